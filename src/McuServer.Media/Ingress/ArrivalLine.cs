namespace McuServer.Media.Ingress;

/// <summary>
/// When the fastest packets of a stream arrive: the least of arrival time minus RTP time over the last two seconds. It
/// is what all delays of the stream are measured from, and moves with the drift of the sender's clock and with a new
/// route through the network. Both times only count as differences, so no clock needs to agree with another.
/// </summary>
internal sealed class ArrivalLine
{
    private const int BucketCount = 20;

    /// <summary>100 ms: the window is 1.9 to 2 s long.</summary>
    private const long BucketTicks = TimeSpan.TicksPerSecond / 10;

    private readonly int _clockRateHz;
    private readonly long[] _least = new long[BucketCount];
    private long _bucket;
    private long _origin;
    private long _base;

    public ArrivalLine(int clockRateHz) => _clockRateHz = clockRateHz;

    /// <summary>Whether there has been a packet since the beginning or <see cref="Reset"/>.</summary>
    public bool HasStarted { get; private set; }

    /// <summary>Forgets all; the next packet begins anew.</summary>
    public void Reset() => HasStarted = false;

    /// <summary>A packet of this RTP time arrived now; returns by how much later than the fastest, in ticks.</summary>
    public long Insert(TimeSpan now, long rtpTime)
    {
        if (!HasStarted)
        {
            HasStarted = true;
            _origin = rtpTime;
            _bucket = now.Ticks / BucketTicks;
            Array.Fill(_least, long.MaxValue);
        }

        MoveTo(now.Ticks / BucketTicks);
        long value = now.Ticks - RtpTime.ToTicks(rtpTime - _origin, _clockRateHz);
        ref long least = ref _least[_bucket % BucketCount];
        least = Math.Min(least, value);
        _base = long.MaxValue;
        foreach (long each in _least)
        {
            _base = Math.Min(_base, each);
        }

        return value - _base;
    }

    /// <summary>The line as it is now, for another thread.</summary>
    public ArrivalReference Reference => new(_base, _origin, _clockRateHz);

    /// <summary>When, in ticks of the mixer's clock, a packet of this RTP time arrives if nothing holds it up.</summary>
    public long TicksOf(long rtpTime) => Reference.TicksOf(rtpTime);

    private void MoveTo(long bucket)
    {
        long steps = Math.Min(bucket - _bucket, BucketCount);
        for (long i = 1; i <= steps; i++)
        {
            _least[(bucket - steps + i) % BucketCount] = long.MaxValue;
        }

        _bucket = Math.Max(_bucket, bucket);
    }
}

/// <summary>What an <see cref="ArrivalLine"/> said at some moment.</summary>
internal readonly record struct ArrivalReference(long BaseTicks, long Origin, int ClockRateHz)
{
    /// <inheritdoc cref="ArrivalLine.TicksOf"/>
    public long TicksOf(long rtpTime) => BaseTicks + RtpTime.ToTicks(rtpTime - Origin, ClockRateHz);
}
