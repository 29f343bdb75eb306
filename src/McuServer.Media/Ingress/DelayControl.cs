namespace McuServer.Media.Ingress;

/// <summary>What is to be done about a stream's delay in a tick.</summary>
internal enum DelayAction
{
    None,

    /// <summary>A little too long: leave out a period where that is hardly heard.</summary>
    ShortenGently,

    /// <summary>Much too long: leave out a period.</summary>
    Shorten,

    /// <summary>Too long by less than a period: leave out just that, where it is quiet.</summary>
    Trim,

    /// <summary>Too short: repeat a period.</summary>
    Lengthen,

    /// <summary>Hopelessly long: skip to the target.</summary>
    Skip,
}

/// <summary>
/// Compares a stream's delay with its target, tick by tick. Acts on what lasts, once in 100 ms, and once in 40 ms when there is 100 ms too much.
/// </summary>
internal sealed class DelayControl
{
    private const long Ms = TimeSpan.TicksPerMillisecond;

    /// <summary>So much too much is left alone.</summary>
    private const long GentleMargin = 5 * Ms;

    /// <summary>So much too much is left alone where it is quiet.</summary>
    private const long TrimMargin = Ms;

    /// <summary>So much too little is left alone, of what is asked for besides the network's needs.</summary>
    private const long LeastMargin = Ms;

    /// <summary>So much above the target it may ask for at most.</summary>
    private const long LeastAboveTarget = 15 * Ms;

    /// <summary>What a packet must be earlier than it must, for the rest to count as needless.</summary>
    private const long BudgetMargin = 3 * Ms;

    /// <summary>The same in a network without jitter, where the budget is less than this one's <see cref="CalmBudget"/>.</summary>
    private const long CalmMargin = Ms;

    private const long CalmBudget = 5 * Ms;

    private const long FastMargin = 20 * Ms;

    /// <summary>So much above the target: the most that can be done without it being heard as haste.</summary>
    private const long HasteMargin = 100 * Ms;

    private const int GentleTicks = 25;
    private const int FastTicks = 10;
    private const int LowTicks = 5;
    private const int TicksBetween = 5;
    private const int TicksBetweenInHaste = 2;

    /// <summary>When gentle shortening finds no fitting place for so long (2 s), any place will do.</summary>
    private const int PatienceTicks = 100;

    private const long HopelessFloor = 160 * Ms;
    private const long MaxLevel = 1000 * Ms;

    private int _gentle;
    private int _trim;
    private int _fast;
    private int _low;
    private int _sinceAction = TicksBetween;

    /// <summary>How alike the sound must be for the present action, as <see cref="TimeStretcher.Likeness"/>.</summary>
    public double MinLikeness { get; private set; }

    /// <summary>The most samples that the present action may take.</summary>
    public int MaxLag { get; private set; }

    /// <summary>Above it delay is not played off but skipped: four times the target, at least 160 ms more, at most 1 s.
    /// </summary>
    public static long HopelessTicks(long targetTicks) =>
        Math.Min(Math.Max(4 * targetTicks, targetTicks + HopelessFloor), Math.Max(MaxLevel, targetTicks));

    public void Reset()
    {
        _gentle = _trim = _fast = _low = 0;
        _sinceAction = TicksBetween;
    }

    /// <param name="levelTicks">The present delay.</param>
    /// <param name="target">What it should be.</param>
    /// <param name="packetBudgetTicks">How long after the fastest arrival packets are decoded.</param>
    /// <param name="aheadTicks">What was waiting to be played when the last packet was decoded.</param>
    /// <param name="packetTicks">What a packet lasts.</param>
    /// <param name="leastTicks">The delay is not to sink below it, whatever the network allows; up to 15 ms above the target.</param>
    public DelayAction Decide(
        long levelTicks, PlayoutTarget target, long packetBudgetTicks, long aheadTicks, long packetTicks, long leastTicks)
    {
        long margin = target.BudgetTicks < CalmBudget ? CalmMargin : BudgetMargin;
        long needless = NeedlessTicks(packetBudgetTicks - target.BudgetTicks, margin, aheadTicks, packetTicks);
        leastTicks = Math.Min(leastTicks, target.Ticks + LeastAboveTarget);
        long wanted = Math.Max(Math.Min(target.Ticks, levelTicks - needless), leastTicks);
        bool isBelowBudget = packetBudgetTicks < target.BudgetTicks && levelTicks < target.Ticks;
        _gentle = levelTicks > wanted + GentleMargin ? _gentle + 1 : 0;
        _trim = levelTicks > wanted + TrimMargin ? _trim + 1 : 0;
        _fast = levelTicks > target.Ticks + FastMargin ? _fast + 1 : 0;
        _low = isBelowBudget || levelTicks < leastTicks - LeastMargin ? _low + 1 : 0;
        _sinceAction++;
        if (levelTicks > HopelessTicks(target.Ticks))
        {
            return DelayAction.Skip;
        }

        int between = levelTicks > target.Ticks + HasteMargin ? TicksBetweenInHaste : TicksBetween;
        if (_sinceAction < between)
        {
            return DelayAction.None;
        }

        // Not past what is wanted: else the other action would follow.
        long distance = _gentle >= GentleTicks ? levelTicks - wanted
            : isBelowBudget || _fast > 0 ? Math.Abs(levelTicks - target.Ticks)
            : leastTicks - levelTicks;
        MaxLag = (int)Math.Clamp(distance * 48 / Ms, TimeStretcher.MinLag, TimeStretcher.MaxLag);
        if (_fast >= FastTicks)
        {
            // NetEQ: 0.5 when it must be fast, 0.9 otherwise.
            MinLikeness = between == TicksBetween || _fast < FastTicks + TicksBetween ? 0.5 : -1;
            return DelayAction.Shorten;
        }

        if (_gentle >= GentleTicks)
        {
            MinLikeness = _gentle < PatienceTicks ? 0.9 : 0.5;
            return DelayAction.ShortenGently;
        }

        if (_trim >= GentleTicks)
        {
            MaxLag = (int)((levelTicks - wanted) * 48 / Ms);
            return DelayAction.Trim;
        }

        MinLikeness = _low < LowTicks + (2 * TicksBetween) ? 0.5 : -1;
        return _low >= LowTicks ? DelayAction.Lengthen : DelayAction.None;
    }

    /// <summary>
    /// By how much the delay may sink with every packet still there in time: what is decoded ahead of its tick, and
    /// whole packets. (Packets and ticks come at steady distances, so it is not any less that would do.)
    /// </summary>
    private static long NeedlessTicks(long spareTicks, long marginTicks, long aheadTicks, long packetTicks)
    {
        if (spareTicks < marginTicks || packetTicks <= 0)
        {
            return 0;
        }

        long step = Math.Min(packetTicks, PlayoutTarget.TickTicks);
        long ahead = Math.Max(0, aheadTicks - (PlayoutTarget.TickTicks - step));
        return ahead + ((spareTicks - marginTicks) / step * step);
    }

    /// <summary>The action was carried out.</summary>
    public void Done()
    {
        _sinceAction = 0;
        _gentle = _trim = 0;
    }
}
