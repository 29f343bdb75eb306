namespace McuServer.Conference;

/// <summary>
/// Absolute deadlines of a loop: tick k is due at k / rate, computed anew each time, so that no rounding adds up.
/// </summary>
public static class TickClock
{
    /// <summary>The moment of tick <paramref name="index"/> at a whole number of ticks a second, rounded down to 100 ns.</summary>
    public static TimeSpan TimeOfTick(long index, int ticksPerSecond) =>
        TimeSpan.FromTicks(index * TimeSpan.TicksPerSecond / ticksPerSecond);
}
