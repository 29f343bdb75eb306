using System.Text;

namespace McuServer.Native.Tests;

/// <summary>Files that are missing, foreign, cut or damaged: each in its own words, and never a crash.</summary>
[TestClass]
public class MediaReaderErrorTests
{
    private const string Film = MediaReaderTests.Film;
    private static readonly NativeStatus[] s_expected =
        [NativeStatus.InvalidData, NativeStatus.NoMedia, NativeStatus.Truncated, NativeStatus.Unsupported];

    private static FixtureFolder s_folder = null!;
    private static string s_mp4 = null!;
    private static string s_webm = null!;

    [ClassInitialize]
    public static void Make(TestContext context)
    {
        s_folder = new FixtureFolder();
        s_mp4 = s_folder.Make("film.mp4", $"{Film} -c:v libx264 -g 10 -c:a aac");
        s_webm = s_folder.Make("film.webm", $"{Film} -c:v libvpx -g 10 -c:a libopus");
    }

    [ClassCleanup]
    public static void Delete() => s_folder.Dispose();

    [TestMethod]
    public void Each_kind_of_bad_file_has_its_own_status_and_one_line_that_names_it()
    {
        byte[] mp4 = File.ReadAllBytes(s_mp4);
        byte[] damaged = File.ReadAllBytes(s_webm);
        damaged.AsSpan(40, 2000).Fill(0xFF);
        (string Path, NativeStatus Status, string Word)[] cases =
        [
            (s_folder.At("nothing.webm"), NativeStatus.NotFound, "no such file"),
            (s_folder.Folder, NativeStatus.NotAFile, "directory"),
            ("/dev/zero", NativeStatus.NotAFile, "device"),
            (s_folder.Write("empty.mp4", []), NativeStatus.Empty, "empty"),
            (s_folder.Write("notes.txt", Prose()), NativeStatus.NoMedia, "not a media file"),
            (s_folder.Write("notes.mp4", Prose()), NativeStatus.NoMedia, "not a media file"),
            (s_folder.Write("noise.bin", Noise(100_000)), NativeStatus.NoMedia, "not a media file"),
            (s_folder.Write("one.webm", [7]), NativeStatus.NoMedia, "not a media file"),
            (s_folder.Write("words.srt", Subtitles), NativeStatus.NoMedia, "neither picture nor sound"),
            (s_folder.Write("cut.mp4", mp4.AsSpan(0, mp4.Length / 2)), NativeStatus.Truncated, "ends too early"),
            (s_folder.Write("damaged.webm", damaged), NativeStatus.InvalidData, "damaged"),
        ];
        foreach ((string path, NativeStatus status, string word) in cases)
        {
            NativeException e = Assert.ThrowsExactly<NativeException>(() => MediaReader.Open(path), path);
            Assert.AreEqual(status, e.Status, e.Message);
            Assert.StartsWith($"{path}: ", e.Message);
            Assert.Contains(word, e.Message);
            Assert.DoesNotContain("\n", e.Message);
        }
    }

    [TestMethod]
    public void A_file_that_refers_to_others_is_refused_even_when_the_others_exist()
    {
        string segment = s_folder.Make("segment.ts", $"{Film} -c:v libx264 -c:a aac");
        (string Name, string Content)[] lists =
        [
            ("list.m3u8", $"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{segment}\n#EXT-X-ENDLIST\n"),
            ("list.ffconcat", $"ffconcat version 1.0\nfile '{Path.GetFileName(segment)}'\n"),
            ("list.sdp", "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio 9999 RTP/AVP 0\n"),
            ("list.mpd", DashManifest),
        ];
        foreach ((string name, string content) in lists)
        {
            string path = s_folder.Write(name, Encoding.UTF8.GetBytes(content));
            NativeException e = Assert.ThrowsExactly<NativeException>(() => MediaReader.Open(path), name);
            Assert.AreEqual(NativeStatus.Unsupported, e.Status, e.Message);
            Assert.Contains("refers to other files", e.Message);
        }
    }

    [TestMethod]
    public void A_file_cut_short_is_read_up_to_the_cut()
    {
        byte[] webm = File.ReadAllBytes(s_webm);
        using MediaReader whole = MediaReader.Open(s_webm);
        using MediaReader cut = MediaReader.Open(s_folder.Write("cut.webm", webm.AsSpan(0, webm.Length * 6 / 10)));
        List<string> all = MediaReaderTests.Packets(whole);
        List<string> some = MediaReaderTests.Packets(cut, allowErrors: true);
        Assert.IsGreaterThan(all.Count / 3, some.Count);
        Assert.IsLessThan(all.Count, some.Count);
        CollectionAssert.AreEqual(all.Take(some.Count).ToList(), some);
        Assert.AreEqual(NativeStatus.End, cut.ReadPacket(out _));
    }

    [TestMethod]
    [DataRow("webm")]
    [DataRow("mp4")]
    public void A_file_with_holes_of_noise_is_read_to_its_end_without_an_exception(string kind)
    {
        byte[] bytes = File.ReadAllBytes(kind == "webm" ? s_webm : s_mp4);
        Random random = new(5);
        for (int round = 0; round < 60; round++)
        {
            byte[] damaged = (byte[])bytes.Clone();
            for (int hole = 0; hole <= round % 5; hole++)
            {
                random.NextBytes(damaged.AsSpan(random.Next(damaged.Length - 200), random.Next(1, 200)));
            }

            try
            {
                using MediaReader reader = MediaReader.Open(s_folder.Write($"holes.{kind}", damaged));
                int calls = 0;
                while (reader.ReadPacket(out _) != NativeStatus.End)
                {
                    Assert.IsLessThan(5000, ++calls);
                }
            }
            catch (NativeException e)
            {
                CollectionAssert.Contains(s_expected, e.Status, e.Message);
            }
        }
    }

    private static ReadOnlySpan<byte> Subtitles => "1\n00:00:01,000 --> 00:00:02,000\nHello\n"u8;

    private const string DashManifest =
        "<?xml version=\"1.0\"?><MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\" type=\"static\" "
        + "mediaPresentationDuration=\"PT1S\" profiles=\"urn:mpeg:dash:profile:isoff-on-demand:2011\"><Period>"
        + "<AdaptationSet mimeType=\"video/mp4\"><Representation id=\"1\" bandwidth=\"1\">"
        + "<BaseURL>film.mp4</BaseURL></Representation></AdaptationSet></Period></MPD>";

    private static byte[] Prose() =>
        Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("Notes of a meeting; nothing to see or hear. ", 200)));

    private static byte[] Noise(int count)
    {
        byte[] noise = new byte[count];
        new Random(3).NextBytes(noise);
        return noise;
    }
}
