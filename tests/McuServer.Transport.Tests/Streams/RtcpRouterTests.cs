using McuServer.Rtp.Wire;
using static McuServer.Transport.Streams.TestPackets;

namespace McuServer.Transport.Streams;

[TestClass]
public class RtcpRouterTests
{
    private const uint SendSsrc = 0x50;
    private const uint SendRtx = 0x51;

    private static readonly DateTime s_epoch = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private readonly RtcpRouter _router = new();
    private readonly Log _log = new();
    private readonly byte[] _buffer = new byte[1400];
    private readonly RtpReceiveStream _received = new(Options);
    private readonly RtpSendStream _sent = new(
        new SendStreamOptions { Ssrc = SendSsrc, RtxSsrc = SendRtx, PayloadType = 96, ClockRateHz = 90_000 }, new Random(1));

    public RtcpRouterTests()
    {
        _router.Add(_sent);
        _router.Add(_received);
    }

    [TestMethod]
    public void Bug_13_feedback_from_sender_ssrc_1_is_obeyed()
    {
        RtcpWriter writer = new(_buffer);
        writer.TryAddReceiverReport(1, [new ReportBlock(SendSsrc, 9, 1, 2, 3, 0, 0)]);
        writer.TryAddNack(1, SendSsrc, [7, 8], out _);
        writer.TryAddPictureLoss(1, SendSsrc);
        writer.TryAddFullIntra(1, SendSsrc, 5);
        Handle(writer);
        CollectionAssert.AreEqual(new[] { "report 9", "nack 7", "nack 8", "key", "key" }, _log);
        Assert.AreEqual((1, 1, 1), (_sent.Counters.PictureLossCount, _sent.Counters.FullIntraCount, _sent.Counters.ReportCount));
        Assert.AreEqual(9, _sent.LastReport.FractionLost);
    }

    [TestMethod]
    public void A_repeated_full_intra_request_is_one_request()
    {
        foreach (byte number in new byte[] { 5, 5, 5, 6, 5 })
        {
            RtcpWriter writer = new(_buffer);
            writer.TryAddFullIntra(1, SendSsrc, number);
            Handle(writer);
        }

        CollectionAssert.AreEqual(new[] { "key", "key", "key" }, _log);
    }

    [TestMethod]
    public void What_is_about_streams_that_we_do_not_have_is_counted_only()
    {
        RtcpWriter writer = new(_buffer);
        writer.TryAddSenderReport(new SenderInfo(0x99, default, 1, 2, 3), [new ReportBlock(0x98, 0, 0, 0, 0, 0, 0)]);
        writer.TryAddNack(SendSsrc, 0x97, [1], out _);
        writer.TryAddPictureLoss(SendSsrc, 0x97);
        writer.TryAddFullIntra(SendSsrc, 0x97, 1);
        writer.TryAddReceiverReport(1, [new ReportBlock(SendRtx, 0, 0, 0, 0, 0, 0)]);
        Handle(writer);
        Assert.AreEqual((0, 5), (_log.Count, _router.UnknownStreamCount), "on retransmissions browsers report too");
    }

    [TestMethod]
    public void Sender_reports_reach_their_stream_and_round_trips_are_measured()
    {
        NtpTime ntp = NtpTime.From(Ms(0), s_epoch);
        RtcpWriter writer = new(_buffer);
        writer.TryAddSenderReport(
            new SenderInfo(Ssrc, ntp, 1, 2, 3), [new ReportBlock(SendSsrc, 0, 0, 0, 0, ntp.Middle, 6554)]);
        writer.TryAddSenderReport(new SenderInfo(RtxSsrc, ntp, 4, 5, 6), []);
        Handle(writer, Ms(150));
        Assert.IsTrue(_received.Statistics.TryGetSenderReport(out SenderInfo info, out TimeSpan at));
        Assert.AreEqual((1u, Ms(150)), (info.RtpTimestamp, at));
        Assert.IsTrue(_received.RtxStatistics.TryGetSenderReport(out info, out _));
        Assert.AreEqual(4u, info.RtpTimestamp);
        Assert.AreEqual(50, _router.RoundTrip.Value.TotalMilliseconds, 0.1);
    }

    [TestMethod]
    public void Estimates_arrival_times_and_goodbyes_are_handed_on()
    {
        RtcpWriter writer = new(_buffer);
        writer.TryAddRemb(1, 500_000, [SendSsrc]);
        writer.TryAddTransportFeedback(1, 0, 5, 0, [100, 200], out _);
        writer.TryAddBye([Ssrc]);
        Handle(writer);
        CollectionAssert.AreEqual(new[] { "remb 499999 or more", "arrivals 2", $"bye {Ssrc}" }, _log);
    }

    [TestMethod]
    public void Bug_25_a_storm_of_nacks_is_cut_at_300_for_a_datagram()
    {
        RtcpWriter writer = new(_buffer);
        ushort[] lost = new ushort[400];
        for (int i = 0; i < lost.Length; i++)
        {
            lost[i] = (ushort)i;
        }

        writer.TryAddNack(1, SendSsrc, lost, out int consumed);
        Assert.AreEqual(400, consumed);
        writer.TryAddPictureLoss(1, SendSsrc);
        Handle(writer);
        Assert.AreEqual((301, 1), (_log.Count, _router.NackOverflowCount));
        Assert.AreEqual("key", _log[^1]);
    }

    [TestMethod]
    public void Bug_25_of_many_arrival_reports_in_a_datagram_four_are_looked_at()
    {
        RtcpWriter writer = new(_buffer);
        for (int i = 0; i < 10; i++)
        {
            Assert.IsTrue(writer.TryAddTransportFeedback(1, 0, 5, (byte)i, [100, 200], out _));
        }

        Handle(writer);
        Assert.AreEqual((4, 6), (_log.Count, _router.TransportFeedbackOverflowCount));
    }

    [TestMethod]
    public void A_broken_packet_ends_the_datagram_but_not_what_was_before_it()
    {
        RtcpWriter writer = new(_buffer);
        writer.TryAddPictureLoss(1, SendSsrc);
        _router.Handle(Ms(0), s_epoch, _buffer.AsSpan(0, writer.Length + 3), _log);
        Assert.AreEqual((1, 1), (_log.Count, _router.MalformedCount));
    }

    [TestMethod]
    public void Removed_streams_get_nothing()
    {
        _router.Remove(_sent);
        _router.Remove(_received);
        RtcpWriter writer = new(_buffer);
        writer.TryAddSenderReport(new SenderInfo(Ssrc, default, 1, 2, 3), []);
        writer.TryAddPictureLoss(1, SendSsrc);
        Handle(writer);
        Assert.AreEqual((0, 2), (_log.Count, _router.UnknownStreamCount));
        Assert.IsFalse(_received.Statistics.TryGetSenderReport(out _, out _));
    }

    private void Handle(RtcpWriter writer, TimeSpan now = default) =>
        _router.Handle(now, s_epoch, _buffer.AsSpan(0, writer.Length), _log);

    private sealed class Log : List<string>, IRtcpSink
    {
        public void OnNack(RtpSendStream stream, ushort sequence) => Add($"nack {sequence}");

        public void OnKeyFrameRequest(RtpSendStream stream) => Add("key");

        public void OnReport(RtpSendStream stream, in ReportBlock block) => Add($"report {block.FractionLost}");

        public void OnTransportFeedback(in FeedbackView feedback)
        {
            Assert.IsTrue(TransportFeedbackReader.TryRead(feedback, out TransportFeedbackReader reader));
            Add($"arrivals {reader.StatusCount}");
        }

        public void OnRemb(long bitrateBps) => Add(bitrateBps is > 499_998 and <= 500_000 ? "remb 499999 or more" : "remb");

        public void OnGoodbye(uint ssrc) => Add($"bye {ssrc}");
    }
}
