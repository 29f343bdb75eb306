using System.Text;
using McuServer.Native;
using McuServer.Rtp.Sdp;
using McuServer.Rtp.Wire;
using McuServer.Transport.Streams;

namespace McuServer.Transport.Peer;

/// <summary>RTCP of a peer: reports, what we ask for, what it asks for.</summary>
public sealed partial class PeerTransport
{
    /// <summary>A report goes out so long after the first packet of a stream: browsers then stop naming it in each packet.</summary>
    private static readonly TimeSpan s_firstReport = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan s_reportInterval = TimeSpan.FromSeconds(1);

    /// <summary>The largest compound, so that it fits a datagram with its SRTCP trailer.</summary>
    private const int MaxRtcpBytes = 1160;

    /// <summary>A few bytes may speak of 65535 packets; nobody sends so many between two reports.</summary>
    private const int MaxStatuses = 1024;

    private readonly byte[] _rtcpBuffer = new byte[MaxRtcpBytes + 64];
    private readonly ReportBlock[] _blocks = new ReportBlock[RtcpWriter.MaxBlocks];
    private readonly byte[] _resendBuffer = new byte[DatagramQueue.MaxDatagramBytes];
    private readonly bool[] _isReported = new bool[MaxTracks];
    private byte[]? _cname;
    private bool _isReducedSize;
    private TimeSpan _nextReport = TimeSpan.MaxValue;

    /// <summary>RTCP datagrams that we sent.</summary>
    public long RtcpSentCount { get; private set; }

    /// <summary>Feedback names one SSRC of ours as its sender; 1 when we send nothing, as browsers do.</summary>
    private uint FeedbackSsrc => Video?.Stream.Ssrc ?? Audio?.Stream.Ssrc ?? 1;

    /// <summary>Every section took reduced size on (RFC 5506).</summary>
    private static bool IsReducedSize(NegotiatedSession session)
    {
        foreach (NegotiatedSection section in session.Sections)
        {
            if (!section.IsRejected && section.Kind != SectionKind.Data && !section.HasReducedSizeRtcp)
            {
                return false;
            }
        }

        return true;
    }

    private TimeSpan NextFeedback()
    {
        if (_srtpOut is null)
        {
            return TimeSpan.MaxValue;
        }

        TimeSpan next = _arrivals.NextDeadline < _nextReport ? _arrivals.NextDeadline : _nextReport;
        List<ReceiveLayer> layers = _streams.Layers;
        for (int i = 0; i < layers.Count; i++)
        {
            TimeSpan layer = layers[i].Stream.NextDeadline;
            next = layer < next ? layer : next;
        }

        for (int i = 0; i < _tracks.Count; i++)
        {
            TimeSpan report = _tracks[i].IsActive ? _tracks[i].Stream.NextReportAt : TimeSpan.MaxValue;
            next = report < next ? report : next;
        }

        TimeSpan advice = NextAdvice();
        next = advice < next ? advice : next;
        return _nextData < next ? _nextData : next;
    }

    private void HandleRtcp(TimeSpan now, in TransportAddress from, Span<byte> datagram)
    {
        if (!TryGetKeys(from, out SrtpContext? srtp))
        {
            return;
        }

        int length = srtp!.UnprotectRtcp(datagram, datagram.Length);
        if (length < 0)
        {
            Drops.Add(ReasonOf((NativeStatus)length));
            return;
        }

        UnprotectedCount++;
        NoteAlive(now, from);
        long malformed = _rtcp.MalformedCount;
        _rtcp.Handle(now, _options.Epoch, datagram[..length], _inner);
        if (_rtcp.MalformedCount != malformed)
        {
            Drops.Add(DropReason.MalformedRtcp);
        }

        TellSenderReports(now, datagram[..length]);
    }

    private void TellSenderReports(TimeSpan now, ReadOnlySpan<byte> compound)
    {
        RtcpReader reader = new(compound);
        while (reader.TryReadNext(out RtcpPacket packet))
        {
            if (SenderReportView.TryRead(packet, out SenderReportView report)
                && _streams.TryFind(report.Info.Ssrc, out ReceiveLayer? layer) && layer!.Stream.Ssrc == report.Info.Ssrc)
            {
                _handler.OnSenderReport(now, layer, report.Info);
            }
        }
    }

    private void ReportSoon(TimeSpan now)
    {
        TimeSpan soon = now + s_firstReport;
        _nextReport = _nextReport < soon ? _nextReport : soon;
    }

    /// <summary>Sender and receiver reports in compounds with our name, when one is due.</summary>
    private void WriteReports(TimeSpan now)
    {
        bool isReportDue = now >= _nextReport;
        bool isPictureDue = false;
        int due = 0;
        for (int i = 0; i < _tracks.Count; i++)
        {
            bool isDue = _tracks[i].IsActive && now >= _tracks[i].Stream.NextReportAt;
            due += isDue ? 1 : 0;
            isPictureDue |= isDue && _tracks[i].Section.Kind == SectionKind.Video;
        }

        if (due == 0 && !isReportDue)
        {
            return;
        }

        int count = isReportDue || isPictureDue ? CollectBlocks(now) : 0;
        RtcpWriter writer = new(_rtcpBuffer.AsSpan(0, MaxRtcpBytes));
        ReadOnlySpan<ReportBlock> blocks = _blocks.AsSpan(0, count);
        if (due == 0)
        {
            writer.TryAddReceiverReport(FeedbackSsrc, blocks);
            AddName(ref writer, FeedbackSsrc);
        }
        else
        {
            AddSenderReports(now, blocks, ref writer);
        }

        SendRtcp(writer.Length);
    }

    /// <summary>Each with its name; the first one takes the blocks with it.</summary>
    private void AddSenderReports(TimeSpan now, scoped ReadOnlySpan<ReportBlock> blocks, ref RtcpWriter writer)
    {
        // Reports come first, so that the compound begins with one whatever finds no space.
        for (int i = 0; i < _tracks.Count; i++)
        {
            RtpSendStream stream = _tracks[i].Stream;
            _isReported[i] = _tracks[i].IsActive && now >= stream.NextReportAt;
            if (_isReported[i])
            {
                writer.TryAddSenderReport(stream.TakeSenderReport(now, _options.Epoch), blocks);
                blocks = [];
            }
        }

        for (int i = 0; i < _tracks.Count; i++)
        {
            if (_isReported[i])
            {
                AddName(ref writer, _tracks[i].Stream.Ssrc);
            }
        }
    }

    private int CollectBlocks(TimeSpan now)
    {
        _nextReport = now + (s_reportInterval * (0.5 + _random.NextDouble()));
        int count = 0;
        List<ReceiveLayer> layers = _streams.Layers;
        for (int i = 0; i < layers.Count && count < _blocks.Length; i++)
        {
            RtpReceiveStream stream = layers[i].Stream;
            count += stream.Statistics.TryTakeReport(now, stream.Ssrc, out _blocks[count]) ? 1 : 0;
            if (stream.RtxSsrc != 0 && count < _blocks.Length)
            {
                count += stream.RtxStatistics.TryTakeReport(now, stream.RtxSsrc, out _blocks[count]) ? 1 : 0;
            }
        }

        return count;
    }

    /// <summary>What we ask for: lost packets, key frames; and when packets came.</summary>
    private void WriteFeedback(TimeSpan now)
    {
        List<ReceiveLayer> layers = _streams.Layers;
        for (int i = 0; i < layers.Count; i++)
        {
            if (now < layers[i].Stream.NextDeadline)
            {
                continue;
            }

            RtcpWriter writer = Begin();
            int before = writer.Length;
            layers[i].Stream.WriteFeedback(now, RoundTrip.Value, FeedbackSsrc, ref writer);
            if (writer.Length > before)
            {
                SendRtcp(writer.Length);
            }
        }

        while (now >= _arrivals.NextDeadline)
        {
            RtcpWriter writer = Begin();
            if (!_arrivals.TryWrite(now, FeedbackSsrc, LatestMediaSsrc(), ref writer))
            {
                break;
            }

            SendRtcp(writer.Length);
        }

        WriteAdvice(now);
    }

    /// <summary>Without reduced size (RFC 5506) every RTCP datagram begins with a report and carries our name.</summary>
    private RtcpWriter Begin()
    {
        RtcpWriter writer = new(_rtcpBuffer.AsSpan(0, MaxRtcpBytes));
        if (!_isReducedSize)
        {
            writer.TryAddReceiverReport(FeedbackSsrc, []);
            AddName(ref writer, FeedbackSsrc);
        }

        return writer;
    }

    private void AddName(ref RtcpWriter writer, uint ssrc) =>
        writer.TryAddCname(ssrc, _cname ??= Encoding.ASCII.GetBytes(_options.Cname));

    private uint LatestMediaSsrc()
    {
        List<ReceiveLayer> layers = _streams.Layers;
        for (int i = layers.Count - 1; i >= 0; i--)
        {
            if (layers[i].Track.Kind == SectionKind.Video)
            {
                return layers[i].Stream.Ssrc;
            }
        }

        return layers.Count > 0 ? layers[^1].Stream.Ssrc : 0;
    }

    private void WriteGoodbye()
    {
        if (_srtpOut is null || _ice.Selected is null || _tracks.Count == 0)
        {
            return;
        }

        RtcpWriter writer = new(_rtcpBuffer.AsSpan(0, MaxRtcpBytes));
        writer.TryAddReceiverReport(FeedbackSsrc, []);
        AddName(ref writer, FeedbackSsrc);
        Span<uint> ssrcs = stackalloc uint[MaxTracks];
        for (int i = 0; i < _tracks.Count; i++)
        {
            ssrcs[i] = _tracks[i].Stream.Ssrc;
        }

        writer.TryAddBye(ssrcs[.._tracks.Count]);
        SendRtcp(writer.Length);
    }

    private void SendRtcp(int length)
    {
        if (length == 0 || _ice.Selected is null || !_isReachable)
        {
            return;
        }

        int protectedLength = _srtpOut!.ProtectRtcp(_rtcpBuffer, length);
        if (protectedLength > 0)
        {
            RtcpSentCount++;
            Enqueue(_rtcpBuffer.AsSpan(0, protectedLength));
        }
    }

    private void Resend(RtpSendStream stream, ushort sequence)
    {
        ResendResult result = stream.TryResend(_now, sequence, RoundTrip.Value, _sequencer, _resendBuffer, out int length);
        if (result != ResendResult.Sent)
        {
            return;
        }

        length = _srtpOut!.Protect(_resendBuffer, length);
        if (length > 0)
        {
            Enqueue(_resendBuffer.AsSpan(0, length));
        }
    }

    private void CountArrivals(in FeedbackView feedback)
    {
        TransportFeedbackCount++;
        if (!TransportFeedbackReader.TryRead(feedback, out TransportFeedbackReader reader))
        {
            return;
        }

        for (int i = 0; i < MaxStatuses && reader.TryReadNext(out _, out bool isReceived, out _); i++)
        {
            TransportArrivedCount += isReceived ? 1 : 0;
            TransportMissingCount += isReceived ? 0 : 1;
        }
    }

    private void Goodbye(uint ssrc)
    {
        if (_streams.TryFind(ssrc, out ReceiveLayer? layer) && layer!.Stream.Ssrc == ssrc)
        {
            _streams.Remove(layer);
            Forget(layer);
        }
    }

    /// <summary>
    /// A stream is over. SRTP keeps its roll-over counter: browsers send BYE when they pause, and go on with the same SSRC.
    /// </summary>
    private void Forget(ReceiveLayer layer)
    {
        _rtcp.Remove(layer.Stream);
        _handler.OnGoodbye(_now, layer);
    }
}
