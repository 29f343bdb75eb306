using McuServer.Rtp.Wire;

namespace McuServer.Transport.Streams;

/// <summary>
/// The regular reports of one connection as a compound (RFC 3550 section 6.1): sender reports of the streams that are due, or
/// a receiver report, then the name. All streams that we send carry the same name, so that browsers play them in step.
/// </summary>
/// <param name="cname">The canonical name, at most 255 bytes.</param>
/// <param name="receiverSsrc">Whom receiver reports come from: one of our own streams, or 1.</param>
/// <param name="random">For the spread of the intervals, so that peers do not report in step.</param>
public sealed class ReportComposer(ReadOnlyMemory<byte> cname, uint receiverSsrc, Random random)
{
    /// <summary>Streams reported on at once; those beyond wait for the next report.</summary>
    private const int MaxBlocks = RtcpWriter.MaxBlocks;

    /// <summary>A sender learns soon that it is heard, and stops repeating mid and rid.</summary>
    private static readonly TimeSpan s_firstReport = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1);

    private readonly List<RtpSendStream> _sendStreams = [];
    private readonly List<Reported> _received = [];
    private readonly ReportBlock[] _blocks = new ReportBlock[MaxBlocks];
    private TimeSpan _receiverReportAt = TimeSpan.MaxValue;
    private int _first;

    /// <summary>When <see cref="TryWrite"/> has something to say; <see cref="TimeSpan.MaxValue"/> when nothing runs.</summary>
    public TimeSpan NextDeadline
    {
        get
        {
            TimeSpan next = _receiverReportAt;
            foreach (RtpSendStream stream in _sendStreams)
            {
                next = stream.NextReportAt < next ? stream.NextReportAt : next;
            }

            return next;
        }
    }

    public void Add(RtpSendStream stream) => _sendStreams.Add(stream);

    public void Remove(RtpSendStream stream) => _sendStreams.Remove(stream);

    /// <summary>A stream whose packets begin to come.</summary>
    public void Add(TimeSpan now, RtpReceiveStream stream)
    {
        _received.Add(new Reported(stream, stream.Statistics, IsRtx: false));
        _received.Add(new Reported(stream, stream.RtxStatistics, IsRtx: true));
        TimeSpan soon = now + s_firstReport;
        _receiverReportAt = soon < _receiverReportAt ? soon : _receiverReportAt;
    }

    public void Remove(RtpReceiveStream stream)
    {
        for (int i = _received.Count - 1; i >= 0; i--)
        {
            if (_received[i].Stream == stream)
            {
                _received.RemoveAt(i);
            }
        }

        _receiverReportAt = _received.Count == 0 ? TimeSpan.MaxValue : _receiverReportAt;
    }

    /// <summary>Writes what is due. The span needs 1100 bytes to hold any report; false when nothing is due.</summary>
    /// <param name="epoch">The wall clock (UTC) at time zero.</param>
    public bool TryWrite(TimeSpan now, DateTime epoch, ref RtcpWriter writer)
    {
        bool isReceiverDue = now >= _receiverReportAt;
        ReadOnlySpan<ReportBlock> blocks = isReceiverDue ? TakeBlocks(now) : default;
        bool isWritten = false;
        foreach (RtpSendStream stream in _sendStreams)
        {
            if (now >= stream.NextReportAt
                && writer.TryAddSenderReport(stream.TakeSenderReport(now, epoch), isWritten ? default : blocks))
            {
                writer.TryAddCname(stream.Ssrc, cname.Span);
                isWritten = true;
            }
        }

        if (!isWritten && !blocks.IsEmpty)
        {
            isWritten = writer.TryAddReceiverReport(receiverSsrc, blocks) && writer.TryAddCname(receiverSsrc, cname.Span);
        }

        if (isReceiverDue)
        {
            _receiverReportAt = now + (s_interval * (0.5 + random.NextDouble()));
        }

        return isWritten;
    }

    /// <summary>Blocks of the streams that had packets since their last one, beginning where the last report ended.</summary>
    private ReadOnlySpan<ReportBlock> TakeBlocks(TimeSpan now)
    {
        int count = 0;
        int start = _first;
        for (int i = 0; i < _received.Count && count < MaxBlocks; i++)
        {
            Reported reported = _received[(start + i) % _received.Count];
            uint ssrc = reported.IsRtx ? reported.Stream.RtxSsrc : reported.Stream.Ssrc;
            if (reported.Statistics.HasNews && reported.Statistics.TryTakeReport(now, ssrc, out ReportBlock block))
            {
                _blocks[count++] = block;
            }

            _first = (start + i + 1) % _received.Count;
        }

        return _blocks.AsSpan(0, count);
    }

    private readonly record struct Reported(RtpReceiveStream Stream, ReceiveStatistics Statistics, bool IsRtx);
}
