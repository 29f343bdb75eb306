namespace McuServer.Transport.Network;

/// <summary>A way out for datagrams: the real network, or one of a test. Used on the network thread.</summary>
public interface IDatagramSender
{
    /// <summary>
    /// Takes a copy, which leaves at the end of the turn at the latest. False when it was dropped: no such socket or
    /// connection, or a full queue.
    /// </summary>
    bool TrySend(in TransportAddress to, ReadOnlySpan<byte> datagram);
}
