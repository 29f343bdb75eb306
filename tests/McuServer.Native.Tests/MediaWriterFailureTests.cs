namespace McuServer.Native.Tests;

[TestClass]
public class MediaWriterFailureTests
{
    private string _folder = string.Empty;

    [TestInitialize]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("mcu-writer-").FullName;

    [TestCleanup]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    [DataRow("x.avi", NativeStatus.Unsupported, "unknown ending")]
    [DataRow("x", NativeStatus.Unsupported, "unknown ending")]
    [DataRow("none/x.mp4", NativeStatus.NotFound, "folder does not exist")]
    public void A_path_that_cannot_be_written_is_named_with_the_reason(string name, NativeStatus status, string reason)
    {
        string path = Path.Combine(_folder, name);
        NativeException e = Assert.ThrowsExactly<NativeException>(() => MediaWriter.Create(path));
        Assert.AreEqual(status, e.Status);
        StringAssert.StartsWith(e.Message, path);
        StringAssert.Contains(e.Message, reason);
        Assert.DoesNotContain('\n', e.Message);
    }

    [TestMethod]
    public void A_folder_is_no_file()
    {
        string path = Path.Combine(_folder, "folder.mkv");
        Directory.CreateDirectory(path);
        NativeException e = Assert.ThrowsExactly<NativeException>(() => MediaWriter.Create(path));
        Assert.AreEqual(NativeStatus.NotAFile, e.Status);
    }

    [TestMethod]
    public void A_place_without_permission_is_told_as_such()
    {
        // sysfs takes no new file from anybody, root included.
        NativeException e = Assert.ThrowsExactly<NativeException>(() => MediaWriter.Create("/sys/kernel/x.mp4"));
        Assert.AreEqual(NativeStatus.PermissionDenied, e.Status);
        StringAssert.Contains(e.Message, "/sys/kernel/x.mp4: no permission");
    }

    [TestMethod]
    [DataRow("a.webm", VideoCodec.H264, "h264")]
    [DataRow("b.mp4", VideoCodec.Vp8, "vp8")]
    [DataRow("c.mp4", VideoCodec.Raw, "rawvideo")]
    [DataRow("d.y4m", VideoCodec.Vp9, "vp9")]
    [DataRow("e.wav", VideoCodec.Av1, "av1")]
    public void A_codec_that_the_container_cannot_hold_is_named_with_what_it_can(string name, VideoCodec codec, string named)
    {
        using VideoEncoder encoder = VideoEncoder.Open(new VideoEncoderOptions(codec, 64, 64, 30));
        using MediaWriter writer = MediaWriter.Create(Path.Combine(_folder, name));
        NativeException e = Assert.ThrowsExactly<NativeException>(() => writer.AddVideo(encoder));
        Assert.AreEqual(NativeStatus.Unsupported, e.Status);
        StringAssert.Contains(e.Message, $"a {Path.GetExtension(name)} file holds");
        StringAssert.Contains(e.Message, $"{named} does not fit");
    }

    [TestMethod]
    public void Sound_that_the_container_cannot_hold_is_refused()
    {
        using AudioEncoder aac = AudioEncoder.Open(AudioCodec.Aac, 96_000);
        using MediaWriter webm = MediaWriter.Create(Path.Combine(_folder, "a.webm"));
        Assert.ThrowsExactly<NativeException>(() => webm.AddAudio(aac));
        Assert.ThrowsExactly<NativeException>(() => webm.AddPcm());
        using MediaWriter wav = MediaWriter.Create(Path.Combine(_folder, "a.wav"));
        Assert.ThrowsExactly<NativeException>(() => wav.AddOpus(64_000, 312));
        wav.AddPcm();
        NativeException e = Assert.ThrowsExactly<NativeException>(() => wav.AddPcm());
        StringAssert.Contains(e.Message, "a second stream");
    }

    [TestMethod]
    [DataRow("a.mp4", VideoCodec.H264, AudioCodec.Aac)]
    [DataRow("b.mkv", VideoCodec.Vp8, AudioCodec.Opus)]
    [DataRow("c.webm", VideoCodec.Vp9, AudioCodec.Opus)]
    [DataRow("d.y4m", VideoCodec.Raw, null)]
    [DataRow("e.wav", null, AudioCodec.Pcm)]
    public void A_full_disk_is_a_status_and_then_nothing_more_happens(string name, VideoCodec? video, AudioCodec? audio)
    {
        using TinyDisk disk = new(_folder, kilobytes: 128);
        string path = Path.Combine(disk.Folder, name);
        using TestRecording recording = new(path, video, audio);
        recording.RunTo(TimeSpan.FromSeconds(8));
        Assert.AreEqual(NativeStatus.NoSpace, recording.LastStatus);
        Assert.AreEqual(
            NativeStatus.NoSpace, recording.Writer.WriteAudio(0, new byte[100], TimeSpan.FromSeconds(9), TimeSpan.Zero));
        NativeException e = Assert.ThrowsExactly<NativeException>(recording.Finish);
        Assert.AreEqual(NativeStatus.NoSpace, e.Status);
        Assert.AreEqual($"{path}: the disk is full", e.Message);
        Assert.ThrowsExactly<NativeException>(recording.Writer.Finish);
        if (video != VideoCodec.Raw)
        {
            string kind = video is null ? "audio" : "video";
            (byte[] output, _) = MediaProbe.Run(
                "ffprobe", "-v", "quiet", "-of", "csv", "-show_packets", "-select_streams", kind[..1], path);
            int packets = output.Count(b => b == (byte)'\n');
            Assert.IsGreaterThan(20, packets, "what was written before stays playable");
        }
    }

    [TestMethod]
    [DataRow("a.mp4")]
    [DataRow("b.mkv")]
    [DataRow("c.webm")]
    public void A_disk_that_is_full_from_the_start_is_told_at_the_latest_by_Finish(string name)
    {
        string path = Path.Combine(_folder, name);
        File.CreateSymbolicLink(path, "/dev/full");
        using MediaWriter writer = MediaWriter.Create(path);
        writer.AddOpus(64_000, 312);
        NativeStatus status = NativeStatus.Ok;
        try
        {
            writer.Start();
        }
        catch (NativeException e)
        {
            status = e.Status;
        }

        for (int i = 0; i < 100; i++)
        {
            NativeStatus written = writer.WriteAudio(
                0, new byte[100], i * TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(20));
            status = status == NativeStatus.Ok ? written : status;
        }

        Assert.AreEqual(NativeStatus.NoSpace, status);
        Assert.AreEqual(NativeStatus.NoSpace, Assert.ThrowsExactly<NativeException>(writer.Finish).Status);
    }

    [TestMethod]
    [DataRow("a.mp4")]
    [DataRow("b.mkv")]
    [DataRow("c.webm")]
    public void A_recording_without_a_single_packet_can_be_finished(string name)
    {
        using TestRecording recording = new(Path.Combine(_folder, name), VideoCodec.Vp9, AudioCodec.Opus);
        recording.Finish();
        recording.Writer.Finish();
        Assert.AreEqual(
            NativeStatus.InvalidArgument, recording.Writer.WriteAudio(0, new byte[10], TimeSpan.Zero, TimeSpan.Zero));
    }

    [TestMethod]
    public void Packets_before_the_start_and_of_unknown_streams_are_refused()
    {
        using MediaWriter writer = MediaWriter.Create(Path.Combine(_folder, "a.mkv"));
        Assert.ThrowsExactly<NativeException>(writer.Start);
        int stream = writer.AddPcm();
        byte[] block = new byte[3840];
        Assert.AreEqual(NativeStatus.InvalidArgument, writer.WriteAudio(stream, block, TimeSpan.Zero, TimeSpan.Zero));
        writer.Start();
        Assert.AreEqual(NativeStatus.InvalidArgument, writer.WriteAudio(stream + 1, block, TimeSpan.Zero, TimeSpan.Zero));
        Assert.AreEqual(NativeStatus.InvalidArgument, writer.WriteAudio(stream, [], TimeSpan.Zero, TimeSpan.Zero));
        Assert.AreEqual(NativeStatus.Ok, writer.WriteAudio(stream, block, TimeSpan.Zero, TimeSpan.Zero));
        Assert.ThrowsExactly<NativeException>(() => writer.AddPcm());
        writer.Finish();
    }

    [TestMethod]
    public void A_colon_in_the_path_is_no_protocol()
    {
        string path = Path.Combine(_folder, "12:30 회의.mkv");
        using (TestRecording recording = new(path, null, AudioCodec.Pcm))
        {
            recording.RunTo(TimeSpan.FromSeconds(1.5));
            recording.Finish();
        }

        Assert.IsGreaterThan(200_000, new FileInfo(path).Length);
    }

    /// <summary>A tmpfs of few kilobytes; the test is inconclusive where it cannot be mounted.</summary>
    private sealed class TinyDisk : IDisposable
    {
        public TinyDisk(string parent, int kilobytes)
        {
            Folder = Path.Combine(parent, "tiny");
            Directory.CreateDirectory(Folder);
            (_, string errors) = MediaProbe.Run("mount", "-t", "tmpfs", "-o", $"size={kilobytes}k", "tmpfs", Folder);
            if (errors.Length > 0)
            {
                Assert.Inconclusive($"no tmpfs can be mounted here: {errors}");
            }
        }

        public string Folder { get; }

        public void Dispose() => MediaProbe.Run("umount", "-l", Folder);
    }
}
