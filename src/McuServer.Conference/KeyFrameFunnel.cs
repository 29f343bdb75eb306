namespace McuServer.Conference;

/// <summary>
/// One encoder, many who ask for key frames: requests are gathered, and one key frame satisfies all that came before it
/// (transport.md 6.4). Requests may come from any thread; taking them, and telling of key frames, belongs
/// to the thread that encodes.
/// </summary>
public sealed class KeyFrameFunnel(KeyFrameLimits limits)
{
    private const long Never = long.MinValue;
    private long _pendingSinceTicks = Never;
    private long _joinSinceTicks = Never;
    private long _lastTicks = Never;
    private long _requestCount;
    private long _grantedCount;

    /// <summary>Requests so far; many of them share a key frame.</summary>
    public long RequestCount => Volatile.Read(ref _requestCount);

    /// <summary>Key frames that were made because of them.</summary>
    public long GrantedCount => Volatile.Read(ref _grantedCount);

    /// <summary>A receiver lost its picture.</summary>
    public void Request(TimeSpan now)
    {
        Interlocked.Increment(ref _requestCount);
        Interlocked.CompareExchange(ref _pendingSinceTicks, now.Ticks, Never);
    }

    /// <summary>A receiver begins: waits a little for others who begin too.</summary>
    public void RequestForJoin(TimeSpan now)
    {
        Interlocked.Increment(ref _requestCount);
        Interlocked.CompareExchange(ref _joinSinceTicks, now.Ticks, Never);
    }

    /// <summary>
    /// Whether the picture about to be encoded shall be a key frame. The first one always is; the others keep the least
    /// distance.
    /// </summary>
    public bool TryTake(TimeSpan now)
    {
        long last = _lastTicks;
        bool isLost = Volatile.Read(ref _pendingSinceTicks) != Never;
        long join = Volatile.Read(ref _joinSinceTicks);
        bool isJoin = join != Never && (last == Never || now.Ticks - join >= limits.JoinBatch.Ticks || IsQuiet(now, last));
        if ((!isLost && !isJoin) || (last != Never && now.Ticks - last < limits.MinInterval.Ticks))
        {
            return false;
        }

        Interlocked.Exchange(ref _pendingSinceTicks, Never);
        Interlocked.Exchange(ref _joinSinceTicks, Never);
        _lastTicks = now.Ticks;
        Interlocked.Increment(ref _grantedCount);
        return true;
    }

    /// <summary>
    /// The picture whose encode began at this time came out as a key frame, asked for or by the encoder's own interval: the
    /// next one keeps its distance from it. It is about to be handed out, so whoever lost the picture before has what he
    /// asked for; and so has who joined before, but not who joined during the encode, to whom it does not go.
    /// </summary>
    public void OnKeyFrame(TimeSpan begunAt)
    {
        _lastTicks = begunAt.Ticks;
        Interlocked.Exchange(ref _pendingSinceTicks, Never);
        long join = Volatile.Read(ref _joinSinceTicks);
        if (join != Never && join <= begunAt.Ticks)
        {
            Interlocked.CompareExchange(ref _joinSinceTicks, Never, join);
        }
    }

    /// <summary>No key frame for a while: a single joiner need not wait for others.</summary>
    private bool IsQuiet(TimeSpan now, long last) => now.Ticks - last >= 4 * limits.MinInterval.Ticks;
}

/// <summary>Numbers of <see cref="KeyFrameFunnel"/>. Recordings take none: their requests are rare and all meant.</summary>
public sealed record KeyFrameLimits
{
    public static readonly KeyFrameLimits None = new() { MinInterval = TimeSpan.Zero, JoinBatch = TimeSpan.Zero };

    public static readonly KeyFrameLimits Live = new();

    /// <summary>Least time between two key frames of one encode.</summary>
    public TimeSpan MinInterval { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How long the first of several joiners waits for the others.</summary>
    public TimeSpan JoinBatch { get; init; } = TimeSpan.FromMilliseconds(200);
}
