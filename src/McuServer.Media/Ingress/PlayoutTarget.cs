namespace McuServer.Media.Ingress;

/// <summary>
/// The delay that is steered for: what 95 % of the packets need, and a tick more, since a packet may be wanted at any
/// moment of a tick. Rises at once, sinks slowly.
/// </summary>
internal sealed class PlayoutTarget
{
    public const long TickTicks = 20 * TimeSpan.TicksPerMillisecond;
    private const long MinTicks = 20 * TimeSpan.TicksPerMillisecond;
    private const long MaxTicks = 400 * TimeSpan.TicksPerMillisecond;

    /// <summary>Before anything is known (NetEQ begins with 80 ms).</summary>
    private const long StartTicks = 60 * TimeSpan.TicksPerMillisecond;

    /// <summary>20 ms a second, and half of what is too much, 60 ms a second at most: faster no voice can follow.</summary>
    private const long SlowStepTicks = 20 * TimeSpan.TicksPerMillisecond / 50;

    private const long FastStepTicks = 60 * TimeSpan.TicksPerMillisecond / 50;

    public long Ticks { get; private set; } = StartTicks;

    /// <summary>
    /// So much must pass between the arrival of the fastest packet and its turn to be decoded.
    /// </summary>
    public long BudgetTicks => Ticks - TickTicks;

    public void Reset() => Ticks = StartTicks;

    /// <summary>Once a tick.</summary>
    /// <param name="quantileTicks">The delay that 95 % of the packets do not exceed.</param>
    /// <param name="extraTicks">What FEC asks: time for the packet after a lost one to arrive.</param>
    public void Update(long quantileTicks, long extraTicks)
    {
        long wanted = Math.Clamp(quantileTicks + TickTicks + extraTicks, MinTicks, MaxTicks);
        long step = Math.Min(SlowStepTicks + ((Ticks - wanted) / 100), FastStepTicks);
        Ticks = wanted >= Ticks ? wanted : Math.Max(wanted, Ticks - step);
    }

    /// <summary>
    /// A packet was so late that something had to be invented. One such packet is worth a tick; more make it grow.
    /// </summary>
    public void RaiseFor(long delayTicks) =>
        Ticks = Math.Max(Ticks, Math.Min(Math.Min(delayTicks, Ticks) + TickTicks, MaxTicks));
}
