namespace McuServer.Transport.Network;

/// <summary>Limits of ICE-TCP.</summary>
public sealed record TcpPortOptions
{
    /// <summary>All connections together.</summary>
    public int MaxConnections { get; init; } = 1024;

    /// <summary>Connections of one address that have not shown an authentic STUN request yet.</summary>
    public int MaxUnvalidatedPerAddress { get; init; } = 20;

    /// <summary>After this time without one they are closed.</summary>
    public TimeSpan ValidationTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Bytes that may wait for a slow connection; for a frame that would go beyond the oldest ones are dropped whole. Room for a
    /// large key frame and 100 ms of 4 Mbit/s.
    /// </summary>
    public int MaxQueuedBytes { get; init; } = 256 << 10;

    /// <summary>What the kernel may hold unsent (TCP_NOTSENT_LOWAT), so that the queue is ours to cut.</summary>
    public int KernelUnsentBytes { get; init; } = 16 << 10;
}
