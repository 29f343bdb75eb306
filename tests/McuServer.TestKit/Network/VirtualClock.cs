namespace McuServer.TestKit.Network;

/// <summary>
/// Time that jumps from one event to the next. Of things due at the same time the one that was added first comes first, so a
/// run depends on nothing but its inputs.
/// </summary>
public sealed class VirtualClock
{
    private const int MaxStepsAtOnce = 1_000_000;

    private readonly List<ITimed> _timed = [];
    private readonly PriorityQueue<Action, (TimeSpan Time, long Order)> _actions = new();
    private long _order;
    private int _stepsAtOnce;

    public TimeSpan Now { get; private set; }

    public void Add(ITimed timed) => _timed.Add(timed);

    public void Remove(ITimed timed) => _timed.Remove(timed);

    /// <summary>Does something once at a time that has not passed.</summary>
    public void At(TimeSpan time, Action action) => _actions.Enqueue(action, (time < Now ? Now : time, _order++));

    /// <summary>Does something again and again, first one interval from now, until the end of the run.</summary>
    public void Every(TimeSpan interval, Action action)
    {
        void Again()
        {
            action();
            At(Now + interval, Again);
        }

        At(Now + interval, Again);
    }

    /// <summary>Runs everything that is due up to and including this time, and stands there.</summary>
    public void RunUntil(TimeSpan end)
    {
        while (Step(end))
        {
        }

        Now = end;
    }

    public void RunFor(TimeSpan duration) => RunUntil(Now + duration);

    /// <summary>Runs until the condition holds; false when it does not by the limit.</summary>
    public bool RunUntil(Func<bool> condition, TimeSpan limit)
    {
        while (!condition())
        {
            if (!Step(limit))
            {
                Now = limit;
                return condition();
            }
        }

        return true;
    }

    private bool Step(TimeSpan end)
    {
        ITimed? first = null;
        TimeSpan due = TimeSpan.MaxValue;
        foreach (ITimed timed in _timed)
        {
            if (timed.NextDeadline is { } deadline && deadline < due)
            {
                (first, due) = (timed, deadline);
            }
        }

        bool isAction = _actions.TryPeek(out Action? action, out (TimeSpan Time, long Order) key) && key.Time <= due;
        due = isAction ? key.Time : due;
        if ((!isAction && first is null) || due > end)
        {
            return false;
        }

        // Something overdue is due now: time never goes back.
        _stepsAtOnce = due > Now ? 0 : _stepsAtOnce + 1;
        Now = due > Now ? due : Now;
        if (_stepsAtOnce > MaxStepsAtOnce)
        {
            throw new InvalidOperationException($"Time stands still at {Now}: {(isAction ? "an action" : first)} is always due.");
        }

        if (isAction)
        {
            _actions.Dequeue();
            action!();
        }
        else
        {
            first!.HandleTimeout(Now);
        }

        return true;
    }
}
