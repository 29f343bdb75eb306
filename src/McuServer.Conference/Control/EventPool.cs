namespace McuServer.Conference.Control;

/// <summary>Events of one kind that come again and again: those that nobody has to read any more are used for the next. Thread-safe.</summary>
/// <param name="make">A new one, whose event has this lease.</param>
internal sealed class EventPool<T>(Func<EventLease, T> make)
    where T : class
{
    /// <summary>More than are under way at once, unless somebody does not read.</summary>
    private const int MaxFree = 64;

    private readonly Stack<Entry> _free = new(MaxFree);

    /// <summary>As it was left after its last use; held by the caller.</summary>
    public T Take()
    {
        Entry? entry;
        lock (_free)
        {
            _free.TryPop(out entry);
        }

        entry ??= new Entry(this, make);
        entry.Lease.Begin();
        return entry.Value;
    }

    private void GiveBack(Entry entry)
    {
        lock (_free)
        {
            if (_free.Count < MaxFree)
            {
                _free.Push(entry);
            }
        }
    }

    private sealed class Entry
    {
        public Entry(EventPool<T> pool, Func<EventLease, T> make)
        {
            Lease = new EventLease(() => pool.GiveBack(this));
            Value = make(Lease);
        }

        public EventLease Lease { get; }

        public T Value { get; }
    }
}
