using McuServer.TestKit;
using McuServer.Tests.Running;

namespace McuServer.Tests.Commands;

/// <summary>What comes out, judged by ffprobe and by reading the raw formats.</summary>
[TestClass]
public class MixOutputTests
{
    private const int FramesPerSecond = 20;
    private static Workspace s_work = null!;

    [ClassInitialize]
    public static void MakeRecordings(TestContext context)
    {
        s_work = new Workspace();
        s_work.Camera("a.webm", seconds: 1.5);
        s_work.Camera("b.mp4", seconds: 1, toneHz: 700, fps: 25);
        s_work.Make("photo.png", "-f lavfi -i color=c=0x2040E0:s=160x90 -frames:v 1");
        s_work.Make("phone.wav", "-f lavfi -i sine=f=1000:r=44100 -t 1.5 -ac 1 -c:a pcm_s16le");
        s_work.Make("silent.mkv", "-f lavfi -i testsrc2=s=160x120:r=12 -t 1 -c:v libvpx-vp9 -deadline realtime -cpu-used 8 -an");
    }

    [ClassCleanup]
    public static void RemoveRecordings() => s_work.Dispose();

    [TestMethod]
    [DataRow("made.mp4", "h264", "opus")]
    [DataRow("made.mkv", "h264", "opus")]
    [DataRow("made.webm", "vp8", "opus")]
    [DataRow("made.mp4 --video vp9 --audio aac", "vp9", "aac")]
    [DataRow("made.mkv --video av1 --audio pcm", "av1", "pcm_s16le")]
    [DataRow("made.mkv --video vp8 --audio aac", "vp8", "aac")]
    [DataRow("made.mkv --video raw --audio pcm", "rawvideo", "pcm_s16le")]
    [DataRow("made.webm --video vp9", "vp9", "opus")]
    [DataRow("made.MP4", "h264", "opus")]
    public void A_container_holds_both_streams_of_the_right_size_length_and_start(string output, string video, string audio)
    {
        string name = output.Split(' ')[0];
        string path = s_work.PathOf(name);
        ProgramRun run = s_work.Run(
            ["mix", "a.webm", "b.mp4", "--size", "320x180", "--fps", "20", "--duration", "1.5", "--preset", "ultrafast", "--out", .. output.Split(' ')]);
        CollectionAssert.AreEqual((string[])[path], run.Succeeded().OutputLines);

        MediaFile file = MediaFile.Probe(path);
        Assert.AreEqual(2, file.StreamCount);
        Assert.AreEqual((video, audio), (file.VideoCodec, file.AudioCodec));
        Assert.AreEqual((320, 180), file.Size);
        Assert.AreEqual(1.5, file.Duration, 1.0 / FramesPerSecond);
        Assert.AreEqual(30, MediaFile.Packets(file.Video));
        Assert.AreEqual("48000", MediaFile.Text(file.Audio, "sample_rate"));
        Assert.AreEqual(2, file.Audio.GetProperty("channels").GetInt32());
        double skew = MediaFile.Number(file.Audio, "start_time") - MediaFile.Number(file.Video, "start_time");
        Assert.IsLessThanOrEqualTo(0.040, Math.Abs(skew), $"Sound starts {skew} s after the picture.");
        if (video is "h264" or "vp9" or "av1")
        {
            Assert.AreEqual("bt709", MediaFile.Text(file.Video, "color_space"));
            Assert.AreEqual("tv", MediaFile.Text(file.Video, "color_range"));
        }

        MediaFile.AssertDecodes(path);
    }

    [TestMethod]
    public void A_y4m_file_holds_every_picture_and_says_what_it_is()
    {
        s_work.Run("mix", "a.webm", "phone.wav", "--out", "made.y4m", "--size", "320x180", "--fps", "20", "--duration", "1.5").Succeeded();
        RawVideo video = RawVideo.Read(s_work.PathOf("made.y4m"));
        Assert.AreEqual((320, 180, 30), (video.Width, video.Height, video.FrameCount));
        StringAssert.Contains(video.Header, " F20:1 ");
        StringAssert.Contains(video.Header, " C420mpeg2 ");
        StringAssert.Contains(video.Header, " XCOLORRANGE=LIMITED");
        MediaFile file = MediaFile.Probe(s_work.PathOf("made.y4m"));
        Assert.AreEqual(1, file.StreamCount);
        Assert.AreEqual((320, 180), file.Size);
    }

    [TestMethod]
    public void A_wav_file_holds_the_mix_and_nothing_else()
    {
        s_work.Run("mix", "a.webm", "b.mp4", "--out", "made.wav", "--no-levelling", "--duration", "1.5").Succeeded();
        MediaFile file = MediaFile.Probe(s_work.PathOf("made.wav"));
        Assert.AreEqual(1, file.StreamCount);
        Assert.AreEqual("pcm_s16le", file.AudioCodec);
        Assert.AreEqual(1.5, file.Duration, 0.021, "To the tick of 20 ms.");
        ReadOnlySpan<float> left = Left("made.wav");
        Assert.AreEqual(-20, ToneMeter.LevelDbfs(left.Slice(4_800, 38_400), 440, isWindowed: true), 1);
        Assert.AreEqual(-20, ToneMeter.LevelDbfs(left.Slice(4_800, 38_400), 700, isWindowed: true), 1);
        Assert.IsLessThan(-70, ToneMeter.LevelDbfs(left[60_000..], 700, isWindowed: true), "That one ended after 1 s.");
    }

    [TestMethod]
    public void Without_a_duration_the_longest_input_decides()
    {
        s_work.Run("mix", "silent.mkv", "phone.wav", "b.mp4", "--out", "longest.y4m", "--size", "160x160", "--fps", "20").Succeeded();
        Assert.AreEqual(30, RawVideo.Read(s_work.PathOf("longest.y4m")).FrameCount, "phone.wav lasts 1.5 s.");
    }

    [TestMethod]
    public void Mono_sound_of_44100_Hz_comes_out_at_its_pitch_on_both_sides()
    {
        s_work.Run("mix", "phone.wav", "--out", "pitch.wav", "--no-levelling").Succeeded();
        float[] stereo = WavReader.Read(s_work.PathOf("pitch.wav"));
        for (int channel = 0; channel < 2; channel++)
        {
            float[] side = [.. stereo.Where((_, i) => i % 2 == channel).Skip(9_600).Take(48_000)];
            Assert.AreEqual(-18, ToneMeter.LevelDbfs(side, 1_000), 0.5, "ffmpeg's sine has an amplitude of 1/8.");
            Assert.IsLessThan(-70, ToneMeter.ResidualDbfs(side, 1_000), "Nothing but the tone.");
        }
    }

    [TestMethod]
    public void Sound_without_a_picture_shows_a_card_and_a_picture_without_sound_is_silent()
    {
        s_work.Run("mix", "phone.wav", "silent.mkv", "--out", "both.mkv", "--size", "320x180", "--fps", "20").Succeeded();
        MediaFile file = MediaFile.Probe(s_work.PathOf("both.mkv"));
        Assert.AreEqual(2, file.StreamCount);
        Assert.AreEqual(1.5, file.Duration, 0.05);
        MediaFile.AssertDecodes(s_work.PathOf("both.mkv"));

        s_work.Run("mix", "silent.mkv", "--out", "silent.wav").Succeeded();
        Assert.IsLessThan(-120, ToneMeter.RmsDbfs(Left("silent.wav")));
    }

    [TestMethod]
    public void A_photo_stays_for_as_long_as_it_is_asked_for()
    {
        s_work.Run("mix", "photo.png", "--out", "photo.y4m", "--size", "320x180", "--fps", "10")
            .FailedWith(2, "--duration", "give --duration SECONDS");
        s_work.Run("mix", "photo.png", "--out", "photo.y4m", "--size", "320x180", "--fps", "10", "--duration", "4").Succeeded();
        RawVideo video = RawVideo.Read(s_work.PathOf("photo.y4m"));
        Assert.AreEqual(40, video.FrameCount);
        Assert.AreEqual(video.At(1, 160, 90), video.At(39, 160, 90));
        Rgb.AssertShows((0x20, 0x40, 0xE0), video.At(39, 160, 90));
    }

    /// <summary>
    /// A phone's or a browser's recording: pictures come when they come, and each stands until the next one is due, for
    /// three seconds too. Stamps lie between the mix's pictures, which are 50 ms apart.
    /// </summary>
    [TestMethod]
    [DataRow("vfr.mkv", "ffv1")]
    [DataRow("vfr-b.mkv", "libx264 -preset ultrafast -qp 2 -bf 2")]
    [DataRow("vfr.webm", "libvpx -deadline realtime -cpu-used 8 -b:v 1M -crf 4 -g 5")]
    [DataRow("vfr.mp4", "libx264 -preset ultrafast -qp 2 -bf 2")]
    public void Of_a_recording_with_a_varying_rate_each_picture_comes_at_its_time(string name, string codec)
    {
        int[] stampsMs = [0, 33, 66, 133, 480, 520, 530, 990, 4010, 4043, 4076, 4620];
        string ticks = string.Join('+', stampsMs.Select((ms, i) => $"eq(N\\,{i})*{ms}"));
        s_work.Make(
            name,
            $"-f lavfi -i color=c=black:s=160x90:r=10 -frames:v {stampsMs.Length} -vf \"geq=lum='30+15*N':cb=128:cr=128,settb=1/1000,setpts={ticks}\""
            + $" -fps_mode vfr -enc_time_base 1/1000 -pix_fmt yuv420p -colorspace bt709 -color_range tv -c:v {codec}");
        string[] written = MediaFactory.Run("ffprobe", $"-v error -show_entries frame=pts_time -of csv=p=0 {s_work.PathOf(name)}")
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);
        CollectionAssert.AreEqual(stampsMs, written.Select(t => (int)Math.Round(1000 * double.Parse(t.TrimEnd(','), System.Globalization.CultureInfo.InvariantCulture))).ToArray());

        s_work.Run("mix", name, "--out", name + ".y4m", "--size", "320x180", "--fps", "20", "--duration", "4.7").Succeeded();
        RawVideo video = RawVideo.Read(s_work.PathOf(name + ".y4m"));
        Assert.AreEqual(94, video.FrameCount);
        for (int frame = 0; frame < video.FrameCount; frame++)
        {
            int shown = Array.FindLastIndex(stampsMs, ms => ms <= frame * 50);
            Assert.AreEqual(30 + (15 * shown), video.At(frame, 160, 90).Y, 4, $"at {frame * 50} ms the picture of {stampsMs[shown]} ms is due");
        }
    }

    /// <summary>A phone's recording: lying pixels, and a note by how many degrees they are to be turned to the left.</summary>
    [TestMethod]
    [DataRow(90, 160, 140, 160, 40)]
    [DataRow(270, 160, 40, 160, 140)]
    [DataRow(180, 240, 90, 80, 90)]
    public void A_turned_recording_is_shown_upright(int degrees, int redX, int redY, int blueX, int blueY)
    {
        const string Halves = "-f lavfi -i color=c=0xD02020:s=160x180:r=10 -f lavfi -i color=c=0x2030C0:s=160x180:r=10 "
            + "-filter_complex hstack,scale=out_color_matrix=bt709:out_range=tv,format=yuv420p -colorspace bt709 -color_range tv "
            + "-t 0.5 -c:v libx264 -qp 4";
        string lying = s_work.Make("lying.mp4", Halves);
        string name = $"turned-{degrees}";
        try
        {
            s_work.Make(name + ".mp4", $"-display_rotation {degrees} -i {lying} -c copy");
        }
        catch (InvalidOperationException)
        {
            // Before FFmpeg 6 the option was a tag.
            s_work.Make(name + ".mp4", $"-i {lying} -c copy -metadata:s:v:0 rotate={degrees}");
        }

        StringAssert.Contains(
            MediaFactory.Run("ffprobe", $"-v error -show_streams {s_work.PathOf(name + ".mp4")}"), "rotation=", "No note was written.");

        s_work.Run("mix", name + ".mp4", "--out", name + ".y4m", "--size", "320x180", "--fps", "10").Succeeded();
        RawVideo video = RawVideo.Read(s_work.PathOf(name + ".y4m"));
        Rgb.AssertShows((0xD0, 0x20, 0x20), video.At(2, redX, redY), tolerance: 4);
        Rgb.AssertShows((0x20, 0x30, 0xC0), video.At(2, blueX, blueY), tolerance: 4);
    }

    [TestMethod]
    [DataRow("321x241", "ffv1 -pix_fmt yuv420p", "mkv")]
    [DataRow("321x241", "mjpeg -pix_fmt yuvj420p -q:v 1", "mkv")]
    [DataRow("161x91", "ffv1 -pix_fmt yuv422p", "mkv")]
    [DataRow("65x37", "ffv1 -pix_fmt yuv444p", "mkv")]
    [DataRow("17x11", "rawvideo -pix_fmt yuv420p", "nut")]
    public void Odd_sizes_are_scaled_without_a_seam(string size, string codec, string ending)
    {
        string[] parts = size.Split('x');
        string name = $"odd-{size}-{codec.Split(' ')[0]}";
        s_work.Make(
            $"{name}.{ending}",
            $"-f lavfi -i color=c=0x30A050:s={parts[0]}x{parts[1]}:r=10 -t 0.3 -vf scale=out_color_matrix=bt601 -colorspace smpte170m -c:v {codec}");
        s_work.Run("mix", $"{name}.{ending}", "--out", name + ".y4m", "--size", "320x180", "--fps", "10").Succeeded();
        RawVideo video = RawVideo.Read(s_work.PathOf(name + ".y4m"));
        foreach (int x in (int[])[70, 110, 160, 210, 250])
        {
            foreach (int y in (int[])[20, 60, 90, 130])
            {
                Rgb.AssertShows((0x30, 0xA0, 0x50), video.At(1, x, y), tolerance: 3, $"{x},{y}");
            }
        }
    }

    [TestMethod]
    public void Nothing_but_the_result_is_printed_when_nobody_watches()
    {
        ProgramRun run = s_work.Run("mix", "a.webm", "--out", "quiet.mkv", "--size", "160x160", "--duration", "5").Succeeded();
        Assert.AreEqual(s_work.PathOf("quiet.mkv") + "\n", run.Output);
    }

    [TestMethod]
    [DataRow("김하나 발표 #1.webm", "결과 (1).mp4")]
    [DataRow("http:cam.webm", "C:film.mkv")]
    [DataRow("100%d.webm", "a'b\"c.webm")]
    public void A_file_may_have_any_name(string input, string output)
    {
        File.Copy(s_work.PathOf("a.webm"), s_work.PathOf(input));
        ProgramRun run = s_work.Run("mix", input, "--out", output, "--size", "160x160", "--duration", "0.3").Succeeded();
        Assert.AreEqual(s_work.PathOf(output) + "\n", run.Output);
        Assert.IsTrue(File.Exists(s_work.PathOf(output)));
    }

    /// <summary>script(1) gives the program a terminal.</summary>
    [TestMethod]
    public void On_a_terminal_a_bar_shows_how_far_it_is()
    {
        Mcu program = new(s_work.Folder) { Wrapper = ["sh", "-c", "script --quiet --return --command \"$*\" /dev/null", "sh"] };
        program.Variables["TERM"] = "xterm";
        ProgramRun run = program.Run("mix", "a.webm", "--out", "watched.mkv", "--size", "160x160", "--duration", "2");
        Assert.AreEqual(0, run.ExitCode, run.ToString());
        StringAssert.Contains(run.Output, " 54 %  00:01 / 00:02", run.Output);
        StringAssert.EndsWith(run.Output.TrimEnd(), s_work.PathOf("watched.mkv"));
    }

    private static float[] Left(string file) => [.. WavReader.Read(s_work.PathOf(file)).Where((_, i) => i % 2 == 0)];
}
