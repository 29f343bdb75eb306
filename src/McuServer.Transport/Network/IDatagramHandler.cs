namespace McuServer.Transport.Network;

/// <summary>
/// What the network thread calls, all on that one thread. Times are those since the server's start; datagrams lie in the
/// port's own memory, may be changed in place, and are gone when the call returns. Nothing here may block or throw for what
/// came from the network.
/// </summary>
public interface IDatagramHandler
{
    /// <summary>
    /// When <see cref="HandleTimeout"/> is wanted next; <see cref="TimeSpan.MaxValue"/> for never. Asked after every turn.
    /// </summary>
    TimeSpan NextDeadline { get; }

    /// <summary>A datagram, or a frame of a TCP connection that was accepted.</summary>
    /// <param name="now">When it arrived.</param>
    void Handle(TimeSpan now, in TransportAddress from, Span<byte> datagram);

    /// <summary>
    /// The first frame of a TCP connection (RFC 6544): to be handled, and true, when it is an authentic STUN request of
    /// a session of ours; otherwise false, and the connection is closed.
    /// </summary>
    bool TryAcceptConnection(TimeSpan now, in TransportAddress from, Span<byte> firstFrame);

    /// <summary>An accepted TCP connection is no more; its address will not be used again.</summary>
    void HandleConnectionClosed(TimeSpan now, in TransportAddress from);

    /// <summary><see cref="NextDeadline"/> has been reached.</summary>
    void HandleTimeout(TimeSpan now);

    /// <summary>Another thread called <see cref="UdpPort.Wake"/>, once or more often.</summary>
    void HandleWake(TimeSpan now);
}
