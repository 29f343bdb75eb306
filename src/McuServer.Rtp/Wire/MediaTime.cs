namespace McuServer.Rtp.Wire;

/// <summary>Conversion between time and the ticks of a payload's clock (90 kHz for video, 48 kHz for Opus).</summary>
public static class MediaTime
{
    /// <summary>Ticks of the clock that have passed at this time, rounded to the nearest.</summary>
    public static long ToTicks(TimeSpan time, int clockRateHz) =>
        DivideRounded((Int128)time.Ticks * clockRateHz, TimeSpan.TicksPerSecond);

    /// <summary>The time of so many ticks of the clock, rounded to the nearest 100 ns.</summary>
    public static TimeSpan ToTimeSpan(long ticks, int clockRateHz) =>
        new(DivideRounded((Int128)ticks * TimeSpan.TicksPerSecond, clockRateHz));

    private static long DivideRounded(Int128 value, long divisor)
    {
        Int128 half = divisor / 2;
        return (long)((value >= 0 ? value + half : value - half) / divisor);
    }
}
