using System.Buffers.Binary;
using System.Text.Json;

namespace McuServer.Native.Tests;

[TestClass]
public class MediaWriterTests
{
    private const int Width = TestRecording.Width;
    private const int Height = TestRecording.Height;

    private string _folder = string.Empty;

    public TestContext TestContext { get; set; } = null!;

    [TestInitialize]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("mcu-writer-").FullName;

    [TestCleanup]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    [DataRow("a.mp4", VideoCodec.H264, AudioCodec.Opus, "h264", "opus")]
    [DataRow("b.mp4", VideoCodec.H264, AudioCodec.Aac, "h264", "aac")]
    [DataRow("c.mp4", VideoCodec.Vp9, AudioCodec.Opus, "vp9", "opus")]
    [DataRow("d.mp4", VideoCodec.Av1, AudioCodec.Aac, "av1", "aac")]
    [DataRow("e.mkv", VideoCodec.H264, AudioCodec.Aac, "h264", "aac")]
    [DataRow("f.mkv", VideoCodec.Vp8, AudioCodec.Opus, "vp8", "opus")]
    [DataRow("g.mkv", VideoCodec.Vp9, AudioCodec.Pcm, "vp9", "pcm_s16le")]
    [DataRow("h.mkv", VideoCodec.Av1, AudioCodec.Opus, "av1", "opus")]
    [DataRow("i.mkv", VideoCodec.Raw, AudioCodec.Pcm, "rawvideo", "pcm_s16le")]
    [DataRow("j.webm", VideoCodec.Vp8, AudioCodec.Opus, "vp8", "opus")]
    [DataRow("k.webm", VideoCodec.Vp9, AudioCodec.Opus, "vp9", "opus")]
    [DataRow("l.WEBM", VideoCodec.Av1, AudioCodec.Opus, "av1", "opus")]
    public void Every_container_keeps_pictures_and_sound_in_time(
        string name, VideoCodec video, AudioCodec audio, string videoName, string audioName)
    {
        string path = Path.Combine(_folder, name);
        using (TestRecording recording = new(path, video, audio) { IsForced = frame => frame is 17 or 40 })
        {
            recording.RunTo(TimeSpan.FromSeconds(2.5));
            Assert.AreEqual(NativeStatus.Ok, recording.LastStatus);
            recording.Finish();
        }

        JsonElement probe = MediaProbe.Read(path);
        JsonElement picture = MediaProbe.Stream(probe, "video");
        Assert.AreEqual(videoName, picture.GetProperty("codec_name").GetString());
        Assert.AreEqual(audioName, MediaProbe.Stream(probe, "audio").GetProperty("codec_name").GetString());
        Assert.AreEqual(Width, picture.GetProperty("width").GetInt32());
        Assert.AreEqual(Height, picture.GetProperty("height").GetInt32());
        Assert.AreEqual("30/1", picture.GetProperty("avg_frame_rate").GetString());
        AssertIsBt709(picture);

        List<JsonElement> packets = MediaProbe.Packets(probe, "video");
        Assert.HasCount(75, packets);
        for (int i = 0; i < 75; i++)
        {
            Assert.AreEqual(i / 30.0, MediaProbe.Seconds(packets[i], "pts_time"), 0.0011, $"picture {i}");
        }

        if (video != VideoCodec.Raw)
        {
            int[] keyFrames = [.. Enumerable.Range(0, 75).Where(i => IsKeyFrame(packets[i]))];
            CollectionAssert.AreEqual((int[])[0, 17, 40], keyFrames);
        }

        Assert.AreEqual(2.5, MediaProbe.EndSeconds(probe, "video"), 0.002);
        Assert.AreEqual(2.5, MediaProbe.EndSeconds(probe, "audio"), 0.05);
        Assert.AreEqual(2.5, MediaProbe.Seconds(probe.GetProperty("format"), "duration"), 0.06);
        AssertPicturesAre(path, 75);
        AssertClickIsInTime(path);
    }

    [TestMethod]
    public void A_y4m_file_holds_the_very_pictures()
    {
        string path = Path.Combine(_folder, "a.y4m");
        using (TestRecording recording = new(path, VideoCodec.Raw, null))
        {
            recording.RunTo(TimeSpan.FromSeconds(1));
            recording.Finish();
        }

        JsonElement stream = MediaProbe.Stream(MediaProbe.Read(path), "video");
        Assert.AreEqual("tv", stream.GetProperty("color_range").GetString());
        Assert.AreEqual("left", stream.GetProperty("chroma_location").GetString());
        Assert.AreEqual("30/1", stream.GetProperty("r_frame_rate").GetString());
        Assert.AreEqual("1:1", stream.GetProperty("sample_aspect_ratio").GetString());
        Assert.IsTrue(Psnr(MediaProbe.DecodePictures(path), 30) > 99);
    }

    [TestMethod]
    public void Raw_pictures_without_an_encoder_are_written_byte_by_byte()
    {
        string path = Path.Combine(_folder, "b.y4m");
        byte[] picture = [.. Enumerable.Range(0, 16 * 8 * 3 / 2).Select(i => (byte)i)];
        using (MediaWriter writer = MediaWriter.Create(path))
        {
            int stream = writer.AddRawVideo(16, 8, 25);
            writer.Start();
            TimeSpan duration = TimeSpan.FromMilliseconds(40);
            Assert.AreEqual(NativeStatus.Ok, writer.WriteVideo(stream, picture, TimeSpan.Zero, duration, true));
            Assert.AreEqual(NativeStatus.Ok, writer.WriteVideo(stream, picture, duration, duration, true));
            writer.Finish();
        }

        byte[] header = "YUV4MPEG2 W16 H8 F25:1 Ip A1:1 C420mpeg2 XCOLORRANGE=LIMITED\n"u8.ToArray();
        byte[] frame = [.. "FRAME\n"u8, .. picture];
        CollectionAssert.AreEqual((byte[])[.. header, .. frame, .. frame], File.ReadAllBytes(path));
    }

    [TestMethod]
    public void A_wav_file_holds_the_very_samples_and_its_length_in_the_header()
    {
        string path = Path.Combine(_folder, "a.wav");
        using (TestRecording recording = new(path, null, AudioCodec.Pcm))
        {
            recording.RunTo(TimeSpan.FromSeconds(2));
            recording.Finish();
        }

        JsonElement probe = MediaProbe.Read(path);
        Assert.AreEqual("pcm_s16le", MediaProbe.Stream(probe, "audio").GetProperty("codec_name").GetString());
        Assert.AreEqual(2.0, MediaProbe.Seconds(probe.GetProperty("format"), "duration"), 1e-6);
        byte[] file = File.ReadAllBytes(path);
        Assert.AreEqual(file.Length - 8, BitConverter.ToInt32(file, 4));
        float[] sound = MediaProbe.DecodeSound(path);
        Assert.HasCount(2 * 96_000, sound);
        Assert.AreEqual(0.9f, sound[2 * TestRecording.ClickSample], 0.0001f);
        Assert.AreEqual(0.0f, sound[2 * (TestRecording.ClickSample - 1)], 0.021f);
    }

    [TestMethod]
    [DataRow("a.mp4", VideoCodec.H264, AudioCodec.Opus)]
    [DataRow("b.mp4", VideoCodec.H264, AudioCodec.Aac)]
    [DataRow("c.mkv", VideoCodec.Vp8, AudioCodec.Opus)]
    [DataRow("d.webm", VideoCodec.Vp9, AudioCodec.Opus)]
    [DataRow("e.y4m", VideoCodec.Raw, null)]
    [DataRow("f.wav", null, AudioCodec.Pcm)]
    public void What_a_kill_leaves_plays_to_within_two_seconds(string name, VideoCodec? video, AudioCodec? audio)
    {
        string path = Path.Combine(_folder, name);
        string copy = Path.Combine(_folder, "copy-" + name);
        using TestRecording recording = new(path, video, audio);

        // Nothing of what a process has handed to the kernel is lost by a kill: a copy shows what would be left.
        foreach (double seconds in (double[])[2.3, 4.7, 6.0])
        {
            recording.RunTo(TimeSpan.FromSeconds(seconds));
            File.Copy(path, copy, overwrite: true);
            JsonElement probe = MediaProbe.Read(copy);
            foreach (string kind in Kinds(video, audio))
            {
                double end = MediaProbe.EndSeconds(probe, kind);
                Assert.IsTrue(end >= seconds - 1.2 && end < seconds + 0.1, $"{kind} of {seconds} s ends at {end} s");
            }

            if (video is not null and not VideoCodec.Raw)
            {
                MediaProbe.AssertDecodable(copy);
            }
        }
    }

    [TestMethod]
    [DataRow("a.mp4", VideoCodec.H264, true)]
    [DataRow("b.mkv", VideoCodec.Vp8, true)]
    [DataRow("c.webm", VideoCodec.Vp9, true)]
    [DataRow("d.mp4", VideoCodec.Vp9, false)]
    [DataRow("e.webm", VideoCodec.Vp8, false)]
    public void A_stream_that_falls_silent_does_not_hold_the_other_up(string name, VideoCodec video, bool isSoundSilent)
    {
        string path = Path.Combine(_folder, name);
        string copy = Path.Combine(_folder, "copy-" + name);
        bool IsSilent(TimeSpan t) => t.TotalSeconds is >= 1 and < 6;
        using TestRecording recording = new(path, video, AudioCodec.Opus);
        if (isSoundSilent)
        {
            recording.IsAudioSilent = IsSilent;
        }
        else
        {
            recording.IsVideoSilent = IsSilent;
        }

        recording.RunTo(TimeSpan.FromSeconds(5.5));
        File.Copy(path, copy);
        double end = MediaProbe.EndSeconds(MediaProbe.Read(copy), isSoundSilent ? "video" : "audio");
        Assert.IsGreaterThan(3.5, end);
        recording.RunTo(TimeSpan.FromSeconds(7));
        Assert.AreEqual(NativeStatus.Ok, recording.LastStatus);
        recording.Finish();

        JsonElement probe = MediaProbe.Read(path);
        MediaProbe.AssertDecodable(path);
        Assert.AreEqual(7, MediaProbe.EndSeconds(probe, "video"), 0.05);
        Assert.AreEqual(7, MediaProbe.EndSeconds(probe, "audio"), 0.05);
        int silentPackets = MediaProbe.Packets(probe, isSoundSilent ? "audio" : "video").Count;
        Assert.AreEqual(isSoundSilent ? 100 : 60, silentPackets, 1);
    }

    [TestMethod]
    [DataRow("a.mp4", VideoCodec.H264)]
    [DataRow("b.mkv", VideoCodec.H264)]
    public void Parameter_sets_of_H264_stand_in_the_header_alone(string name, VideoCodec video)
    {
        string path = Path.Combine(_folder, name);
        using (TestRecording recording = new(path, video, null) { IsForced = frame => frame == 20 })
        {
            recording.RunTo(TimeSpan.FromSeconds(1));
            recording.Finish();
        }

        // The packets as they are: NAL units, each after its length in 4 bytes.
        (byte[] packets, _) = MediaProbe.Run("ffmpeg", "-v", "error", "-i", path, "-map", "0:v", "-c", "copy", "-f", "data", "-");
        int slices = 0;
        for (int at = 0; at + 4 < packets.Length;)
        {
            int type = packets[at + 4] & 31;
            Assert.IsTrue(type is 1 or 5 or 6, $"NAL unit type {type} is no slice and no SEI");
            slices += type == 6 ? 0 : 1;
            at += 4 + BinaryPrimitives.ReadInt32BigEndian(packets.AsSpan(at));
        }

        Assert.AreEqual(30, slices);
    }

    [TestMethod]
    [DataRow("a.mp4", VideoCodec.H264)]
    [DataRow("b.mkv", VideoCodec.Vp8)]
    [DataRow("c.webm", VideoCodec.Vp9)]
    [DataRow("d.mp4", VideoCodec.Av1)]
    public void Two_recordings_of_the_same_are_the_same_file(string name, VideoCodec video)
    {
        string path = Path.Combine(_folder, name);
        string other = Path.Combine(_folder, "other-" + name);
        foreach (string file in (string[])[path, other])
        {
            using TestRecording recording = new(file, video, AudioCodec.Opus);
            recording.RunTo(TimeSpan.FromSeconds(1.5));
            recording.Finish();
        }

        CollectionAssert.AreEqual(File.ReadAllBytes(path), File.ReadAllBytes(other));
    }

    [TestMethod]
    [DataRow("a.mp4", AudioCodec.Aac)]
    [DataRow("b.mkv", AudioCodec.Opus)]
    [DataRow("c.webm", AudioCodec.Opus)]
    public void Sound_alone_is_a_file_too(string name, AudioCodec audio)
    {
        string path = Path.Combine(_folder, name);
        using (TestRecording recording = new(path, null, audio))
        {
            recording.RunTo(TimeSpan.FromSeconds(2));
            recording.Finish();
        }

        AssertClickIsInTime(path);
    }

    [TestMethod]
    public void Times_that_do_not_grow_are_moved_behind_the_one_before()
    {
        string path = Path.Combine(_folder, "a.mkv");
        using (MediaWriter writer = MediaWriter.Create(path))
        {
            int stream = writer.AddPcm();
            writer.Start();
            foreach (int milliseconds in (int[])[0, 20, 20, 5, 60, 80])
            {
                NativeStatus status = writer.WriteAudio(
                    stream, new byte[3840], TimeSpan.FromMilliseconds(milliseconds), TimeSpan.FromMilliseconds(20));
                Assert.AreEqual(NativeStatus.Ok, status);
            }

            writer.Finish();
        }

        double[] times = [.. MediaProbe.Packets(MediaProbe.Read(path), "audio").Select(p => MediaProbe.Seconds(p, "pts_time"))];
        CollectionAssert.AreEqual((double[])[0, 0.020, 0.021, 0.022, 0.060, 0.080], times);
    }

    [TestMethod]
    public void Steady_state_allocates_nothing()
    {
        using MediaWriter writer = MediaWriter.Create(Path.Combine(_folder, "a.mkv"));
        int stream = writer.AddPcm();
        writer.Start();
        byte[] block = new byte[3840];
        long before = 0;
        for (int i = 0; i < 200; i++)
        {
            if (i == 20)
            {
                before = GC.GetAllocatedBytesForCurrentThread();
            }

            writer.WriteAudio(stream, block, i * TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(20));
        }

        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static IEnumerable<string> Kinds(VideoCodec? video, AudioCodec? audio)
    {
        if (video is not null)
        {
            yield return "video";
        }

        if (audio is not null)
        {
            yield return "audio";
        }
    }

    private static bool IsKeyFrame(JsonElement packet) => packet.GetProperty("flags").GetString()!.StartsWith('K');

    private static void AssertIsBt709(JsonElement stream)
    {
        Assert.AreEqual("tv", stream.GetProperty("color_range").GetString());
        Assert.AreEqual("bt709", stream.GetProperty("color_space").GetString());
        Assert.AreEqual("bt709", stream.GetProperty("color_transfer").GetString());
        Assert.AreEqual("bt709", stream.GetProperty("color_primaries").GetString());
    }

    private static void AssertPicturesAre(string path, int frames)
    {
        double psnr = Psnr(MediaProbe.DecodePictures(path), frames);
        Assert.IsGreaterThan(26, psnr, $"{path}: PSNR {psnr:F1} dB");
    }

    /// <summary>Mean over all frames in dB, luma and chroma together; 100 for equal pictures.</summary>
    private static unsafe double Psnr(byte[] decoded, int frames)
    {
        const int FrameBytes = Width * Height * 3 / 2;
        Assert.HasCount(frames * FrameBytes, decoded);
        using MovingPicture picture = new(Width, Height);
        double error = 0;
        for (int frame = 0; frame < frames; frame++)
        {
            picture.Draw(frame);
            ReadOnlySpan<byte> expected = new(picture.Y, FrameBytes);
            ReadOnlySpan<byte> actual = decoded.AsSpan(frame * FrameBytes, FrameBytes);
            for (int i = 0; i < FrameBytes; i++)
            {
                error += (expected[i] - actual[i]) * (expected[i] - actual[i]);
            }
        }

        return error == 0 ? 100 : 10 * Math.Log10(255.0 * 255.0 * frames * FrameBytes / error);
    }

    private static void AssertClickIsInTime(string path)
    {
        float[] sound = MediaProbe.DecodeSound(path);
        int found = -1;
        for (int i = 0; i < sound.Length / 2 && found < 0; i++)
        {
            found = sound[2 * i] > 0.45f ? i : -1;
        }

        // Half the click's height is passed within the pre-echo of the codec; 2 ms are 96 samples.
        Assert.AreEqual(TestRecording.ClickSample, found, 96, $"{path}: click at sample {found}");
    }
}
