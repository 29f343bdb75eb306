namespace McuServer.Native;

/// <summary>Times across the seam are 64-bit microseconds; on this side they are <see cref="TimeSpan"/>.</summary>
internal static class Microseconds
{
    /// <summary>The library's mark for a time that is not there.</summary>
    internal const long None = long.MinValue;

    internal static TimeSpan ToTimeSpan(long us) =>
        new(Math.Clamp(us, long.MinValue / TimeSpan.TicksPerMicrosecond, long.MaxValue / TimeSpan.TicksPerMicrosecond)
            * TimeSpan.TicksPerMicrosecond);

    /// <summary><see cref="TimeSpan.MinValue"/> stands for a packet without a time.</summary>
    internal static long From(TimeSpan time) =>
        time == TimeSpan.MinValue ? None : time.Ticks / TimeSpan.TicksPerMicrosecond;
}
