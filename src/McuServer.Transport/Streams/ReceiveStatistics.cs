using McuServer.Rtp.Wire;

namespace McuServer.Transport.Streams;

/// <summary>
/// What a receiver reports of one stream (RFC 3550 appendices A.1, A.3 and A.8). Duplicates do not count as received, packets
/// that were sent again do; these, packets out of order, and all but the first packet of a timestamp say nothing of jitter.
/// </summary>
public sealed class ReceiveStatistics(int clockRateHz)
{
    /// <summary>A larger change of the transit time is a jump of a clock, not jitter.</summary>
    private const int MaxTransitChangeSeconds = 5;

    private bool _hasStarted;
    private long _first;
    private long _highest;
    private long _expectedAtReport;
    private long _receivedAtReport;
    private long _receivedSinceStart;
    private bool _hasTransit;
    private uint _transitTimestamp;
    private long _transit;
    private long _jitterTimes16;
    private bool _hasSenderReport;
    private SenderInfo _senderReport;
    private TimeSpan _senderReportAt;

    /// <summary>All packets that were accepted, over restarts.</summary>
    public long PacketCount { get; private set; }

    /// <summary>Payload bytes of them.</summary>
    public long PayloadBytes { get; private set; }

    public long DuplicateCount { get; private set; }

    /// <summary>Of the packets, those that came by retransmission.</summary>
    public long RecoveredCount { get; private set; }

    /// <summary>Expected less received since the last restart; may be negative.</summary>
    public long LostCount => _hasStarted ? Expected - _receivedSinceStart : 0;

    /// <summary>Packets came since the last report.</summary>
    public bool HasNews => _hasStarted && _receivedSinceStart > _receivedAtReport;

    /// <summary>In units of the clock.</summary>
    public uint Jitter => (uint)Math.Min(_jitterTimes16 >> 4, uint.MaxValue);

    public TimeSpan JitterTime => MediaTime.ToTimeSpan(Jitter, clockRateHz);

    /// <summary>Null before any packet.</summary>
    public TimeSpan? LastPacketAt { get; private set; }

    private long Expected => _highest - _first + 1;

    /// <summary>The last sender report, and when it came: the map from the stream's clock to the sender's.</summary>
    public bool TryGetSenderReport(out SenderInfo info, out TimeSpan receivedAt)
    {
        info = _senderReport;
        receivedAt = _senderReportAt;
        return _hasSenderReport;
    }

    /// <summary>A packet that is no duplicate.</summary>
    public void OnPacket(TimeSpan now, long sequence, uint timestamp, int payloadBytes, bool isRecovered)
    {
        bool isNewest = !_hasStarted || sequence > _highest;
        if (!_hasStarted)
        {
            _first = sequence;
            _hasStarted = true;
        }

        _first = Math.Min(_first, sequence);
        _highest = isNewest ? sequence : _highest;
        _receivedSinceStart++;
        PacketCount++;
        PayloadBytes += payloadBytes;
        RecoveredCount += isRecovered ? 1 : 0;
        LastPacketAt = now;
        if (isNewest && !isRecovered)
        {
            MeasureJitter(now, timestamp);
        }
    }

    public void OnDuplicate() => DuplicateCount++;

    public void OnSenderReport(TimeSpan now, in SenderInfo info)
    {
        _senderReport = info;
        _senderReportAt = now;
        _hasSenderReport = true;
    }

    /// <summary>The sender began a new sequence: what was expected and lost until now is forgotten.</summary>
    public void Restart()
    {
        _hasStarted = false;
        _hasTransit = false;
        _expectedAtReport = 0;
        _receivedAtReport = 0;
        _receivedSinceStart = 0;
    }

    /// <summary>The block for the next report; its fraction covers the time since the call before. False before any packet.</summary>
    public bool TryTakeReport(TimeSpan now, uint ssrc, out ReportBlock block)
    {
        block = default;
        if (!_hasStarted)
        {
            return false;
        }

        long expected = Expected - _expectedAtReport;
        long lost = expected - (_receivedSinceStart - _receivedAtReport);
        _expectedAtReport = Expected;
        _receivedAtReport = _receivedSinceStart;
        byte fraction = expected > 0 && lost > 0 ? (byte)Math.Min(255, (lost << 8) / expected) : (byte)0;
        block = new ReportBlock(
            ssrc, fraction, (int)Math.Clamp(LostCount, int.MinValue, int.MaxValue), (uint)_highest, Jitter,
            _hasSenderReport ? _senderReport.Ntp.Middle : 0,
            _hasSenderReport ? NtpTime.ToShort(now - _senderReportAt) : 0);
        return true;
    }

    private void MeasureJitter(TimeSpan now, uint timestamp)
    {
        if (_hasTransit && timestamp == _transitTimestamp)
        {
            return;
        }

        // The timestamp wraps at 32 bits, so the change of the transit time is taken modulo 2^32 too.
        long arrival = MediaTime.ToTicks(now, clockRateHz);
        long transit = arrival - timestamp;
        long change = Math.Abs((long)(int)(uint)(transit - _transit));
        if (_hasTransit && change < (long)MaxTransitChangeSeconds * clockRateHz)
        {
            _jitterTimes16 += change - ((_jitterTimes16 + 8) >> 4);
        }

        _transit = transit;
        _transitTimestamp = timestamp;
        _hasTransit = true;
    }
}
