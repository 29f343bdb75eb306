namespace McuServer.Serving.Sockets;

/// <summary>
/// The events of one session with their numbers: the last 500, none older than 60 s, so that a client that lost its socket
/// gets what it missed. Not thread-safe.
/// </summary>
internal sealed class EventLog
{
    public const int MaxEvents = 500;

    public static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(60);

    private readonly Queue<(long Seq, TimeSpan At, byte[] Utf8)> _events = new();

    /// <summary>Number of the last event; 0: there was none.</summary>
    public long LastSeq { get; private set; }

    /// <summary>The number that the next event gets.</summary>
    public long NextSeq => LastSeq + 1;

    public void Add(TimeSpan now, byte[] utf8)
    {
        _events.Enqueue((++LastSeq, now, utf8));
        Forget(now);
    }

    /// <summary>What came after an event, oldest first; false: some of it is gone, or there never was such an event.</summary>
    public bool TryGetAfter(long seq, TimeSpan now, out List<byte[]> missed)
    {
        missed = [];
        Forget(now);
        long firstKept = _events.Count == 0 ? NextSeq : _events.Peek().Seq;
        if (seq < 0 || seq > LastSeq || seq + 1 < firstKept)
        {
            return false;
        }

        foreach ((long number, _, byte[] utf8) in _events)
        {
            if (number > seq)
            {
                missed.Add(utf8);
            }
        }

        return true;
    }

    private void Forget(TimeSpan now)
    {
        while (_events.Count > MaxEvents || (_events.Count > 0 && now - _events.Peek().At > MaxAge))
        {
            _events.Dequeue();
        }
    }
}
