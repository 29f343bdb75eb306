namespace McuServer.Conference.Control;

/// <summary>At most so many events in any span of a given length. Not thread-safe.</summary>
internal sealed class RateWindow(int most, TimeSpan span)
{
    private readonly TimeSpan?[] _times = new TimeSpan?[most];
    private int _oldest;

    /// <summary>Counts an event, if it may be.</summary>
    /// <exception cref="ControlException">RateLimited, with the time until the next may be; then nothing is counted.</exception>
    public void Take(TimeSpan now, string what)
    {
        if (_times[_oldest] is { } first && now - first < span)
        {
            throw new ControlException(ControlFault.RateLimited, $"{what}: at most {_times.Length} in {span.TotalSeconds:0} s")
            {
                RetryAfter = first + span - now,
            };
        }

        _times[_oldest] = now;
        _oldest = (_oldest + 1) % _times.Length;
    }
}
