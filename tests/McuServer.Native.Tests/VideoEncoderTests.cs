namespace McuServer.Native.Tests;

[TestClass]
public unsafe class VideoEncoderTests
{
    private const int Width = 320;
    private const int Height = 180;
    private const int Fps = 30;

    public static IEnumerable<object[]> Codecs => Enum.GetValues<VideoCodec>().Select(c => new object[] { c });

    public static IEnumerable<object[]> CompressingCodecs =>
        Codecs.Where(c => (VideoCodec)c[0] != VideoCodec.Raw);

    [TestMethod]
    [DynamicData(nameof(Codecs))]
    public void Every_picture_gives_its_packet_at_once(VideoCodec codec)
    {
        using VideoEncoder encoder = VideoEncoder.Open(Options(codec));
        using MovingPicture picture = new(Width, Height);
        for (int frame = 0; frame < 20; frame++)
        {
            picture.Draw(frame);
            Assert.AreEqual(NativeStatus.Again, encoder.Receive(out _));
            Assert.AreEqual(NativeStatus.Ok, picture.EncodeWith(encoder, frame * 2L));
            Assert.AreEqual(NativeStatus.Ok, encoder.Receive(out EncodedView view));
            Assert.AreEqual(frame * 2L, view.FrameIndex);
            Assert.IsFalse(view.Data.IsEmpty);
        }

        encoder.Drain();
        Assert.AreEqual(NativeStatus.End, encoder.Receive(out _));
        Assert.AreEqual(NativeStatus.InvalidArgument, picture.EncodeWith(encoder, 100));
    }

    [TestMethod]
    [DynamicData(nameof(CompressingCodecs))]
    public void Key_frames_come_on_request_and_at_the_interval_only(VideoCodec codec)
    {
        using VideoEncoder encoder = VideoEncoder.Open(Options(codec) with { KeyFrameIntervalFrames = 20 });
        List<int> keyFrames = [];

        // From frame 40 on every picture is another scene: no codec may take that for a reason.
        EncodeAll(encoder, 70, frame => frame is 7 or 8, (frame, view) =>
        {
            if (view.IsKeyFrame)
            {
                keyFrames.Add(frame);
            }
        }, frame => frame < 40 ? frame : frame * 997);
        CollectionAssert.AreEqual((int[])[0, 7, 8, 28, 48, 68], keyFrames);
    }

    [TestMethod]
    [DynamicData(nameof(Codecs))]
    public void The_same_pictures_give_the_same_bytes_on_every_run(VideoCodec codec)
    {
        foreach (int threads in (int[])[1, 2])
        {
            byte[] first = Encode(Options(codec) with { ThreadCount = threads });
            int runs = threads == 1 ? 3 : 1;
            for (int run = 0; run < runs; run++)
            {
                CollectionAssert.AreEqual(first, Encode(Options(codec) with { ThreadCount = threads }));
            }
        }
    }

    [TestMethod]
    [DynamicData(nameof(Codecs))]
    public void Nothing_of_the_picture_is_kept_when_the_call_returns_and_padding_is_not_read(VideoCodec codec)
    {
        byte[] kept = Encode(Options(codec));
        byte[] wiped = Encode(Options(codec), padding: 64, isWiped: true);
        CollectionAssert.AreEqual(kept, wiped);
    }

    [TestMethod]
    [DataRow(VideoCodec.H264)]
    [DataRow(VideoCodec.Vp8)]
    [DataRow(VideoCodec.Vp9)]
    [DataRow(VideoCodec.Av1)]
    public void A_new_bitrate_is_followed_in_mid_stream(VideoCodec codec)
    {
        const int Seconds = 4;
        int[] bitrates = [800_000, 250_000, 600_000];
        using VideoEncoder encoder = VideoEncoder.Open(
            Options(codec) with { BitrateBps = bitrates[0], KeyFrameIntervalFrames = 100_000 });
        long[] bytes = new long[bitrates.Length];
        int keyFrames = 0;
        const int Part = Seconds * Fps;

        // Of each part the first second is left out: the rate control is still on its way.
        using MovingPicture picture = new(Width, Height);
        for (int frame = 0; frame < Part * bitrates.Length; frame++)
        {
            if (frame % Part == 0)
            {
                encoder.SetBitrate(bitrates[frame / Part]);
            }

            picture.Draw(frame);
            Assert.AreEqual(NativeStatus.Ok, picture.EncodeWith(encoder, frame));
            Assert.AreEqual(NativeStatus.Ok, encoder.Receive(out EncodedView view));
            bytes[frame / Part] += frame % Part >= Fps ? view.Data.Length : 0;
            keyFrames += view.IsKeyFrame ? 1 : 0;
        }

        for (int part = 0; part < bitrates.Length; part++)
        {
            double measured = bytes[part] * 8.0 / (Seconds - 1);
            Assert.IsTrue(
                measured > bitrates[part] * 0.8 && measured < bitrates[part] * 1.2,
                $"{codec}: {bitrates[part]} bit/s asked for, {measured:F0} made");
        }

        Assert.AreEqual(codec == VideoCodec.Av1 ? 3 : 1, keyFrames);
    }

    [TestMethod]
    [DynamicData(nameof(CompressingCodecs))]
    public void A_key_frame_of_a_hard_picture_is_at_most_a_second_of_stream(VideoCodec codec)
    {
        using VideoEncoder encoder = VideoEncoder.Open(Options(codec) with { BitrateBps = 300_000 });
        int largest = 0;
        EncodeAll(encoder, 90, frame => frame % 30 == 29, (_, view) => largest = Math.Max(largest, view.Data.Length));
        Assert.IsLessThanOrEqualTo(300_000 / 8, largest);
    }

    [TestMethod]
    [DynamicData(nameof(Codecs))]
    public void Steady_state_allocates_nothing(VideoCodec codec)
    {
        using VideoEncoder encoder = VideoEncoder.Open(Options(codec));
        using MovingPicture picture = new(Width, Height);
        picture.Draw(0);
        long before = 0;
        long bytes = 0;
        for (int frame = 0; frame < 60; frame++)
        {
            if (frame == 10)
            {
                before = GC.GetAllocatedBytesForCurrentThread();
            }

            encoder.SetBitrate(codec == VideoCodec.Av1 ? 500_000 : 500_000 + (frame * 1000));
            picture.EncodeWith(encoder, frame, frame == 30);
            encoder.Receive(out EncodedView view);
            bytes += view.Data.Length;
        }

        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.IsGreaterThan(0, bytes);
    }

    [TestMethod]
    [DataRow(321, 180, 30, 500_000, "superfast", 1, "321x180")]
    [DataRow(320, 8, 30, 500_000, "superfast", 1, "320x8")]
    [DataRow(320, 180, 0, 500_000, "superfast", 1, "0 frames per second")]
    [DataRow(320, 180, 30, 1, "superfast", 1, "1 bit/s")]
    [DataRow(320, 180, 30, 500_000, "warp", 1, "'warp'")]
    [DataRow(320, 180, 30, 500_000, "superfast", 0, "0 encoder threads")]
    public void An_option_out_of_range_is_named(
        int width, int height, int fps, int bitrate, string preset, int threads, string named)
    {
        VideoEncoderOptions options = new(VideoCodec.H264, width, height, fps)
        {
            BitrateBps = bitrate,
            Preset = preset,
            ThreadCount = threads,
            KeyFrameIntervalFrames = 30,
        };
        NativeException e = Assert.ThrowsExactly<NativeException>(() => VideoEncoder.Open(options));
        Assert.AreEqual(NativeStatus.InvalidArgument, e.Status);
        StringAssert.Contains(e.Message, named);
    }

    [TestMethod]
    public void A_bitrate_out_of_range_is_refused_while_running()
    {
        using VideoEncoder encoder = VideoEncoder.Open(Options(VideoCodec.Vp8));
        NativeException e = Assert.ThrowsExactly<NativeException>(() => encoder.SetBitrate(0));
        Assert.AreEqual(NativeStatus.InvalidArgument, e.Status);
        Assert.AreEqual("libvpx VP8", encoder.Name);
    }

    [TestMethod]
    [DynamicData(nameof(CompressingCodecs))]
    public void Screen_content_and_every_preset_open_and_encode(VideoCodec codec)
    {
        foreach (string preset in (string[])["ultrafast", "veryfast", "medium", "veryslow"])
        {
            VideoEncoderOptions options = Options(codec) with { Preset = preset, IsScreen = preset == "medium" };
            using VideoEncoder encoder = VideoEncoder.Open(options);
            int packets = 0;
            EncodeAll(encoder, 3, _ => false, (_, _) => packets++);
            Assert.AreEqual(3, packets);
        }
    }

    private delegate void PacketAction(int frame, EncodedView view);

    private static VideoEncoderOptions Options(VideoCodec codec) => new(codec, Width, Height, Fps) { BitrateBps = 500_000 };

    private static void EncodeAll(
        VideoEncoder encoder, int frames, Func<int, bool> isForced, PacketAction onPacket, Func<int, int>? content = null)
    {
        using MovingPicture picture = new(Width, Height);
        for (int frame = 0; frame < frames; frame++)
        {
            picture.Draw(content?.Invoke(frame) ?? frame);
            Assert.AreEqual(NativeStatus.Ok, picture.EncodeWith(encoder, frame, isForced(frame)));
            Assert.AreEqual(NativeStatus.Ok, encoder.Receive(out EncodedView view));
            onPacket(frame, view);
        }
    }

    private static byte[] Encode(VideoEncoderOptions options, int padding = 0, bool isWiped = false)
    {
        using VideoEncoder encoder = VideoEncoder.Open(options);
        using MovingPicture picture = new(Width, Height, padding);
        using MemoryStream bytes = new();
        for (int frame = 0; frame < 25; frame++)
        {
            picture.Draw(frame);
            picture.EncodeWith(encoder, frame, frame == 15);
            if (isWiped)
            {
                picture.Wipe();
            }

            Assert.AreEqual(NativeStatus.Ok, encoder.Receive(out EncodedView view));
            bytes.Write(view.Data);
        }

        return bytes.ToArray();
    }
}
