namespace McuServer.Media.Ingress;

/// <summary>
/// How late packets are against the fastest, with a memory that fades: a share of 0.983 remains for each 20 ms of sound
/// (libwebrtc, NetEQ's delay manager), some 60 packets. Packets that come in a heap count for the time that they took to
/// come: after a stall they all tell of one event. Steps of 5 ms up to 0.64 s; what is later counts as that.
/// </summary>
internal sealed class DelayHistogram
{
    private const int BucketCount = 128;
    private const long BucketTicks = 5 * TimeSpan.TicksPerMillisecond;
    private const double Remaining = 0.983;
    private const long PacketTicks = 20 * TimeSpan.TicksPerMillisecond;

    private readonly double[] _share = new double[BucketCount];
    private double _total;
    private long _lastTicks;

    public void Reset()
    {
        Array.Clear(_share);
        _total = 0;
    }

    /// <param name="delayTicks">At least 0.</param>
    /// <param name="durationTicks">What the packet lasts: it counts as much at most.</param>
    public void Insert(TimeSpan now, long delayTicks, long durationTicks)
    {
        // The first of all counts for one, whatever it weighs.
        long weight = _total > 0 ? Math.Clamp(now.Ticks - _lastTicks, 0, durationTicks) : durationTicks;
        _lastTicks = now.Ticks;
        double remaining = weight == PacketTicks ? Remaining : Math.Pow(Remaining, (double)weight / PacketTicks);
        _total = (_total * remaining) + (1 - remaining);
        for (int i = 0; i < BucketCount; i++)
        {
            _share[i] *= remaining;
        }

        _share[Math.Clamp(delayTicks / BucketTicks, 0, BucketCount - 1)] += 1 - remaining;
    }

    /// <summary>The delay in ticks that this share of the packets does not exceed, rounded up to 5 ms.</summary>
    public long Quantile(double share)
    {
        double sum = 0;
        for (int i = 0; i < BucketCount; i++)
        {
            sum += _share[i];
            if (sum >= share * _total)
            {
                return (i + 1) * BucketTicks;
            }
        }

        return BucketCount * BucketTicks;
    }
}
