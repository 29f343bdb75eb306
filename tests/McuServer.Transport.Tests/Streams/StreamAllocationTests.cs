using McuServer.Rtp;
using McuServer.Rtp.Wire;
using static McuServer.Transport.Streams.TestPackets;

namespace McuServer.Transport.Streams;

/// <summary>A sender, a lossy way, a receiver and the feedback back, without an allocation.</summary>
[TestClass]
public class StreamAllocationTests : IRtcpSink
{
    private static readonly DateTime s_epoch = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private static readonly HeaderExtensionMap s_map = HeaderExtensionMap.From(
        [new(HeaderExtensionUris.Mid, 4), new(HeaderExtensionUris.TransportSequence, 3)]);

    private readonly PacketHistory _history = new();
    private readonly TransportSequencer _sequencer = new();
    private readonly TransportFeedbackRecorder _recorder = new();
    private readonly RtpReceiveStream _receiver = new(Options);
    private readonly RtcpRouter _router = new();
    private readonly Random _loss = new(3);
    private readonly byte[] _packet = new byte[1400];
    private readonly byte[] _control = new byte[1400];
    private readonly byte[] _payload = new byte[1100];
    private readonly RtpSendStream _sender = new(
        new SendStreamOptions
        {
            Ssrc = Ssrc,
            RtxSsrc = RtxSsrc,
            PayloadType = PayloadType,
            RtxPayloadType = RtxPayloadType,
            ClockRateHz = 90_000,
            Extensions = s_map,
            Mid = "1"u8.ToArray(),
        },
        new Random(1));

    private TimeSpan _now;
    private long _told;

    [TestMethod]
    public void Steady_state_allocates_nothing_and_repairs_what_is_lost()
    {
        _router.Add(_sender);
        _sender.BitrateBps = 2_000_000;
        Run(fromFrame: 0, toFrame: 300);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Run(fromFrame: 300, toFrame: 3000);
        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
        long sent = _sender.PacketCount;
        Assert.AreEqual(24_000, sent);
        Assert.IsTrue(_receiver.Statistics.RecoveredCount > sent / 50, $"{_receiver.Statistics.RecoveredCount} recovered");
        Assert.IsTrue(_receiver.Statistics.LostCount < 10, $"{_receiver.Statistics.LostCount} lost");
        Assert.AreEqual(0, _receiver.Nack.GivenUpCount);
        long arrived = _receiver.Statistics.PacketCount + _receiver.Statistics.DuplicateCount;
        Assert.AreEqual(arrived, _told, 3, "the last retransmissions are not told yet");
        Assert.IsTrue(_router.RoundTrip.HasValue);
    }

    public void OnNack(RtpSendStream stream, ushort sequence)
    {
        if (stream.TryResend(_now, sequence, Ms(20), _sequencer, _packet, out int length) == ResendResult.Sent)
        {
            Arrive(length);
        }
    }

    public void OnKeyFrameRequest(RtpSendStream stream)
    {
    }

    public void OnReport(RtpSendStream stream, in ReportBlock block)
    {
    }

    public void OnTransportFeedback(in FeedbackView feedback)
    {
        Assert.IsTrue(TransportFeedbackReader.TryRead(feedback, out TransportFeedbackReader reader));
        while (reader.TryReadNext(out _, out bool isReceived, out _))
        {
            _told += isReceived ? 1 : 0;
        }
    }

    public void OnRemb(long bitrateBps)
    {
    }

    public void OnGoodbye(uint ssrc)
    {
    }

    private void Run(int fromFrame, int toFrame)
    {
        for (int frame = fromFrame; frame < toFrame; frame++)
        {
            _now = Ms(frame * 33);
            SendFrame();
            for (int i = 0; i < 3; i++)
            {
                _now += Ms(10);
                RtcpWriter writer = new(_control);
                _receiver.WriteFeedback(_now, Ms(20), 1, ref writer);
                _recorder.TryWrite(_now, 1, Ssrc, ref writer);
                if (_now >= _sender.NextReportAt)
                {
                    _receiver.OnSenderReport(_now, _sender.TakeSenderReport(_now, s_epoch));
                    _receiver.Statistics.TryTakeReport(_now, Ssrc, out ReportBlock block);
                    writer.TryAddReceiverReport(1, new ReadOnlySpan<ReportBlock>(in block));
                }

                _router.Handle(_now, s_epoch, _control.AsSpan(0, writer.Length), this);
            }
        }
    }

    private void SendFrame()
    {
        uint timestamp = (uint)MediaTime.ToTicks(_now, 90_000);
        long first = _history.NextIndex;
        for (int i = 0; i < 8; i++)
        {
            _history.Add(_now, _payload, timestamp, marker: i == 7, isKeyFrame: false);
        }

        SendReservation taken = _sender.Reserve(_now, _now, _history, first, 8, _sequencer);
        for (int i = 0; i < 8; i++)
        {
            HistoryPacket packet = _history.Get(first + i);
            _sender.TryWriteHeader(
                _packet, (ushort)(taken.FirstSequence + i), packet.Timestamp, packet.Marker,
                taken.FirstTransportSequence + i, out int header, out _);
            packet.Payload.CopyTo(_packet.AsSpan(header));
            Arrive(header + packet.Payload.Length);
        }
    }

    /// <summary>5 % are lost.</summary>
    private void Arrive(int length)
    {
        ReadOnlySpan<byte> packet = _packet.AsSpan(0, length);
        if (_loss.Next(20) != 0 && RtpHeader.TryRead(packet, out RtpHeader header)
            && HeaderExtensions.TryRead(packet, header, s_map, out HeaderExtensionValues values))
        {
            _recorder.OnPacket(_now, values.TransportSequence!.Value);
            _receiver.Handle(_now, packet, header, out _);
        }
    }
}
