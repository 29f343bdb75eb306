using McuServer.Native;
using McuServer.Rtp.PayloadFormats;
using McuServer.TestKit;

namespace McuServer.Rtp.Tests.PayloadFormats;

/// <summary>What real encoders give, in payloads and back.</summary>
[TestClass]
public class RoundTripTests
{
    private static readonly int[] s_budgets = [200, 201, 333, 500, 777, 1100, 1150, 1200];

    public static IEnumerable<object[]> Codecs => Enum.GetValues<RtpVideoCodec>().Select(c => new object[] { c });

    [TestMethod]
    [DynamicData(nameof(Codecs))]
    public void Frames_of_an_encoder_come_back_as_they_were(RtpVideoCodec codec)
    {
        foreach (EncodedClip.Frame frame in Clips.Of(codec))
        {
            byte[] expected = codec == RtpVideoCodec.H264 ? WithLongStartCodes(frame.Data) : frame.Data;
            foreach (int budget in s_budgets)
            {
                byte[]? actual = Clips.Depacketize(codec, Clips.Packetize(codec, frame.Data, budget));
                CollectionAssert.AreEqual(expected, actual, $"budget {budget}");
            }
        }
    }

    [TestMethod]
    [DynamicData(nameof(Codecs))]
    public void Payloads_keep_to_the_budget_and_are_as_few_as_can_be(RtpVideoCodec codec)
    {
        foreach (EncodedClip.Frame frame in Clips.Of(codec))
        {
            foreach (int budget in s_budgets)
            {
                List<byte[]> payloads = Clips.Packetize(codec, frame.Data, budget);
                Assert.IsLessThanOrEqualTo(budget, payloads.Max(p => p.Length));

                // Two of header in each at most, and headers of H.264 may fill a payload badly: three for them.
                int needed = (frame.Data.Length / (budget - 2)) + 1;
                Assert.IsLessThanOrEqualTo(needed + (codec == RtpVideoCodec.H264 ? 3 : 0), payloads.Count);
            }
        }
    }

    [TestMethod]
    [DynamicData(nameof(Codecs))]
    public void Payloads_of_one_unit_are_equal_in_size_but_the_last(RtpVideoCodec codec)
    {
        foreach (EncodedClip.Frame frame in Clips.Of(codec))
        {
            foreach (int budget in s_budgets)
            {
                List<byte[]> payloads = Clips.Packetize(codec, frame.Data, budget);
                List<byte[]> run = codec == RtpVideoCodec.H264
                    ? [.. payloads.Where(p => (p[0] & 31) == 28 && (p[1] & 31) is 1 or 5)]
                    : payloads;
                Assert.IsLessThanOrEqualTo(1, run.Take(run.Count - 1).Select(p => p.Length).Distinct().Count());
                Assert.IsTrue(run.Count < 2 || run[^1].Length <= run[0].Length);
            }
        }
    }

    [TestMethod]
    [DynamicData(nameof(Codecs))]
    public void The_first_payload_of_a_key_frame_tells_it_and_others_do_not(RtpVideoCodec codec)
    {
        foreach (EncodedClip.Frame frame in Clips.Of(codec))
        {
            List<byte[]> payloads = Clips.Packetize(codec, frame.Data, 500);
            List<PayloadInfo> infos = [.. payloads.Select(p => Clips.Inspect(codec, p))];
            KeyFrameParts parts = infos.Aggregate(KeyFrameParts.None, (all, info) => all | info.KeyFrameParts);
            Assert.AreEqual(frame.IsKeyFrame, parts == KeyFrameParts.All);
            Assert.IsTrue(infos[0].CanStartFrame);
            Assert.IsTrue(infos[0].IsFrameStart || !frame.IsKeyFrame);
            Assert.IsFalse(infos.Skip(1).Any(i => i.IsFrameStart));
            if (frame.IsKeyFrame && codec != RtpVideoCodec.Av1)
            {
                Assert.AreEqual((640, 360), (infos[0].Width, infos[0].Height));
            }
        }
    }

    [TestMethod]
    [DynamicData(nameof(Codecs))]
    public void A_decoder_takes_what_came_through(RtpVideoCodec codec)
    {
        using CodecSettings settings = CodecSettings.ForVideo(Clips.Native(codec));
        using VideoDecoder decoder = VideoDecoder.Open(settings);
        using NativePicture picture = new();
        int pictures = 0;
        foreach (EncodedClip.Frame frame in Clips.Of(codec))
        {
            byte[] data = Clips.Depacketize(codec, Clips.Packetize(codec, frame.Data, 400))!;
            byte[] padded = [.. data, .. new byte[64]];
            Assert.AreEqual(NativeStatus.Ok, decoder.Submit(padded.AsSpan(0, data.Length), TimeSpan.Zero));
            while (decoder.Receive(picture) == NativeStatus.Ok)
            {
                Assert.AreEqual((640, 360), (picture.Width, picture.Height));
                pictures++;
            }
        }

        Assert.AreEqual(Clips.Of(codec).Count, pictures);
    }

    [TestMethod]
    [DynamicData(nameof(Codecs))]
    public void A_payload_missing_at_an_end_is_noticed_where_the_format_tells(RtpVideoCodec codec)
    {
        List<byte[]> payloads = Clips.Packetize(codec, Clips.Of(codec)[0].Data, 500);
        Assert.IsGreaterThan(4, payloads.Count);

        // VP8 tells no ends, and what is missing of H.264 before the slice are other units.
        bool tellsStart = codec is RtpVideoCodec.Vp9 or RtpVideoCodec.Av1;
        bool tellsEnd = codec != RtpVideoCodec.Vp8;
        Assert.AreEqual(tellsStart, Clips.Depacketize(codec, payloads[1..]) is null);
        Assert.AreEqual(tellsEnd, Clips.Depacketize(codec, payloads[..^1]) is null);
    }

    [TestMethod]
    [DynamicData(nameof(Codecs))]
    public void A_buffer_or_an_index_too_small_is_said_and_nothing_is_written_beyond(RtpVideoCodec codec)
    {
        byte[] frame = Clips.Of(codec)[0].Data;
        List<byte[]> payloads = Clips.Packetize(codec, frame, 500);
        int size = payloads.Sum(p => p.Length);
        IPacketizer packetizer = PayloadFormat.Packetizer(codec);
        PayloadWriter exact = new(new byte[size], new PayloadSlice[payloads.Count]);
        Assert.IsTrue(packetizer.TryPacketize(frame, 500, ref exact));
        PayloadWriter small = new(new byte[size - 1], new PayloadSlice[payloads.Count]);
        Assert.IsFalse(packetizer.TryPacketize(frame, 500, ref small));
        PayloadWriter few = new(new byte[size], new PayloadSlice[payloads.Count - 1]);
        Assert.IsFalse(packetizer.TryPacketize(frame, 500, ref few));
        PayloadWriter none = new(new byte[size], new PayloadSlice[payloads.Count]);
        Assert.IsFalse(packetizer.TryPacketize([], 500, ref none));
    }

    [TestMethod]
    [DynamicData(nameof(Codecs))]
    public void A_budget_too_small_is_the_callers_mistake(RtpVideoCodec codec)
    {
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() =>
        {
            PayloadWriter writer = new(new byte[100], new PayloadSlice[10]);
            PayloadFormat.Packetizer(codec).TryPacketize([1, 2, 3], 31, ref writer);
        });
    }

    [TestMethod]
    [DynamicData(nameof(Codecs))]
    public void Nothing_is_allocated(RtpVideoCodec codec)
    {
        List<EncodedClip.Frame> frames = Clips.Of(codec);
        byte[] bytes = new byte[1 << 20];
        byte[] rebuilt = new byte[1 << 20];
        PayloadSlice[] index = new PayloadSlice[4096];
        long before = 0;
        long sum = 0;
        for (int i = 0; i < frames.Count; i++)
        {
            before = i == 5 ? GC.GetAllocatedBytesForCurrentThread() : before;
            sum += ThereAndBack(codec, frames[i].Data, bytes, index, rebuilt);
        }

        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.IsGreaterThan(0, sum);
    }

    [TestMethod]
    public void Slices_of_one_picture_are_kept_apart()
    {
        List<EncodedClip.Frame> frames = EncodedClip.Make(VideoCodec.H264, 640, 360, 3, 2_000_000, _ => false, threads: 3);
        foreach (EncodedClip.Frame frame in frames)
        {
            byte[]? actual = Clips.Depacketize(RtpVideoCodec.H264, Clips.Packetize(RtpVideoCodec.H264, frame.Data, 1000));
            CollectionAssert.AreEqual(WithLongStartCodes(frame.Data), actual);
        }
    }

    private static int ThereAndBack(
        RtpVideoCodec codec, byte[] frame, byte[] bytes, PayloadSlice[] index, byte[] rebuilt)
    {
        PayloadWriter payloads = new(bytes, index);
        PayloadFormat.Packetizer(codec).TryPacketize(frame, 1100, ref payloads);
        IDepacketizer depacketizer = PayloadFormat.Depacketizer(codec);
        FrameWriter writer = new(rebuilt);
        depacketizer.TryBegin(ref writer);
        for (int i = 0; i < payloads.Count; i++)
        {
            if (!depacketizer.TryInspect(payloads[i], out _) || !depacketizer.TryAppend(payloads[i], ref writer))
            {
                return 0;
            }
        }

        return depacketizer.TryFinish(ref writer) ? writer.SizeBytes : 0;
    }

    /// <summary>Each unit behind 00 00 00 01, without delimiters and user data: searched byte by byte, unlike in the packetizer.</summary>
    private static byte[] WithLongStartCodes(byte[] annexB)
    {
        List<byte> result = [];
        int start = -1;
        for (int i = 0; i <= annexB.Length; i++)
        {
            bool isEnd = i == annexB.Length;
            bool isCode = !isEnd && i + 2 < annexB.Length && annexB[i] == 0 && annexB[i + 1] == 0 && annexB[i + 2] == 1;
            if (!isEnd && !isCode)
            {
                continue;
            }

            int end = i;
            while (start >= 0 && end > start && annexB[end - 1] == 0)
            {
                end--;
            }

            bool isUserData = start >= 0 && (annexB[start] & 31) == 6 && annexB[start + 1] == 5;
            if (start >= 0 && !isUserData && (annexB[start] & 31) is not (9 or 12))
            {
                result.AddRange([0, 0, 0, 1]);
                result.AddRange(annexB[start..end]);
            }

            start = i + 3;
            i += 2;
        }

        return [.. result];
    }
}
