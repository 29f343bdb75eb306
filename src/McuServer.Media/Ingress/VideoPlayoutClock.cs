namespace McuServer.Media.Ingress;

/// <summary>
/// When pictures of one stream are due on the mixer's clock: as their RTP times are apart, measured from the fastest
/// picture of the last two seconds. Later than that by a few milliseconds where arrivals jitter, so that pictures keep
/// their distance; a picture that comes later still is due at once. What lip sync asks comes on top of that when it is
/// shown (<see cref="VideoSource.Delay"/>). One thread at a time.
/// </summary>
public sealed class VideoPlayoutClock
{
    private const int ClockRateHz = 90_000;

    /// <summary>Half a tick at 30 pictures a second: what evens out most of the jitter, and is not seen as delay.</summary>
    private static readonly TimeSpan s_maxSmoothing = TimeSpan.FromMilliseconds(15);

    /// <summary>Share of the pictures that keep their distance.</summary>
    private const double SmoothShare = 0.9;

    /// <summary>What a picture counts for at most in the histogram.</summary>
    private static readonly long s_pictureTicks = TimeSpan.FromMilliseconds(33).Ticks;

    /// <summary>A picture so much later or earlier than the last ones tell is of another time line.</summary>
    private static readonly long s_jumpTicks = TimeSpan.FromSeconds(10).Ticks;

    private readonly ArrivalLine _arrivals = new(ClockRateHz);
    private readonly DelayHistogram _delays = new();
    private readonly TimeSpan _maxSmoothing;
    private long _lastTicks = long.MinValue;
    private PlayoutPoint _lastPoint;

    public VideoPlayoutClock()
        : this(s_maxSmoothing)
    {
    }

    /// <param name="maxSmoothing">The most that a picture is held against jitter; zero for none.</param>
    public VideoPlayoutClock(TimeSpan maxSmoothing)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxSmoothing, TimeSpan.Zero);
        _maxSmoothing = maxSmoothing;
    }

    /// <summary>Times that jumped, so that the mapping began anew.</summary>
    public long JumpCount { get; private set; }

    /// <summary>How long the fastest pictures are held at present against jitter.</summary>
    public TimeSpan Smoothing { get; private set; }

    /// <summary>The last picture and when it was or is due, for lip sync; null before the first.</summary>
    public PlayoutPoint? LastPoint => _arrivals.HasStarted ? _lastPoint : null;

    /// <summary>Another stream, or its sender began anew.</summary>
    public void Reset()
    {
        _arrivals.Reset();
        _delays.Reset();
        Smoothing = TimeSpan.Zero;
    }

    /// <summary>
    /// When a picture is due that arrived whole at <paramref name="arrival"/>. Never before the one that was asked for
    /// last, and not later than arrival + smoothing, but for the pictures that catch up after that has become less. Pictures
    /// come in the order of decoding.
    /// </summary>
    /// <param name="rtpTime">At 90 kHz, unwrapped.</param>
    /// <param name="arrival">On the mixer's clock; not before that of the picture before.</param>
    public TimeSpan PlayoutTimeFor(long rtpTime, TimeSpan arrival)
    {
        if (_arrivals.HasStarted && Math.Abs(arrival.Ticks - _arrivals.TicksOf(rtpTime)) > s_jumpTicks)
        {
            JumpCount++;
            Reset();
        }

        long delay = _arrivals.Insert(arrival, rtpTime);
        _delays.Insert(arrival, delay, s_pictureTicks);
        // The quantile is rounded up to 5 ms: the least says that there is no jitter to speak of.
        long jitter = _delays.Quantile(SmoothShare) - (5 * TimeSpan.TicksPerMillisecond);
        Smoothing = new TimeSpan(Math.Min(jitter, _maxSmoothing.Ticks));
        long due = _arrivals.TicksOf(rtpTime) + Smoothing.Ticks;
        _lastTicks = Math.Max(due, _lastTicks);
        _lastPoint = new PlayoutPoint(rtpTime, new TimeSpan(_lastTicks));
        return _lastPoint.MixerTime;
    }
}
