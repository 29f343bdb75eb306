namespace McuServer.Media.Ingress;

/// <summary>Moments on a stream's RTP clock, unwrapped to 64 bits, against moments on the mixer's clock.</summary>
internal static class RtpTime
{
    /// <summary>The 64-bit time nearest to <paramref name="last"/> that has these lower 32 bits.</summary>
    public static long Unwrap(long last, uint value) => last + (int)(value - (uint)last);

    /// <summary>A stretch of RTP time as ticks of 100 ns; exact to a tick, and without overflow for any stretch.</summary>
    public static long ToTicks(long rtp, int clockRateHz)
    {
        (long seconds, long rest) = Math.DivRem(rtp, clockRateHz);
        return (seconds * TimeSpan.TicksPerSecond) + (rest * TimeSpan.TicksPerSecond / clockRateHz);
    }

    /// <summary>Milliseconds of a time, as the counters tell them.</summary>
    public static double ToMs(long ticks) => (double)ticks / TimeSpan.TicksPerMillisecond;
}

/// <summary>A moment of a stream, on its own clock and on the mixer's.</summary>
/// <param name="RtpTime">Unwrapped; only its lower 32 bits need agree with other places.</param>
/// <param name="MixerTime">When that is heard or seen in the mix.</param>
public readonly record struct PlayoutPoint(long RtpTime, TimeSpan MixerTime);
