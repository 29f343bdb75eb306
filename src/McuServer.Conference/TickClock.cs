namespace McuServer.Conference;

/// <summary>
/// Absolute deadlines of a loop: tick k is due at k / rate, computed anew each time, so that no rounding adds up. With a
/// real clock it also decides which tick comes next: late ticks are counted, and those that cannot be made up for are
/// skipped, never accumulated. Used by one thread.
/// </summary>
/// <param name="ticksPerSecond">A whole number.</param>
/// <param name="maxBehind">So many ticks are made up for after a stall; older ones are skipped.</param>
public sealed class TickClock(int ticksPerSecond, int maxBehind)
{
    /// <summary>A tick that begins later than this after its time is late.</summary>
    public static readonly TimeSpan LateAfter = TimeSpan.FromMilliseconds(5);

    private long _next = -1;
    private int _missedInARow;
    private (long Ticks, long Late, long Skipped) _taken;

    public int TicksPerSecond => ticksPerSecond;

    /// <summary>Ticks that were begun.</summary>
    public long TickCount { get; private set; }

    public long LateCount { get; private set; }

    public long SkippedCount { get; private set; }

    /// <summary>When the next tick is due.</summary>
    public TimeSpan NextDue => TimeOfTick(Math.Max(0, _next), ticksPerSecond);

    /// <summary>The moment of tick <paramref name="index"/> at a whole number of ticks a second, rounded down to 100 ns.</summary>
    public static TimeSpan TimeOfTick(long index, int ticksPerSecond) =>
        TimeSpan.FromTicks(index * TimeSpan.TicksPerSecond / ticksPerSecond);

    /// <summary>The first tick is the first one after <paramref name="now"/>.</summary>
    public void Start(TimeSpan now) => _next = IndexAt(now) + 1;

    /// <summary>The time of the tick that is due, if one is; the next call is for the one after it.</summary>
    public bool TryBegin(TimeSpan now, out TimeSpan tickTime)
    {
        tickTime = NextDue;
        if (now < tickTime)
        {
            return false;
        }

        long newest = IndexAt(now);
        if (newest - _next > maxBehind)
        {
            long resumed = newest - maxBehind;
            SkippedCount += resumed - _next;
            _next = resumed;
            tickTime = NextDue;
        }

        TickCount++;
        LateCount += now - tickTime > LateAfter ? 1 : 0;
        _next++;
        return true;
    }

    /// <summary>The tick that was begun last is done.</summary>
    /// <returns>How many in a row were done only after the next one was due.</returns>
    public int End(TimeSpan now) => _missedInARow = now > NextDue ? _missedInARow + 1 : 0;

    /// <summary>What was counted since the last call.</summary>
    internal (long Ticks, long Late, long Skipped) TakeCounts()
    {
        (long, long, long) counts = (TickCount - _taken.Ticks, LateCount - _taken.Late, SkippedCount - _taken.Skipped);
        _taken = (TickCount, LateCount, SkippedCount);
        return counts;
    }

    private long IndexAt(TimeSpan now) => (long)((Int128)now.Ticks * ticksPerSecond / TimeSpan.TicksPerSecond);
}
