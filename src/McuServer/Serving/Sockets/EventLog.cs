namespace McuServer.Serving.Sockets;

/// <summary>
/// The events of one session with their numbers: the last 500, none older than 60 s, so that a client that lost its socket
/// gets what it missed. Their bytes lie one after the other in a ring that grows to what that takes, so that in the long run
/// nothing is allocated for an event. Not thread-safe.
/// </summary>
internal sealed class EventLog
{
    public const int MaxEvents = 500;

    public static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(60);

    private const int FirstBytes = 4096;

    private readonly Queue<(long Seq, TimeSpan At, int Length)> _events = new();
    private byte[] _ring = [];
    private int _start;
    private int _used;

    /// <summary>Number of the last event; 0: there was none.</summary>
    public long LastSeq { get; private set; }

    /// <summary>The number that the next event gets.</summary>
    public long NextSeq => LastSeq + 1;

    public void Add(TimeSpan now, ReadOnlySpan<byte> utf8)
    {
        Forget(now, MaxEvents - 1);
        MakeRoom(utf8.Length);
        int at = (_start + _used) % _ring.Length;
        int first = Math.Min(utf8.Length, _ring.Length - at);
        utf8[..first].CopyTo(_ring.AsSpan(at));
        utf8[first..].CopyTo(_ring);
        _used += utf8.Length;
        _events.Enqueue((++LastSeq, now, utf8.Length));
    }

    /// <summary>What came after an event, oldest first; false: some of it is gone, or there never was such an event.</summary>
    public bool TryGetAfter(long seq, TimeSpan now, out List<byte[]> missed)
    {
        missed = [];
        Forget(now, MaxEvents);
        long firstKept = _events.Count == 0 ? NextSeq : _events.Peek().Seq;
        if (seq < 0 || seq > LastSeq || seq + 1 < firstKept)
        {
            return false;
        }

        int at = _start;
        foreach ((long number, _, int length) in _events)
        {
            if (number > seq)
            {
                missed.Add(Copy(at, length));
            }

            at = (at + length) % _ring.Length;
        }

        return true;
    }

    private void Forget(TimeSpan now, int maxKept)
    {
        while (_events.Count > maxKept || (_events.Count > 0 && now - _events.Peek().At > MaxAge))
        {
            int length = _events.Dequeue().Length;
            _start = (_start + length) % _ring.Length;
            _used -= length;
        }
    }

    /// <summary>A larger ring begins with the oldest event.</summary>
    private void MakeRoom(int length)
    {
        if (_ring.Length > 0 && _used + length <= _ring.Length)
        {
            return;
        }

        byte[] larger = new byte[Math.Max(FirstBytes, Math.Max(2 * _ring.Length, _used + length))];
        Copy(_start, _used).CopyTo(larger, 0);
        _ring = larger;
        _start = 0;
    }

    private byte[] Copy(int at, int length)
    {
        byte[] copy = new byte[length];
        int first = Math.Min(length, _ring.Length - at);
        _ring.AsSpan(at, first).CopyTo(copy);
        _ring.AsSpan(0, length - first).CopyTo(copy.AsSpan(first));
        return copy;
    }
}
