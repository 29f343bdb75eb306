using McuServer.Rtp.Wire;

namespace McuServer.Transport.Streams;

/// <summary>
/// Brings the parts of a peer's RTCP to the streams that they are about. About whom is told by the media SSRC (and the SSRC
/// inside blocks and items): the sender SSRC says nothing, as browsers that only receive all call themselves 1.
/// </summary>
public sealed class RtcpRouter
{
    /// <summary>Packets asked for in one datagram; what is beyond is not looked at.</summary>
    public const int MaxNacksPerDatagram = 300;

    /// <summary>Each may speak of 65535 packets in a few bytes, so more in one datagram are not looked at.</summary>
    public const int MaxTransportFeedbacksPerDatagram = 4;

    private readonly Dictionary<uint, RtpSendStream> _sendStreams = [];
    private readonly HashSet<uint> _rtxSsrcs = [];
    private readonly Dictionary<uint, RtpReceiveStream> _receiveStreams = [];

    /// <summary>Datagrams with a broken packet in them; what came before it was used.</summary>
    public long MalformedCount { get; private set; }

    /// <summary>Parts about streams that we do not have.</summary>
    public long UnknownStreamCount { get; private set; }

    /// <summary>Requests that were beyond <see cref="MaxNacksPerDatagram"/>; counted once for a datagram.</summary>
    public long NackOverflowCount { get; private set; }

    /// <summary>Feedback packets that were beyond <see cref="MaxTransportFeedbacksPerDatagram"/>.</summary>
    public long TransportFeedbackOverflowCount { get; private set; }

    /// <summary>The round trip of this peer, from its reports.</summary>
    public RoundTripEstimator RoundTrip { get; } = new();

    public void Add(RtpSendStream stream)
    {
        _sendStreams[stream.Ssrc] = stream;
        _rtxSsrcs.Add(stream.RtxSsrc);
    }

    public void Remove(RtpSendStream stream)
    {
        _sendStreams.Remove(stream.Ssrc);
        _rtxSsrcs.Remove(stream.RtxSsrc);
    }

    /// <summary>Call again when the stream's retransmission SSRC has become known.</summary>
    public void Add(RtpReceiveStream stream)
    {
        _receiveStreams[stream.Ssrc] = stream;
        if (stream.RtxSsrc != 0)
        {
            _receiveStreams[stream.RtxSsrc] = stream;
        }
    }

    public void Remove(RtpReceiveStream stream)
    {
        _receiveStreams.Remove(stream.Ssrc);
        _receiveStreams.Remove(stream.RtxSsrc);
    }

    /// <summary>A decrypted compound.</summary>
    /// <param name="epoch">The wall clock (UTC) at time zero, the one of our sender reports.</param>
    public void Handle(TimeSpan now, DateTime epoch, ReadOnlySpan<byte> compound, IRtcpSink sink)
    {
        int nacks = 0;
        int arrivals = 0;
        RtcpReader reader = new(compound);
        while (reader.TryReadNext(out RtcpPacket packet))
        {
            if (FeedbackView.TryRead(packet, out FeedbackView feedback))
            {
                if (!feedback.IsTransportWide)
                {
                    HandleFeedback(feedback, sink, ref nacks);
                }
                else if (++arrivals <= MaxTransportFeedbacksPerDatagram)
                {
                    sink.OnTransportFeedback(feedback);
                }
            }
            else if (SenderReportView.TryRead(packet, out SenderReportView sender))
            {
                HandleSenderReport(now, sender.Info);
                HandleBlocks(now, epoch, sender.Blocks, sink);
            }
            else if (ReceiverReportView.TryRead(packet, out ReceiverReportView receiver))
            {
                HandleBlocks(now, epoch, receiver.Blocks, sink);
            }
            else if (GoodbyeView.TryRead(packet, out GoodbyeView goodbye))
            {
                for (int i = 0; i < goodbye.Count; i++)
                {
                    sink.OnGoodbye(goodbye[i]);
                }
            }
        }

        MalformedCount += reader.IsMalformed ? 1 : 0;
        TransportFeedbackOverflowCount += Math.Max(0, arrivals - MaxTransportFeedbacksPerDatagram);
        NackOverflowCount += nacks > MaxNacksPerDatagram ? 1 : 0;
    }

    private void HandleSenderReport(TimeSpan now, in SenderInfo info)
    {
        if (_receiveStreams.TryGetValue(info.Ssrc, out RtpReceiveStream? stream))
        {
            stream.OnSenderReport(now, info);
        }
        else
        {
            UnknownStreamCount++;
        }
    }

    private void HandleBlocks(TimeSpan now, DateTime epoch, ReportBlockList blocks, IRtcpSink sink)
    {
        for (int i = 0; i < blocks.Count; i++)
        {
            ReportBlock block = blocks[i];
            if (!_sendStreams.TryGetValue(block.Ssrc, out RtpSendStream? stream))
            {
                // Browsers report on retransmissions too; there is nothing to learn from it.
                UnknownStreamCount += _rtxSsrcs.Contains(block.Ssrc) ? 0 : 1;
                continue;
            }

            RoundTrip.OnReport(block, NtpTime.From(now, epoch));
            stream.OnReport(now, block);
            sink.OnReport(stream, block);
        }
    }

    private void HandleFeedback(in FeedbackView feedback, IRtcpSink sink, ref int nacks)
    {
        if (feedback.IsFullIntra)
        {
            HandleFullIntra(feedback, sink);
        }
        else if (RembView.TryRead(feedback, out RembView remb))
        {
            sink.OnRemb(remb.BitrateBps);
        }
        else if (feedback.IsNack || feedback.IsPictureLoss)
        {
            if (!_sendStreams.TryGetValue(feedback.MediaSsrc, out RtpSendStream? stream))
            {
                UnknownStreamCount++;
            }
            else if (feedback.IsNack)
            {
                HandleNack(feedback, stream, sink, ref nacks);
            }
            else
            {
                stream.OnPictureLoss();
                sink.OnKeyFrameRequest(stream);
            }
        }
    }

    private static void HandleNack(in FeedbackView feedback, RtpSendStream stream, IRtcpSink sink, ref int nacks)
    {
        NackReader reader = new(feedback);
        while (nacks <= MaxNacksPerDatagram && reader.TryReadNext(out ushort sequence))
        {
            if (++nacks <= MaxNacksPerDatagram)
            {
                sink.OnNack(stream, sequence);
            }
        }
    }

    private void HandleFullIntra(in FeedbackView feedback, IRtcpSink sink)
    {
        FullIntraReader reader = new(feedback);
        while (reader.TryReadNext(out uint ssrc, out byte number))
        {
            if (!_sendStreams.TryGetValue(ssrc, out RtpSendStream? stream))
            {
                UnknownStreamCount++;
            }
            else if (stream.OnFullIntra(number))
            {
                sink.OnKeyFrameRequest(stream);
            }
        }
    }
}
