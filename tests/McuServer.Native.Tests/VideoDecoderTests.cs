namespace McuServer.Native.Tests;

[TestClass]
public class VideoDecoderTests
{
    private const string Clip = "-f lavfi -i testsrc2=s=96x64:r=25:d=1";
    private static FixtureFolder s_folder = null!;

    [ClassInitialize]
    public static void Make(TestContext context) => s_folder = new FixtureFolder();

    [ClassCleanup]
    public static void Delete() => s_folder.Dispose();

    [TestMethod]
    [DataRow("vp8.webm", "-c:v libvpx -auto-alt-ref 1 -lag-in-frames 5")]
    [DataRow("vp9.webm", "-c:v libvpx-vp9")]
    [DataRow("av1.mkv", "-c:v libaom-av1 -cpu-used 8")]
    [DataRow("h264.mp4", "-c:v libx264 -bf 3 -b_strategy 0 -pix_fmt yuv420p")]
    [DataRow("h265.mp4", "-c:v libx265 -x265-params bframes=4:log-level=none -pix_fmt yuv420p")]
    [DataRow("mpeg4.avi", "-c:v mpeg4 -bf 2")]
    [DataRow("mpeg2.mpg", "-c:v mpeg2video -bf 2")]
    [DataRow("mpeg2.ts", "-c:v mpeg2video -bf 2")]
    [DataRow("h264.avi", "-c:v libx264 -bf 3 -b_strategy 0 -pix_fmt yuv420p")]
    [DataRow("bare.h264", "-c:v libx264 -bf 3 -b_strategy 0 -pix_fmt yuv420p")]
    [DataRow("bare.hevc", "-c:v libx265 -x265-params bframes=4:log-level=none -pix_fmt yuv420p")]
    [DataRow("motion.avi", "-c:v mjpeg -pix_fmt yuvj420p")]
    [DataRow("raw.y4m", "-pix_fmt yuv420p")]
    public void Pictures_are_those_of_the_reference_decoder_in_the_order_of_showing(string name, string codec)
    {
        string path = s_folder.Make(name, $"{Clip} {codec}");
        List<Decoding.Picture> pictures = Decoding.Pictures(path);
        Assert.HasCount(25, pictures);
        byte[] reference = FixtureFolder.Output("-fps_mode passthrough -flags bitexact -f rawvideo", path);
        CollectionAssert.AreEqual(reference, pictures.SelectMany(p => p.I420).ToArray());
        for (int i = 0; i < pictures.Count; i++)
        {
            Assert.AreEqual(i * 0.04, (pictures[i].Pts - pictures[0].Pts).TotalSeconds, 0.0011, $"picture {i}");
        }
    }

    [TestMethod]
    [DataRow("threads-vp8.webm", "-c:v libvpx -g 100")]
    [DataRow("threads-vp9.webm", "-c:v libvpx-vp9 -lag-in-frames 0 -auto-alt-ref 0 -tile-columns 2 -row-mt 1")]
    [DataRow("threads-h264.mkv", "-c:v libx264 -tune zerolatency -pix_fmt yuv420p")]
    [DataRow("threads-av1.mkv", "-c:v libaom-av1 -cpu-used 8 -lag-in-frames 0 -usage realtime")]
    public void More_threads_give_the_same_pictures_and_each_at_once(string name, string codec)
    {
        string path = s_folder.Make(name, $"-f lavfi -i testsrc2=s=640x360:r=25:d=0.6 {codec}");
        List<Decoding.Picture> one = Decoding.Pictures(path);
        using MediaReader reader = MediaReader.Open(path);
        using VideoDecoder decoder = VideoDecoder.Open(reader.Streams[0].Codec, threadCount: 4);
        using NativePicture shell = new();
        List<Decoding.Picture> four = [];
        int packets = 0;
        while (reader.ReadPacket(out PacketView packet) == NativeStatus.Ok)
        {
            Assert.AreEqual(NativeStatus.Ok, decoder.Submit(packet.Data, packet.Pts));
            Decoding.Receive(decoder, shell, four);
            Assert.HasCount(++packets, four);
        }

        Assert.HasCount(15, four);
        CollectionAssert.AreEqual(one.SelectMany(p => p.I420).ToArray(), four.SelectMany(p => p.I420).ToArray());
    }

    [TestMethod]
    [DataRow("h264", "mkv", "-c:v libx264 -pix_fmt yuv420p -bf 0")]
    [DataRow("vp8", "webm", "-c:v libvpx -lag-in-frames 0")]
    [DataRow("vp9", "webm", "-c:v libvpx-vp9 -lag-in-frames 0")]
    [DataRow("av1", "mkv", "-c:v libaom-av1 -cpu-used 8 -lag-in-frames 0")]
    public void The_size_may_change_in_mid_stream_and_be_odd(string codecName, string ending, string codec)
    {
        (int Width, int Height)[] sizes = [(96, 64), (321, 181), (64, 200), (96, 64)];
        if (codecName == "h264")
        {
            sizes[1] = (322, 182);
        }

        VideoCodec videoCodec = Enum.Parse<VideoCodec>(codecName, ignoreCase: true);
        using CodecSettings settings = CodecSettings.ForVideo(videoCodec);
        using VideoDecoder decoder = VideoDecoder.Open(settings);
        using NativePicture shell = new();
        List<Decoding.Picture> pictures = [];
        List<byte> reference = [];
        foreach ((int width, int height) in sizes)
        {
            string path = s_folder.Make(
                $"size-{codecName}-{width}x{height}.{ending}",
                $"-f lavfi -i testsrc=s={width}x{height}:r=25:d=0.2 -pix_fmt yuv420p {codec}");
            string annexB = codecName == "h264"
                ? s_folder.Make($"size-{width}x{height}.h264", $"-i {path} -c copy -bsf:v h264_mp4toannexb")
                : path;
            using MediaReader reader = MediaReader.Open(annexB);
            while (reader.ReadPacket(out PacketView packet) == NativeStatus.Ok)
            {
                Assert.AreEqual(NativeStatus.Ok, decoder.Submit(packet.Data, packet.Pts));
                Decoding.Receive(decoder, shell, pictures);
            }

            reference.AddRange(FixtureFolder.Output("-fps_mode passthrough -f rawvideo", path));
        }

        decoder.Drain();
        Decoding.Receive(decoder, shell, pictures);
        Assert.HasCount(20, pictures);
        CollectionAssert.AreEqual(
            sizes.SelectMany(s => Enumerable.Repeat(s, 5)).ToList(),
            pictures.Select(p => (p.Width, p.Height)).ToList());
        CollectionAssert.AreEqual(reference, pictures.SelectMany(p => p.I420).ToList());
    }

    [TestMethod]
    [DataRow("bt709", "tv", PictureMatrix.Bt709, false)]
    [DataRow("smpte170m", "tv", PictureMatrix.Bt601, false)]
    [DataRow("bt470bg", "pc", PictureMatrix.Bt601, true)]
    [DataRow("fcc", "tv", PictureMatrix.Bt601, false)]
    [DataRow("bt2020nc", "tv", PictureMatrix.Bt709, false)]
    [DataRow("unknown", "tv", PictureMatrix.Unspecified, false)]
    public void Matrix_and_range_are_those_that_the_stream_says(
        string matrix, string range, PictureMatrix expected, bool isFull)
    {
        foreach (string format in (string[])["yuv420p", "yuv422p10le"])
        {
            string path = s_folder.Make(
                $"tags-{matrix}-{format}.mkv",
                $"-f lavfi -i color=gray:s=64x64:d=0.1 -pix_fmt {format} -c:v libx264 "
                + $"-colorspace {matrix} -color_range {range}");
            foreach (Decoding.Picture picture in Decoding.Pictures(path))
            {
                Assert.AreEqual((expected, isFull), (picture.Matrix, picture.IsFullRange), format);
            }
        }
    }

    /// <summary>VP8 itself can say nothing but BT.601.</summary>
    [TestMethod]
    [DataRow("-colorspace bt709", PictureMatrix.Bt709)]
    [DataRow("-colorspace smpte170m", PictureMatrix.Bt601)]
    [DataRow("", PictureMatrix.Bt601)]
    public void Vp8_has_the_matrix_that_its_container_says(string mark, PictureMatrix expected)
    {
        string path = s_folder.Make($"vp8-{expected}{mark.Length}.webm", $"{Clip} -c:v libvpx {mark}");
        List<Decoding.Picture> pictures = Decoding.Pictures(path);
        Assert.HasCount(25, pictures);
        Assert.IsTrue(pictures.TrueForAll(picture => picture.Matrix == expected));
    }

    [TestMethod]
    public void A_picture_outlives_its_decoder_and_its_reader()
    {
        string path = s_folder.Make("outlive.webm", $"{Clip} -c:v libvpx");
        byte[] expected = Decoding.Pictures(path)[0].I420;
        using NativePicture shell = new();
        using (MediaReader reader = MediaReader.Open(path))
        {
            CodecSettings codec = reader.Streams[0].Codec;
            Assert.AreEqual(NativeStatus.Ok, reader.ReadPacket(out PacketView packet));
            using VideoDecoder decoder = VideoDecoder.Open(codec);
            Assert.AreEqual(NativeStatus.Ok, decoder.Submit(packet.Data, packet.Pts));
            Assert.AreEqual(NativeStatus.Ok, decoder.Receive(shell));
        }

        CollectionAssert.AreEqual(expected, Decoding.Copy(shell));
        shell.Clear();
        Assert.AreEqual((nint.Zero, 0), (shell.Y, shell.Width));
    }

    [TestMethod]
    public void What_an_edit_list_cuts_away_is_decoded_but_not_shown()
    {
        string whole = s_folder.Make("whole.mp4", $"{Clip} -c:v libx264 -bf 2 -g 100 -pix_fmt yuv420p");
        string edited = s_folder.Make("edited.mp4", $"-ss 0.4 -i {whole} -c copy");
        List<Decoding.Picture> pictures = Decoding.Pictures(edited);
        Assert.HasCount(15, pictures);
        Assert.AreEqual(0.0, pictures[0].Pts.TotalSeconds, 0.001);
        CollectionAssert.AreEqual(Decoding.Pictures(whole)[10].I420, pictures[0].I420);
    }

    [TestMethod]
    public void Settings_outlive_their_reader()
    {
        string path = s_folder.Make("settings.mp4", $"{Clip} -c:v libx264 -pix_fmt yuv420p");
        CodecSettings codec;
        using (MediaReader first = MediaReader.Open(path))
        {
            codec = first.Streams[0].Codec;
        }

        using MediaReader reader = MediaReader.Open(path);
        using VideoDecoder decoder = VideoDecoder.Open(codec);
        using NativePicture shell = new();
        List<Decoding.Picture> pictures = [];
        while (reader.ReadPacket(out PacketView packet) == NativeStatus.Ok)
        {
            Assert.AreEqual(NativeStatus.Ok, decoder.Submit(packet.Data, packet.Pts));
            Decoding.Receive(decoder, shell, pictures);
        }

        decoder.Drain();
        Decoding.Receive(decoder, shell, pictures);
        Assert.HasCount(25, pictures);
    }

    [TestMethod]
    public void After_a_drain_comes_the_end_and_after_a_reset_everything_again()
    {
        string path = s_folder.Make("again.mp4", $"{Clip} -c:v libx264 -bf 2 -pix_fmt yuv420p");
        byte[] expected = [.. Decoding.Pictures(path).SelectMany(p => p.I420)];
        using MediaReader reader = MediaReader.Open(path);
        using VideoDecoder decoder = VideoDecoder.Open(reader.Streams[0].Codec);
        using NativePicture shell = new();
        for (int round = 0; round < 3; round++)
        {
            List<Decoding.Picture> pictures = [];
            while (reader.ReadPacket(out PacketView packet) == NativeStatus.Ok)
            {
                Assert.AreEqual(NativeStatus.Ok, decoder.Submit(packet.Data, packet.Pts));
                Decoding.Receive(decoder, shell, pictures);
            }

            decoder.Drain();
            Decoding.Receive(decoder, shell, pictures);
            Assert.AreEqual(NativeStatus.End, decoder.Receive(shell));
            CollectionAssert.AreEqual(expected, pictures.SelectMany(p => p.I420).ToArray());
            Assert.AreEqual(NativeStatus.End, decoder.Submit(new byte[128].AsSpan(0, 64), TimeSpan.Zero));
            decoder.Reset();
            reader.Rewind();
        }
    }

    [TestMethod]
    public void Pictures_after_damage_are_withheld_until_a_key_frame()
    {
        string path = s_folder.Make("damage.webm", $"{Clip} -c:v libvpx -g 10 -keyint_min 10 -lag-in-frames 0");
        using MediaReader reader = MediaReader.Open(path);
        using VideoDecoder decoder = VideoDecoder.Open(reader.Streams[0].Codec);
        using NativePicture shell = new();
        string shown = string.Empty;
        for (int i = 0; reader.ReadPacket(out PacketView packet) == NativeStatus.Ok; i++)
        {
            // A lone byte is less than a VP8 frame header.
            NativeStatus submitted = decoder.Submit(i == 4 ? packet.Data[..1] : packet.Data, packet.Pts);
            Assert.AreEqual(i == 4 ? NativeStatus.InvalidData : NativeStatus.Ok, submitted, $"packet {i}");
            NativeStatus received = decoder.Receive(shell);
            shown += received switch { NativeStatus.Ok => 'x', NativeStatus.InvalidData => '-', _ => '.' };
        }

        Assert.AreEqual("xxxx.-----xxxxxxxxxxxxxxx", shown);
    }

    [TestMethod]
    public void Too_large_pictures_missing_decoders_and_foreign_settings_are_refused_in_words()
    {
        using MediaReader wide = MediaReader.Open(
            s_folder.Make("wide.png", "-f lavfi -i color=red:s=16500x16 -frames:v 1 -pix_fmt rgb24"));
        NativeException e = Assert.ThrowsExactly<NativeException>(() => VideoDecoder.Open(wide.Streams[0].Codec));
        Assert.AreEqual(NativeStatus.Unsupported, e.Status);
        Assert.Contains("16500x16", e.Message);
        using CodecSettings opus = CodecSettings.ForOpus();
        e = Assert.ThrowsExactly<NativeException>(() => VideoDecoder.Open(opus));
        Assert.AreEqual(NativeStatus.InvalidArgument, e.Status);
        Assert.Contains("opus: not a video codec", e.Message);
        using CodecSettings vp8 = CodecSettings.ForVideo(VideoCodec.Vp8);
        Assert.ThrowsExactly<NativeException>(() => VideoDecoder.Open(vp8, threadCount: 0));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => CodecSettings.ForVideo(VideoCodec.Raw));
    }

    [TestMethod]
    [DataRow("steady.webm", "-c:v libvpx")]
    [DataRow("steady.mkv", "-c:v libx264 -pix_fmt yuv444p")]
    public void Decoding_allocates_nothing_on_the_managed_side(string name, string codec)
    {
        using MediaReader reader = MediaReader.Open(s_folder.Make(name, $"{Clip} {codec}"));
        using VideoDecoder decoder = VideoDecoder.Open(reader.Streams[0].Codec);
        using NativePicture shell = new();
        long before = 0;
        int pictures = 0;
        while (reader.ReadPacket(out PacketView packet) == NativeStatus.Ok)
        {
            _ = decoder.Submit(packet.Data, packet.Pts);
            while (decoder.Receive(shell) == NativeStatus.Ok)
            {
                shell.Clear();
                before = ++pictures == 1 ? GC.GetAllocatedBytesForCurrentThread() : before;
            }
        }

        long after = GC.GetAllocatedBytesForCurrentThread();
        Assert.IsGreaterThan(10, pictures);
        Assert.AreEqual(0, after - before);
    }
}
