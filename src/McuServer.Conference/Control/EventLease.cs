namespace McuServer.Conference.Control;

/// <summary>
/// The life of an event that is used again and again: it counts those who still have to read it, and is given back when the
/// last of them has done so. Whoever never releases it costs an allocation and nothing else. Thread-safe, but for
/// <see cref="Form"/>.
/// </summary>
/// <param name="giveBack">Called by whoever releases it last; then it may be filled anew.</param>
public sealed class EventLease(Action giveBack)
{
    private int _holders;
    private int _use;

    /// <summary>Which use of the event this is: another number, other data.</summary>
    public int Use => Volatile.Read(ref _use);

    /// <summary>What readers make of the event and share, such as its JSON; kept from use to use. Locked by itself.</summary>
    public object? Form { get; set; }

    /// <summary>A new use, held by the caller.</summary>
    public void Begin()
    {
        Volatile.Write(ref _use, _use + 1);
        Volatile.Write(ref _holders, 1);
    }

    /// <summary>One more is going to read it; only while it is held.</summary>
    public void Hold() => Interlocked.Increment(ref _holders);

    public void Release()
    {
        if (Interlocked.Decrement(ref _holders) == 0)
        {
            giveBack();
        }
    }
}
