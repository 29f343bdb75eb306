using System.Globalization;
using System.Text;
using McuServer.TestKit;
using McuServer.Tests.Running;

namespace McuServer.Tests.Commands;

/// <summary>Recordings that cannot be mixed are named; of damaged ones what is there is mixed.</summary>
[TestClass]
public class MixInputTests
{
    private static Workspace s_work = null!;

    [ClassInitialize]
    public static void MakeRecordings(TestContext context)
    {
        s_work = new Workspace();
        s_work.Camera("cam.webm", seconds: 2);
        s_work.Camera("cam.mp4", seconds: 2);
        s_work.Make("cam.mkv", $"-i {s_work.PathOf("cam.mp4")} -c copy");
        s_work.Make("fast.mp4", $"-i {s_work.PathOf("cam.mp4")} -c copy -movflags +faststart");
        s_work.Write("words.srt", "1\n00:00:00,000 --> 00:00:02,000\nwords\n");
        s_work.Make("words.mkv", $"-i {s_work.PathOf("words.srt")}");
        s_work.Write("empty.mp4", "");
        s_work.Write("text.mp4", "This is a letter, not a film.\n");
        s_work.Write("list.m3u8", "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\ncam.mp4\n#EXT-X-ENDLIST\n");
        Directory.CreateDirectory(s_work.PathOf("folder.mp4"));
    }

    [ClassCleanup]
    public static void RemoveRecordings() => s_work.Dispose();

    [TestMethod]
    [DataRow("gone.mp4", "gone.mp4: no such file; check how its name is written")]
    [DataRow("gone/cam.mp4", "gone/cam.mp4: no such file")]
    [DataRow("empty.mp4", "empty.mp4: the file is empty (0 bytes); record it again or leave it out")]
    [DataRow("text.mp4", "text.mp4: not a media file", "give a recording of pictures or sound")]
    [DataRow("folder.mp4", "folder.mp4: is a directory, a media file is needed")]
    [DataRow("/dev/null", "/dev/null: is a device or a pipe, a media file is needed")]
    [DataRow("words.mkv", "words.mkv: neither picture nor sound in it", "give a recording of pictures or sound")]
    [DataRow("list.m3u8", "list.m3u8:", "name the media file itself")]
    public void What_is_no_recording_is_refused(string input, params string[] parts)
    {
        s_work.Run("mix", input, "--out", "made.mp4").FailedWith(2, parts);
        s_work.Run("mix", "cam.webm", input, "--out", "made.mp4", "--duration", "1").FailedWith(2, parts);
        Assert.IsEmpty(s_work.Files("made"));
    }

    /// <summary>Root reads everything, unless it gives that power away first.</summary>
    [TestMethod]
    public void A_recording_that_may_not_be_read_is_refused()
    {
        string secret = s_work.PathOf("secret.webm");
        File.Copy(s_work.PathOf("cam.webm"), secret);
        File.SetUnixFileMode(secret, UnixFileMode.None);
        Mcu program = new(s_work.Folder) { Wrapper = Powers.None };
        program.Run("mix", "secret.webm", "--out", "made.mp4")
            .FailedWith(2, "secret.webm: no permission to read it; allow it (chmod u+r)");
        Assert.IsEmpty(s_work.Files("made"));
    }

    [TestMethod]
    public void A_folder_that_may_not_be_written_is_refused()
    {
        string locked = s_work.PathOf("locked");
        Directory.CreateDirectory(locked);
        File.SetUnixFileMode(locked, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Mcu program = new(s_work.Folder) { Wrapper = Powers.None };
        program.Run("mix", "cam.webm", "--out", "locked/made.mp4")
            .FailedWith(2, "--out:", "locked/made.mp4: may not be written; choose a folder that belongs to you");
        Assert.IsEmpty(Directory.GetFileSystemEntries(locked));
    }

    /// <summary>What tells an MP4 file's streams stands at its end.</summary>
    [TestMethod]
    public void An_mp4_file_that_was_cut_before_its_index_is_refused()
    {
        Cut("cam.mp4", "cut.mp4");
        s_work.Run("mix", "cut.mp4", "--out", "made.mp4")
            .FailedWith(2, "cut.mp4: the file ends too early: it was cut off, or never finished; give a whole recording");
    }

    [TestMethod]
    [DataRow("cam.webm")]
    [DataRow("cam.mkv")]
    [DataRow("fast.mp4")]
    public void Of_a_recording_that_was_cut_in_the_middle_the_first_half_is_mixed(string whole)
    {
        string cut = "half-" + whole;
        Cut(whole, cut);
        ProgramRun run = s_work.Run("mix", cut, "--out", cut + ".wav", "--duration", "2", "--no-levelling");
        Assert.AreEqual(1, run.ExitCode, run.ToString());
        CollectionAssert.AreEqual((string[])[s_work.PathOf(cut + ".wav")], run.OutputLines);
        run.AssertOneErrorLine($"{cut}: damaged; parts of it that were left out: ", "; the rest is mixed");

        float[] stereo = WavReader.Read(s_work.PathOf(cut + ".wav"));
        Assert.AreEqual(2 * 2 * 48_000, stereo.Length);
        float[] left = [.. stereo.Where((_, i) => i % 2 == 0)];
        Assert.AreEqual(-20, ToneMeter.LevelDbfs(left.AsSpan(4_800, 24_000), 440, isWindowed: true), 1.5, "the first half");
        Assert.IsLessThan(-80, ToneMeter.RmsDbfs(left.AsSpan(84_000)), "what was cut off");
    }

    /// <summary>What is left decodes to the last bit, but the index in front of it knows of more.</summary>
    [TestMethod]
    public void A_recording_that_was_cut_just_between_two_packets_is_told_to_be_damaged()
    {
        string[] places = MediaFactory.Run("ffprobe", $"-v error -show_entries packet=pos -of csv=p=0 {s_work.PathOf("fast.mp4")}")
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);
        int[] starts = [.. places.Select(p => int.Parse(p.TrimEnd(','), CultureInfo.InvariantCulture)).Order()];
        byte[] whole = File.ReadAllBytes(s_work.PathOf("fast.mp4"));
        File.WriteAllBytes(s_work.PathOf("between.mp4"), whole[..starts[starts.Length / 2]]);
        ProgramRun run = s_work.Run("mix", "between.mp4", "--out", "between.wav", "--duration", "2");
        Assert.AreEqual(1, run.ExitCode, run.ToString());
        run.AssertOneErrorLine("between.mp4: damaged; parts of it that were left out: 1; the rest is mixed");
        s_work.Run("mix", "fast.mp4", "--out", "between.wav", "--duration", "2").Succeeded();
    }

    /// <summary>
    /// The picture stands still for at most two seconds, then the card takes its place, and after the damage the picture
    /// moves again.
    /// </summary>
    [TestMethod]
    [DataRow("film.webm")]
    [DataRow("film.mkv")]
    [DataRow("film.mp4")]
    public void Over_a_damaged_stretch_the_picture_freezes_then_the_card_stands_in_for_it(string film)
    {
        s_work.Camera(film, seconds: 6);
        Damage(film);
        string video = film + ".y4m";
        ProgramRun run = s_work.Run("mix", film, "--out", video, "--size", "160x160", "--fps", "10", "--duration", "6");
        Assert.AreEqual(1, run.ExitCode, run.ToString());
        run.AssertOneErrorLine($"{film}: damaged; parts of it that were left out: ", "; the rest is mixed");

        s_work.Make("film.wav", "-f lavfi -i sine=f=440:r=48000 -t 1");
        s_work.Run("mix", "film.wav", "--out", "card.y4m", "--size", "160x160", "--fps", "10", "--duration", "1").Succeeded();
        string card = Centre(RawVideo.Read(s_work.PathOf("card.y4m")), 5);
        RawVideo mixed = RawVideo.Read(s_work.PathOf(video));
        string[] frames = [.. Enumerable.Range(0, 60).Select(i => Centre(mixed, i))];

        // A Matroska recording's first picture is due some milliseconds after its start: the first frame may be the card.
        int firstCard = Array.IndexOf(frames, card, 1);
        int lastCard = Array.LastIndexOf(frames, card);
        string states = string.Concat(frames.Select((f, i) => f == card ? 'c' : i > 0 && f == frames[i - 1] ? '=' : '.'));
        Assert.IsGreaterThan(20, firstCard, states);
        int frozen = frames[..firstCard].Reverse().TakeWhile(f => f == frames[firstCard - 1]).Count();
        Assert.IsTrue(frozen is >= 15 and <= 22, $"{frozen} frames of 100 ms stand still: {states}");
        Assert.IsLessThan(55, lastCard, states);
        Assert.HasCount(5, frames[^5..].Distinct().ToArray(), states);
    }

    private static void Cut(string whole, string cut)
    {
        byte[] bytes = File.ReadAllBytes(s_work.PathOf(whole));
        File.WriteAllBytes(s_work.PathOf(cut), bytes[..(bytes.Length / 2)]);
    }

    /// <summary>Every byte from a sixth to four sixths of the file is another one; of MP4 the index at the end stays.</summary>
    private static void Damage(string film)
    {
        string path = s_work.PathOf(film);
        byte[] bytes = File.ReadAllBytes(path);
        Random random = new(7);
        random.NextBytes(bytes.AsSpan((bytes.Length / 6)..(bytes.Length * 4 / 6)));
        File.WriteAllBytes(path, bytes);
    }

    /// <summary>The middle of a picture, without label and border, as text to compare.</summary>
    private static string Centre(RawVideo video, int frame)
    {
        StringBuilder samples = new();
        for (int y = 60; y < 100; y += 2)
        {
            for (int x = 40; x < 120; x += 2)
            {
                samples.Append((char)video.At(frame, x, y).Y);
            }
        }

        return samples.ToString();
    }
}
