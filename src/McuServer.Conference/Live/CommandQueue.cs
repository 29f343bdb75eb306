namespace McuServer.Conference.Live;

/// <summary>
/// Things to be done by the thread that owns something, told by others: a room's by the thread of its sound, the peers' by
/// the network thread. Bounded: whoever finds it full is refused. Rare compared with packets and ticks, so each may
/// allocate.
/// </summary>
internal sealed class CommandQueue(int capacity)
{
    private readonly Lock _lock = new();
    private readonly Queue<Action<TimeSpan>> _waiting = new(Math.Min(capacity, 64));
    private long _refusedCount;
    private bool _isClosed;

    public long RefusedCount => Volatile.Read(ref _refusedCount);

    public bool TryPost(Action<TimeSpan> command)
    {
        lock (_lock)
        {
            if (!_isClosed && _waiting.Count < capacity)
            {
                _waiting.Enqueue(command);
                return true;
            }
        }

        Interlocked.Increment(ref _refusedCount);
        return false;
    }

    /// <summary>From now on everything is refused.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _isClosed = true;
        }
    }

    /// <summary>Does what was there at the beginning of the call; answers how many.</summary>
    public int RunAll(TimeSpan now)
    {
        int count;
        lock (_lock)
        {
            count = _waiting.Count;
        }

        for (int i = 0; i < count; i++)
        {
            Action<TimeSpan> command;
            lock (_lock)
            {
                command = _waiting.Dequeue();
            }

            command(now);
        }

        return count;
    }
}
