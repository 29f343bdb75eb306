using McuServer.Rtp.PayloadFormats;
using McuServer.TestKit;

namespace McuServer.Rtp.Tests.PayloadFormats;

/// <summary>
/// Goal: whatever comes from the network, depacketizers answer and never throw, and write only into the frame's buffer.
/// Method: payloads of real frames, damaged in one to four places or cut by a seeded generator; 20,000 of each codec,
/// more by MCU_FUZZ_COUNT.
/// </summary>
[TestClass]
public class MutationTests
{
    private static readonly int s_count =
        int.TryParse(Environment.GetEnvironmentVariable("MCU_FUZZ_COUNT"), out int count) ? count : 20_000;

    public static IEnumerable<object[]> Codecs => RoundTripTests.Codecs;

    [TestMethod]
    [Timeout(15 * 60_000)]
    [DynamicData(nameof(Codecs))]
    public void Damaged_payloads_do_no_harm(RtpVideoCodec codec)
    {
        IDepacketizer depacketizer = PayloadFormat.Depacketizer(codec);
        List<byte[]> whole = Corpus(codec);
        Random random = new(20_26);
        byte[] buffer = new byte[64 * 1024];
        int accepted = 0;
        int refused = 0;
        FrameWriter writer = new(buffer);
        for (int i = 0; i < s_count; i++)
        {
            byte[] payload = Damage(whole[random.Next(whole.Count)], random);
            bool isGood = depacketizer.TryInspect(payload, out PayloadInfo info);
            accepted += isGood ? 1 : 0;
            refused += isGood ? 0 : 1;
            Assert.IsTrue(!info.IsFrameStart || info.CanStartFrame);
            int room = depacketizer.MaxFrameBytes(payload.Length, 1);
            int before = writer.SizeBytes;
            if (!depacketizer.TryAppend(payload, ref writer) || writer.SizeBytes > buffer.Length / 2)
            {
                depacketizer.TryFinish(ref writer);
                writer = new FrameWriter(buffer);
                depacketizer.TryBegin(ref writer);
            }
            else
            {
                Assert.IsLessThanOrEqualTo(before + room, writer.SizeBytes);
            }
        }

        Assert.IsGreaterThan(s_count / 100, accepted);
        Assert.IsGreaterThan(s_count / 100, refused);
    }

    [TestMethod]
    [DynamicData(nameof(Codecs))]
    public void A_buffer_of_any_size_is_never_overrun(RtpVideoCodec codec)
    {
        IDepacketizer depacketizer = PayloadFormat.Depacketizer(codec);
        List<byte[]> payloads = Clips.Packetize(codec, Clips.Of(codec)[0].Data, 300);
        byte[] buffer = new byte[2000];
        for (int size = 0; size < 1000; size++)
        {
            buffer.AsSpan().Fill(0xa5);
            FrameWriter writer = new(buffer.AsSpan(0, size));
            bool isGood = depacketizer.TryBegin(ref writer);
            for (int i = 0; isGood && i < payloads.Count; i++)
            {
                isGood = depacketizer.TryAppend(payloads[i], ref writer);
            }

            Assert.IsFalse(isGood);
            Assert.AreEqual(-1, buffer.AsSpan(size).IndexOfAnyExcept((byte)0xa5));
        }
    }

    [TestMethod]
    [Timeout(15 * 60_000)]
    [DynamicData(nameof(Codecs))]
    public void Damaged_frames_do_no_harm_to_packetizers(RtpVideoCodec codec)
    {
        Random random = new(7);
        byte[] bytes = new byte[256 * 1024];
        PayloadSlice[] index = new PayloadSlice[8192];
        List<EncodedClip.Frame> frames = Clips.Of(codec);
        for (int i = 0; i < s_count / 20; i++)
        {
            byte[] frame = Damage(frames[random.Next(frames.Count)].Data, random);
            PayloadWriter writer = new(bytes, index);
            int budget = random.Next(IPacketizer.MinPayloadBytes, 1400);
            if (!PayloadFormat.Packetizer(codec).TryPacketize(frame, budget, ref writer))
            {
                continue;
            }

            foreach (PayloadSlice slice in writer.Slices)
            {
                Assert.IsTrue(slice.Length > 0 && slice.Length <= budget);
            }
        }
    }

    [TestMethod]
    [Timeout(15 * 60_000)]
    public void Damaged_opus_packets_do_no_harm()
    {
        Random random = new(11);
        byte[] packet = new byte[200];
        for (int i = 0; i < s_count; i++)
        {
            random.NextBytes(packet);
            if (OpusPacket.TryParse(packet.AsSpan(0, random.Next(packet.Length)), out OpusPacket info))
            {
                Assert.IsTrue(info.DurationSamples is >= 120 and <= OpusPacket.MaxDurationSamples);
            }
        }
    }

    private static List<byte[]> Corpus(RtpVideoCodec codec)
    {
        List<byte[]> payloads = [];
        foreach (EncodedClip.Frame frame in Clips.Of(codec).Take(4))
        {
            payloads.AddRange(Clips.Packetize(codec, frame.Data, 400));
        }

        // Descriptors that our packetizers do not make.
        payloads.AddRange(codec switch
        {
            RtpVideoCodec.Vp8 => [Clips.Hex("90 e0 92 34 07 60 50 01 02 9d 01 2a 80 42 68 81 aa"), Clips.Hex("90 80 11 33")],
            RtpVideoCodec.Vp9 => [Clips.Hex("0e 38 0140 00b4 0280 0168 02 04 01 24 01 55"), Clips.Hex("fc 11 20 03 05 06 55")],
            RtpVideoCodec.Av1 => [Clips.Hex("00 01 10 02 0800 02 3010"), Clips.Hex("68 02 0855 30 1011")],
            _ => [Clips.Hex("78 0002 6742 0002 68ce 0002 6588"), Clips.Hex("7c 85 88")],
        });
        return payloads;
    }

    /// <summary>Mostly the first bytes, where the descriptors are.</summary>
    private static byte[] Damage(byte[] bytes, Random random)
    {
        byte[] damaged = [.. bytes];
        for (int i = random.Next(1, 5); i > 0; i--)
        {
            int reach = random.Next(3) == 0 ? damaged.Length : Math.Min(damaged.Length, 12);
            damaged[random.Next(reach)] = (byte)random.Next(256);
        }

        return random.Next(3) == 0 ? damaged[..random.Next(Math.Min(damaged.Length, 20))] : damaged;
    }
}
