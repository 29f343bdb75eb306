using McuServer.Rtp.Wire;
using static McuServer.Transport.Streams.TestPackets;

namespace McuServer.Transport.Streams;

[TestClass]
public class RtpReceiveStreamTests
{
    private readonly RtpReceiveStream _stream = new(Options);

    [TestMethod]
    public void A_media_packet_comes_through_as_it_is()
    {
        Assert.AreEqual(
            ReceiveResult.Accepted, _stream.Give(Ms(0), Original(50_000, 90, "0102", marker: true), out ReceivedPacket packet));
        Assert.AreEqual((50_000, 90u, true, PayloadType), (packet.Sequence, packet.Timestamp, packet.Marker, packet.PayloadType));
        Assert.AreEqual("0102", Convert.ToHexString(packet.Payload));
        Assert.IsFalse(packet.IsRecovered || packet.IsPaddingOnly || packet.IsRestart);
    }

    [TestMethod]
    public void A_retransmission_becomes_the_packet_that_was_lost()
    {
        _stream.Give(Ms(0), Original(65_534));
        _stream.Give(Ms(0), Original(0));
        Assert.AreEqual(
            ReceiveResult.Accepted, _stream.Give(Ms(50), Rtx(7, 65_535, 1234, "0a0b"), out ReceivedPacket packet));
        Assert.AreEqual((65_535, 1234u, true, PayloadType), (packet.Sequence, packet.Timestamp, packet.Marker, packet.PayloadType));
        Assert.AreEqual("0A0B", Convert.ToHexString(packet.Payload));
        Assert.IsTrue(packet.IsRecovered);
        Assert.AreEqual((1, 0), (_stream.Statistics.RecoveredCount, _stream.Statistics.LostCount));
        CollectionAssert.AreEqual(Array.Empty<ushort>(), _stream.Feedback(Ms(60)).Nacks);
    }

    [TestMethod]
    public void The_original_and_its_retransmission_come_through_once_whichever_is_first()
    {
        _stream.Give(Ms(0), Original(1));
        Assert.AreEqual(ReceiveResult.Accepted, _stream.Give(Ms(0), Rtx(1, 2)));
        Assert.AreEqual(ReceiveResult.Duplicate, _stream.Give(Ms(0), Original(2)));
        Assert.AreEqual(ReceiveResult.Accepted, _stream.Give(Ms(0), Original(3)));
        Assert.AreEqual(ReceiveResult.Duplicate, _stream.Give(Ms(0), Rtx(2, 3)));
        Assert.AreEqual((3, 2), (_stream.Statistics.PacketCount, _stream.Statistics.DuplicateCount));
    }

    [TestMethod]
    public void Probes_and_unknown_payload_types_on_the_retransmission_stream_change_nothing()
    {
        _stream.Give(Ms(0), Original(1));
        byte[] probe = new byte[12 + 100];
        RtpHeader.Write(probe, RtxPayloadType, false, 1, 0, RtxSsrc, hasPadding: true);
        probe[^1] = 100;
        Assert.AreEqual(ReceiveResult.Probe, _stream.Give(Ms(0), probe));
        Assert.AreEqual(ReceiveResult.Discarded, _stream.Give(Ms(0), Rtx(2, 2, payloadType: 99)));
        Assert.AreEqual((1, 1, 1), (_stream.ProbeCount, _stream.DiscardedCount, _stream.Statistics.PacketCount));
    }

    [TestMethod]
    public void A_retransmission_before_any_media_is_discarded() =>
        Assert.AreEqual(ReceiveResult.Discarded, _stream.Give(Ms(0), Rtx(1, 2)));

    [TestMethod]
    public void The_retransmission_stream_may_become_known_later()
    {
        RtpReceiveStream stream = new(Options with { RtxSsrc = 0 });
        stream.Give(Ms(0), Original(1));
        Assert.AreEqual(ReceiveResult.Discarded, stream.Give(Ms(0), Rtx(1, 2)));
        stream.RtxSsrc = RtxSsrc;
        Assert.AreEqual(ReceiveResult.Accepted, stream.Give(Ms(0), Rtx(2, 2)));
    }

    [TestMethod]
    public void Bug_10_padding_only_packets_are_no_loss()
    {
        Random random = new(10);
        int media = 0;
        for (int i = 0; i < 5000; i++)
        {
            bool isPadding = i > 0 && random.Next(10) < 3;
            byte[] packet = isPadding ? PaddingOnly(60_000 + i) : Original(60_000 + i);
            Assert.AreEqual(ReceiveResult.Accepted, _stream.Give(Ms(i * 5), packet, out ReceivedPacket accepted));
            Assert.AreEqual(isPadding, accepted.IsPaddingOnly);
            media += accepted.IsPaddingOnly ? 0 : 1;
            (ushort[] nacks, bool asks) = _stream.Feedback(Ms(i * 5));
            Assert.AreEqual((0, false), (nacks.Length, asks));
        }

        Assert.AreEqual(5000, media + _stream.PaddingOnlyCount);
        Assert.IsTrue(_stream.PaddingOnlyCount > 1000);
        Assert.AreEqual(0, _stream.Statistics.LostCount);
    }

    [TestMethod]
    public void Bug_10_a_retransmission_of_an_empty_packet_closes_its_gap()
    {
        _stream.Give(Ms(0), Original(1));
        _stream.Give(Ms(0), Original(3));
        Assert.AreEqual(ReceiveResult.Accepted, _stream.Give(Ms(5), Rtx(1, 2, payload: ""), out ReceivedPacket packet));
        Assert.IsTrue(packet.IsPaddingOnly);
        Assert.AreEqual(0, _stream.Nack.MissingCount);
    }

    [TestMethod]
    public void Bug_11_padding_that_is_too_large_or_zero_is_discarded()
    {
        foreach (byte count in new byte[] { 0, 6, 255 })
        {
            byte[] packet = Original(1, padding: 2);
            packet[^1] = count;
            Assert.AreEqual(ReceiveResult.Discarded, _stream.Give(Ms(0), packet));
        }

        Assert.AreEqual(0, _stream.Statistics.PacketCount);
    }

    [TestMethod]
    public void Lost_packets_are_asked_for_and_a_key_frame_when_they_do_not_come()
    {
        _stream.Give(Ms(0), Original(1000));
        _stream.Give(Ms(1), Original(1004));
        Assert.AreEqual(Ms(11), _stream.NextDeadline);
        CollectionAssert.AreEqual(new ushort[] { 1001, 1002, 1003 }, _stream.Feedback(Ms(11)).Nacks);
        _stream.Give(Ms(20), Rtx(1, 1001));
        CollectionAssert.AreEqual(new ushort[] { 1002, 1003 }, _stream.Feedback(Ms(136)).Nacks);
        Assert.IsFalse(_stream.KeyFrames.IsWaiting);
        Assert.AreEqual((0, true), (_stream.Feedback(Ms(401)).Nacks.Length, _stream.KeyFrames.IsWaiting));
        Assert.AreEqual(1, _stream.KeyFrames.RequestCount);
        _stream.OnKeyFrame(1004);
        Assert.AreEqual(TimeSpan.MaxValue, _stream.NextDeadline);
    }

    [TestMethod]
    public void Audio_is_never_asked_for()
    {
        RtpReceiveStream audio = new(Options with { WantsNack = false, ClockRateHz = 48_000 });
        audio.Give(Ms(0), Original(1000));
        audio.Give(Ms(1), Original(1004));
        Assert.AreEqual(TimeSpan.MaxValue, audio.NextDeadline);
        Assert.AreEqual(0, audio.Feedback(Ms(100)).Nacks.Length);
    }

    [TestMethod]
    public void One_packet_far_away_is_a_stray_and_two_are_a_new_sequence()
    {
        _stream.Give(Ms(0), Original(100));
        Assert.AreEqual(ReceiveResult.Late, _stream.Give(Ms(1), Original(40_000)));
        Assert.AreEqual(ReceiveResult.Accepted, _stream.Give(Ms(2), Original(101)));
        Assert.AreEqual(ReceiveResult.Late, _stream.Give(Ms(3), Original(30_000)));
        Assert.AreEqual(ReceiveResult.Accepted, _stream.Give(Ms(4), Original(30_001), out ReceivedPacket packet));
        Assert.IsTrue(packet.IsRestart);
        Assert.AreEqual(30_001, packet.Sequence);
        Assert.AreEqual((1, 0), (_stream.RestartCount, _stream.Statistics.LostCount));
        Assert.AreEqual(0, _stream.Nack.MissingCount);
        Assert.AreEqual(ReceiveResult.Late, _stream.Give(Ms(5), Original(5)));
        Assert.AreEqual(ReceiveResult.Accepted, _stream.Give(Ms(6), Original(6), out packet));
        Assert.AreEqual((65_536 + 6, true), (packet.Sequence, packet.IsRestart), "numbers go on ascending");
    }

    [TestMethod]
    public void Packets_out_of_order_at_the_very_start_are_taken()
    {
        _stream.Give(Ms(0), Original(0));
        Assert.AreEqual(ReceiveResult.Accepted, _stream.Give(Ms(1), Original(65_534), out ReceivedPacket packet));
        Assert.AreEqual(-2, packet.Sequence);
        Assert.AreEqual(ReceiveResult.Accepted, _stream.Give(Ms(1), Original(65_535)));
        Assert.AreEqual(ReceiveResult.Duplicate, _stream.Give(Ms(1), Original(65_535)));
        Assert.AreEqual((0, 0), (_stream.Statistics.LostCount, _stream.Nack.MissingCount));
    }

    [TestMethod]
    public void A_packet_before_the_window_is_late()
    {
        _stream.Give(Ms(0), Original(10_000));
        _stream.Give(Ms(0), Original(10_001 + ReceiveWindow.Size));
        Assert.AreEqual(ReceiveResult.Late, _stream.Give(Ms(1), Original(10_001)));
        Assert.AreEqual(ReceiveResult.Accepted, _stream.Give(Ms(1), Original(10_002)));
    }

    [TestMethod]
    public void Bug_25_a_million_packets_over_15_wraps_come_through_once_each()
    {
        Random random = new(25);
        HashSet<long> expected = [];
        byte[] packet = Original(0);
        for (int i = 0; i < 1_000_000; i++)
        {
            int sequence = i % 7 == 3 ? i - random.Next(1, 50) : i;
            bool isNew = !expected.Contains(sequence);
            packet[2] = (byte)(sequence >> 8);
            packet[3] = (byte)sequence;
            RtpHeader.TryRead(packet, out RtpHeader header);
            ReceiveResult result = _stream.Handle(TimeSpan.Zero, packet, header, out ReceivedPacket got);
            Assert.AreEqual(isNew ? ReceiveResult.Accepted : ReceiveResult.Duplicate, result);
            if (isNew)
            {
                Assert.AreEqual(sequence, got.Sequence);
                expected.Add(sequence);
            }
        }

        Assert.AreEqual(0, _stream.RestartCount);
        Assert.AreEqual(expected.Count, _stream.Statistics.PacketCount);
        Assert.AreEqual(1_000_000 - expected.Count, _stream.Statistics.DuplicateCount);
    }
}
