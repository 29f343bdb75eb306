namespace McuServer.Transport.Streams;

/// <summary>
/// Packets at the end of what has come, which only the stream's next packet would show to be missing: for a camera of one
/// packet a picture that is a whole picture later. The peer's numbers over all streams (transport-wide) tell sooner.
/// </summary>
public sealed partial class NackGenerator
{
    /// <summary>What else may be lost meanwhile waits for the stream's own next packet.</summary>
    private const int MaxSuspected = 3;

    private Suspicion _suspicion;

    /// <summary>Packets that were asked for on a suspicion, right or wrong.</summary>
    public long SuspectedCount { get; private set; }

    /// <summary>
    /// So many packets of the peer are missing, which may be the next ones of this stream. They are asked for once, as missing
    /// ones are; what was never sent nobody will answer, and it is forgotten. One suspicion at a time.
    /// </summary>
    public void OnSuspected(TimeSpan now, int packets)
    {
        if (_hasStarted && _suspicion.Count == 0 && packets > 0)
        {
            TimeSpan wait = _lossesInOrder < InOrderLosses ? s_reorderTime : s_shortTime;
            _suspicion = new Suspicion { Count = Math.Min(packets, MaxSuspected), Since = now, Due = now + wait };
        }
    }

    /// <summary>The stream goes on after a gap of so many packets: those of them that were suspected are known to be missing.</summary>
    private Suspicion TakeSuspicion(long gap)
    {
        Suspicion suspicion = _suspicion;
        suspicion.Count = (int)Math.Min(suspicion.Count, gap);
        _suspicion = default;
        return suspicion;
    }

    private int CollectSuspected(TimeSpan now, TimeSpan repeat, Span<ushort> destination)
    {
        if (_suspicion.Count == 0 || _suspicion.Due > now)
        {
            return 0;
        }

        if (_suspicion.IsAsked || destination.Length < _suspicion.Count)
        {
            _suspicion = default;
            return 0;
        }

        for (int i = 0; i < _suspicion.Count; i++)
        {
            destination[i] = (ushort)(_newest + 1 + i);
        }

        _suspicion.IsAsked = true;
        _suspicion.AskedAt = now;
        _suspicion.Due = now + repeat;
        SuspectedCount += _suspicion.Count;
        return _suspicion.Count;
    }

    private struct Suspicion
    {
        public int Count;
        public TimeSpan Since;

        /// <summary>When to ask; then, when an answer is not to be expected any more.</summary>
        public TimeSpan Due;
        public TimeSpan AskedAt;
        public bool IsAsked;
    }
}
