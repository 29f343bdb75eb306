using McuServer.Rtp.Wire;

namespace McuServer.Transport.Streams;

/// <summary>The round trip time of a peer, from the report blocks about our streams (RFC 3550 section 6.4.1).</summary>
public sealed class RoundTripEstimator
{
    /// <summary>Assumed until something was measured.</summary>
    public static readonly TimeSpan Default = TimeSpan.FromMilliseconds(100);

    /// <summary>What is longer comes from a broken report.</summary>
    private static readonly TimeSpan s_max = TimeSpan.FromSeconds(10);

    public bool HasValue { get; private set; }

    /// <summary>Smoothed: an eighth of each new value.</summary>
    public TimeSpan Value { get; private set; } = Default;

    public TimeSpan Last { get; private set; } = Default;

    /// <summary>
    /// Now - LSR - DLSR, modulo 2^32. False when the peer has not seen a sender report of ours (LSR = 0), or when the result
    /// cannot be.
    /// </summary>
    public static bool TryMeasure(in ReportBlock block, NtpTime now, out TimeSpan roundTrip)
    {
        roundTrip = TimeSpan.Zero;
        if (block.LastSenderReport == 0)
        {
            return false;
        }

        // Above 2^31 it is negative: clocks are rounded, so a very short trip may look so.
        uint units = now.Middle - block.LastSenderReport - block.DelaySinceLastSenderReport;
        roundTrip = units > int.MaxValue ? TimeSpan.Zero : NtpTime.FromShort(units);
        return roundTrip <= s_max;
    }

    public void OnReport(in ReportBlock block, NtpTime now)
    {
        if (!TryMeasure(block, now, out TimeSpan roundTrip))
        {
            return;
        }

        Last = roundTrip;
        Value = HasValue ? (Value * 7 / 8) + (roundTrip / 8) : roundTrip;
        HasValue = true;
    }
}
