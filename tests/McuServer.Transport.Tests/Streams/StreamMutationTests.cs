using McuServer.Rtp.Wire;
using static McuServer.Transport.Streams.TestPackets;

namespace McuServer.Transport.Streams;

/// <summary>Hostile packets and control packets, decrypted and so authentic, at changing times: nothing throws or grows.</summary>
[TestClass]
public class StreamMutationTests : IRtcpSink
{
    private static readonly int s_count =
        int.TryParse(Environment.GetEnvironmentVariable("MCU_FUZZ_COUNT"), out int count) ? count : 20_000;

    private readonly PacketHistory _history = new(capacity: 512);
    private readonly TransportSequencer _sequencer = new();
    private readonly RtpSendStream _sender = new(
        new SendStreamOptions { Ssrc = 0x50, RtxSsrc = 0x51, PayloadType = 96, ClockRateHz = 90_000 }, new Random(1));

    private readonly byte[] _resent = new byte[1400];
    private TimeSpan _now;
    private long _nacks;

    [TestMethod]
    [Timeout(15 * 60_000)]
    public void Mutated_media_is_sorted_into_its_results()
    {
        Random random = new(1);
        RtpReceiveStream stream = new(Options);
        byte[][] seeds =
        [
            Original(100), Original(101, 90, padding: 20), PaddingOnly(102), Rtx(5, 99), Rtx(6, 98, payload: ""),
        ];
        long[] results = new long[5];
        byte[] feedback = new byte[1200];
        for (int i = 0; i < s_count; i++)
        {
            _now += TimeSpan.FromMicroseconds(random.Next(5000));
            byte[] packet = seeds[random.Next(seeds.Length)][..];
            packet[3] += (byte)(i / 3);
            packet[2] += (byte)(i / 768);
            for (int changes = random.Next(4); changes > 0; changes--)
            {
                int at = random.Next(8) == 0 ? random.Next(packet.Length) : 12 + random.Next(packet.Length - 12);
                packet[at] = (byte)random.Next(256);
            }

            ReadOnlySpan<byte> cut = packet.AsSpan(0, random.Next(10) == 0 ? random.Next(packet.Length) : packet.Length);
            if (RtpHeader.TryRead(cut, out RtpHeader header))
            {
                ReceiveResult result = stream.Handle(_now, cut, header, out ReceivedPacket accepted);
                results[(int)result]++;
                Assert.IsTrue(result == ReceiveResult.Accepted || accepted.Payload.IsEmpty);
            }

            RtcpWriter writer = new(feedback);
            stream.WriteFeedback(_now, Ms(random.Next(300)), 1, ref writer);
            stream.Statistics.TryTakeReport(_now, Ssrc, out _);
            Assert.IsTrue(stream.Nack.MissingCount <= NackGenerator.Capacity);
        }

        for (int result = 0; result < results.Length; result++)
        {
            Assert.IsTrue(results[result] > s_count / 1000, $"{(ReceiveResult)result}: {results[result]}");
        }
    }

    [TestMethod]
    [Timeout(15 * 60_000)]
    public void Mutated_control_packets_are_obeyed_or_ignored()
    {
        Random random = new(2);
        RtcpRouter router = new();
        router.Add(_sender);
        router.Add(new RtpReceiveStream(Options));
        for (int i = 0; i < 300; i++)
        {
            long index = _history.Add(_now, new byte[1000], 0, true, false);
            _sender.Reserve(_now, _now, _history, index, 1, _sequencer);
        }

        byte[] seed = new byte[400];
        RtcpWriter writer = new(seed);
        writer.TryAddSenderReport(new SenderInfo(Ssrc, default, 1, 2, 3), [new ReportBlock(0x50, 0, 0, 0, 0, 5, 6)]);
        writer.TryAddCname(Ssrc, "name"u8);
        writer.TryAddNack(1, 0x50, [(ushort)(_sender.NextSequence - 9), (ushort)(_sender.NextSequence - 2)], out _);
        writer.TryAddPictureLoss(1, 0x50);
        writer.TryAddFullIntra(1, 0x50, 3);
        writer.TryAddRemb(1, 1_000_000, [0x50]);
        writer.TryAddTransportFeedback(1, 0x50, 1, 0, [1000, 2000, TransportFeedback.NeverArrived, 500], out _);
        int length = writer.Length;
        DateTime epoch = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        for (int i = 0; i < s_count; i++)
        {
            _now += TimeSpan.FromMicroseconds(random.Next(100));
            byte[] compound = seed[..length];
            for (int changes = random.Next(4); changes > 0; changes--)
            {
                compound[random.Next(length)] = (byte)random.Next(256);
            }

            router.Handle(_now, epoch, compound.AsSpan(0, random.Next(4) == 0 ? random.Next(length) : length), this);
        }

        Assert.IsTrue(_nacks > s_count);
        Assert.IsTrue(router.MalformedCount > s_count / 100);
        Assert.IsTrue(_sender.Counters.ResentCount > 0);
        Assert.AreEqual(_nacks, _sender.Counters.NackedCount);
    }

    public void OnNack(RtpSendStream stream, ushort sequence)
    {
        _nacks++;
        stream.TryResend(_now, sequence, Ms(20), _sequencer, _resent, out _);
    }

    public void OnKeyFrameRequest(RtpSendStream stream) => Assert.AreSame(_sender, stream);

    public void OnReport(RtpSendStream stream, in ReportBlock block) => Assert.AreEqual(0x50u, block.Ssrc);

    public void OnTransportFeedback(in FeedbackView feedback)
    {
        if (TransportFeedbackReader.TryRead(feedback, out TransportFeedbackReader reader))
        {
            while (reader.TryReadNext(out _, out _, out _))
            {
            }
        }
    }

    public void OnRemb(long bitrateBps) => Assert.IsTrue(bitrateBps >= 0);

    public void OnGoodbye(uint ssrc)
    {
    }
}
