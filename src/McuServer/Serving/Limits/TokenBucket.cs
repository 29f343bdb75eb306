namespace McuServer.Serving.Limits;

/// <summary>So many at once, and so many a second in the long run. Not thread-safe.</summary>
internal sealed class TokenBucket(double perSecond, double burst)
{
    private double _level;
    private TimeSpan _last;
    private bool _hasBegun;

    public bool IsFull(TimeSpan now) => Level(now) >= burst;

    /// <summary>Takes one if there is one.</summary>
    public bool TryTake(TimeSpan now)
    {
        _level = Level(now);
        _last = now;
        _hasBegun = true;
        if (_level < 1)
        {
            return false;
        }

        _level--;
        return true;
    }

    /// <summary>Until there is one again.</summary>
    public TimeSpan WaitTime(TimeSpan now) => TimeSpan.FromSeconds(Math.Max(0, 1 - Level(now)) / perSecond);

    private double Level(TimeSpan now) => _hasBegun
        ? Math.Min(burst, _level + (Math.Max(0, (now - _last).TotalSeconds) * perSecond))
        : burst;
}
