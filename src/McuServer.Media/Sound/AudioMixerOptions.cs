namespace McuServer.Media.Sound;

/// <summary>What a mixer is made for. The defaults suit a conference of voices.</summary>
public sealed record AudioMixerOptions
{
    /// <summary>Brings every voice to the same loudness (<see cref="TargetLufs"/>).</summary>
    public bool LevellingIsOn { get; init; } = true;

    /// <summary>
    /// What a levelled voice comes out at. −20 LUFS is 3 to 4 LU above broadcasting's −23 or −24 (EBU R 128, ATSC
    /// A/85), since conferences are heard on small loudspeakers, and leaves room for several voices at once below the
    /// limiter.
    /// </summary>
    public double TargetLufs { get; init; } = -20;

    /// <summary>No true peak of any mix goes above this, in dB relative to full scale. EBU R 128 asks for −1.</summary>
    public double LimiterCeilingDbtp { get; init; } = -1;

    /// <summary>
    /// An input is heard from the first tick on whose level reaches this, in dB relative to full scale.
    /// </summary>
    public double GateDbfs { get; init; } = -60;

    /// <summary>
    /// An input is heard for so long after the last tick above the gate: pauses between words stay open.
    /// </summary>
    public TimeSpan GateHangover { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <exception cref="ArgumentException">A value makes no sense.</exception>
    internal void Check()
    {
        if (!double.IsFinite(LimiterCeilingDbtp) || LimiterCeilingDbtp is > 0 or < -40)
        {
            throw new ArgumentException($"LimiterCeilingDbtp is {LimiterCeilingDbtp}; it must lie within -40 and 0.");
        }

        if (!double.IsFinite(TargetLufs) || TargetLufs is > -5 or < -50)
        {
            throw new ArgumentException($"TargetLufs is {TargetLufs}; it must lie within -50 and -5.");
        }

        if (double.IsNaN(GateDbfs) || GateHangover < TimeSpan.Zero)
        {
            throw new ArgumentException("GateDbfs must be a number, and GateHangover must not be negative.");
        }
    }
}
