using McuServer.Media.Sound;

namespace McuServer.Media.Ingress;

/// <summary>A tick of the mixer, seen from one stream.</summary>
/// <param name="NowTicks">When the tick begins.</param>
/// <param name="Arrivals">When packets arrive that nothing holds up.</param>
/// <param name="TargetTicks">The delay that is steered for.</param>
internal readonly record struct PlayoutMoment(long NowTicks, ArrivalReference Arrivals, long TargetTicks)
{
    public const int TicksPerMs = (int)TimeSpan.TicksPerMillisecond;

    /// <summary>
    /// The delay against the fastest arrival of something of this RTP time that is played behind so many samples.
    /// </summary>
    public long LevelOf(long rtpTime, int samplesBefore) =>
        NowTicks - Arrivals.TicksOf(rtpTime) + RtpTime.ToTicks(samplesBefore, SoundFormat.SampleRateHz);
}
