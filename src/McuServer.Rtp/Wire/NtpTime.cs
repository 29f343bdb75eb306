namespace McuServer.Rtp.Wire;

/// <summary>
/// A 64-bit NTP timestamp (RFC 3550 section 4): seconds since 1900 in the upper half, 2^-32 s in the lower. Wraps in 2036,
/// so differences are taken modulo 2^64.
/// </summary>
public readonly record struct NtpTime(ulong Value)
{
    private static readonly DateTime s_origin = new(1900, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>The middle 32 bits: seconds modulo 65536, and 2^-16 s (LSR, RFC 3550 section 6.4.1).</summary>
    public uint Middle => (uint)(Value >> 16);

    /// <summary>24 bits, 6 of seconds and 18 of fraction (the abs-send-time extension).</summary>
    public uint AbsSendTime => (uint)(Value >> 14) & 0xFFFFFF;

    /// <param name="now">Since the start.</param>
    /// <param name="epoch">The wall clock's time (UTC) when <paramref name="now"/> was zero.</param>
    public static NtpTime From(TimeSpan now, DateTime epoch)
    {
        Int128 ticks = (Int128)(epoch - s_origin).Ticks + now.Ticks;
        return new NtpTime((ulong)((ticks << 32) / TimeSpan.TicksPerSecond));
    }

    /// <summary>Time from <paramref name="earlier"/> to this one, negative when it is the other way round.</summary>
    public TimeSpan Since(NtpTime earlier)
    {
        long difference = (long)(Value - earlier.Value);
        return new TimeSpan((long)(((Int128)difference * TimeSpan.TicksPerSecond) >> 32));
    }

    /// <summary>A duration in 2^-16 s (DLSR), cut to what 32 bits hold.</summary>
    public static uint ToShort(TimeSpan duration) =>
        (uint)Int128.Clamp((Int128)duration.Ticks * 65536 / TimeSpan.TicksPerSecond, 0, uint.MaxValue);

    /// <summary>A duration of so many 2^-16 s.</summary>
    public static TimeSpan FromShort(uint duration) =>
        new((long)duration * TimeSpan.TicksPerSecond / 65536);
}
