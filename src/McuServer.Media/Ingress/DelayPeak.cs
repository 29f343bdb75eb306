namespace McuServer.Media.Ingress;

/// <summary>
/// The largest delay of the last ten seconds, for a network that hardly has any: where that is known, less time needs to be
/// kept in reserve than <see cref="DelayHistogram"/>'s steps of 5 ms can tell.
/// </summary>
internal sealed class DelayPeak
{
    private const int BucketCount = 11;
    private const long BucketTicks = TimeSpan.TicksPerSecond;

    /// <summary>What the next packet may be later than all of the last ten seconds, and the way to the waiting packets takes.</summary>
    private const long MarginTicks = TimeSpan.TicksPerMillisecond;

    private const long LeastTicks = 2 * TimeSpan.TicksPerMillisecond;

    private readonly long[] _most = new long[BucketCount];
    private long _bucket = -1;
    private long _firstBucket;

    /// <summary>
    /// What is enough for every packet of the last ten seconds and a little more, 2 ms at least; <see cref="long.MaxValue"/>
    /// as long as less than ten seconds are known.
    /// </summary>
    public long NeededTicks { get; private set; } = long.MaxValue;

    public void Reset()
    {
        _bucket = -1;
        NeededTicks = long.MaxValue;
    }

    /// <param name="delayTicks">By how much later than the fastest a packet came, at least 0.</param>
    public void Insert(TimeSpan now, long delayTicks)
    {
        long bucket = now.Ticks / BucketTicks;
        if (_bucket < 0)
        {
            Array.Clear(_most);
            _bucket = _firstBucket = bucket;
        }

        for (long i = Math.Max(_bucket + 1, bucket - BucketCount + 1); i <= bucket; i++)
        {
            _most[i % BucketCount] = 0;
        }

        _bucket = Math.Max(_bucket, bucket);
        ref long most = ref _most[_bucket % BucketCount];
        most = Math.Max(most, delayTicks);
        if (_bucket - _firstBucket < BucketCount)
        {
            return;
        }

        long peak = 0;
        foreach (long each in _most)
        {
            peak = Math.Max(peak, each);
        }

        NeededTicks = Math.Max(peak + MarginTicks, LeastTicks);
    }
}
