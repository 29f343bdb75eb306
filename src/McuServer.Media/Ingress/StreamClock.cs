namespace McuServer.Media.Ingress;

/// <summary>
/// One stream's RTP time against two other clocks: the mixer's, by when its packets arrive, and the sender's wall clock,
/// by its sender reports (RFC 3550 section 6.4.1). Streams of one participant share that wall clock, so what was captured
/// at the same moment can be found; until both streams have a report, equal ways through the network are assumed.
/// One thread at a time.
/// </summary>
public sealed class StreamClock
{
    /// <summary>A report so far from where the last ones lead is a jump: it counts alone.</summary>
    private static readonly double s_jumpTicks = TimeSpan.FromMilliseconds(500).Ticks;

    /// <summary>Shares of a report's error that correct the line's place and, per second since the last, its slope.</summary>
    private const double PlaceGain = 0.5;

    private const double SlopeGain = 0.1;

    /// <summary>Clocks of one computer differ by less; more is a broken report.</summary>
    private const double MaxSlope = 1000e-6;

    private readonly int _clockRateHz;
    private readonly ArrivalLine _arrivals;
    private long _lastRtpTime;
    private uint _reportRtp;
    private double _reportTicks;
    private double _slope;

    /// <param name="clockRateHz">48,000 for Opus, 90,000 for video.</param>
    public StreamClock(int clockRateHz)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(clockRateHz, 1);
        _clockRateHz = clockRateHz;
        _arrivals = new ArrivalLine(clockRateHz);
    }

    /// <summary>Whether a packet has arrived yet.</summary>
    public bool HasArrivals => _arrivals.HasStarted;

    /// <summary>Whether a sender report has come yet.</summary>
    public bool HasSenderReport { get; private set; }

    /// <summary>Reports that did not fit those before, so that the mapping began anew.</summary>
    public long JumpCount { get; private set; }

    /// <summary>Another stream, or its sender began anew.</summary>
    public void Reset()
    {
        _arrivals.Reset();
        HasSenderReport = false;
    }

    /// <summary>A packet of sound or a whole picture arrived. Only the lower 32 bits of its RTP time count.</summary>
    public void InsertArrival(TimeSpan now, long rtpTime)
    {
        _lastRtpTime = Unwrap(rtpTime);
        _arrivals.Insert(now, _lastRtpTime);
    }

    /// <summary>A sender report arrived: 64-bit NTP time and the 32-bit RTP time of the same moment.</summary>
    public void InsertSenderReport(ulong ntp, uint rtpTime)
    {
        double ticks = TicksFromNtp(ntp);
        if (!HasSenderReport)
        {
            Restart(ticks, rtpTime);
            return;
        }

        double error = ticks - SenderTicks(rtpTime);
        double seconds = (double)(int)(rtpTime - _reportRtp) / _clockRateHz;
        if (Math.Abs(error) > s_jumpTicks)
        {
            JumpCount++;
            Restart(ticks, rtpTime);
        }
        else if (seconds > 0)
        {
            double slope = _slope + (SlopeGain * error / (seconds * TimeSpan.TicksPerSecond));
            _reportTicks = ticks - (error * (1 - PlaceGain));
            _reportRtp = rtpTime;
            _slope = Math.Clamp(slope, -MaxSlope, MaxSlope);
        }
    }

    /// <summary>
    /// When, on the mixer's clock, a packet of this time arrives if nothing in the network holds it up; within half a wrap
    /// of the last one. Meaningless before the first (<see cref="HasArrivals"/>).
    /// </summary>
    public TimeSpan ArrivalTimeOf(long rtpTime) => new(_arrivals.TicksOf(Unwrap(rtpTime)));

    /// <summary>When this was captured, on the sender's wall clock (since 1900); false without a sender report.</summary>
    public bool TryGetCaptureTime(long rtpTime, out TimeSpan senderTime)
    {
        senderTime = HasSenderReport ? new TimeSpan((long)Math.Round(SenderTicks((uint)rtpTime))) : default;
        return HasSenderReport;
    }

    private long Unwrap(long rtpTime) =>
        _arrivals.HasStarted ? RtpTime.Unwrap(_lastRtpTime, (uint)rtpTime) : (uint)rtpTime;

    private static double TicksFromNtp(ulong ntp) => ntp / 4294967296.0 * TimeSpan.TicksPerSecond;

    private void Restart(double ticks, uint rtpTime)
    {
        HasSenderReport = true;
        _reportTicks = ticks;
        _reportRtp = rtpTime;
        _slope = 0;
    }

    private double SenderTicks(uint rtpTime) =>
        _reportTicks + ((double)(int)(rtpTime - _reportRtp) / _clockRateHz * (1 + _slope) * TimeSpan.TicksPerSecond);
}
