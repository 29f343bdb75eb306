namespace McuServer.Transport.Network;

/// <summary>A way out for datagrams: the real network, or one of a test. Used on the network thread.</summary>
public interface IDatagramSender
{
    /// <summary>
    /// Takes a copy, which leaves at the end of the turn at the latest. False when it was dropped: no such socket or
    /// connection, or a full queue.
    /// </summary>
    bool TrySend(in TransportAddress to, ReadOnlySpan<byte> datagram);

    /// <summary>Bytes for this address that the kernel has not taken yet; 0 where nothing waits for it, as with UDP.</summary>
    int GetQueuedBytes(in TransportAddress to) => 0;

    /// <summary>
    /// Nobody is behind this address any more: a connection is closed at the end of the turn, when what was sent in it has been
    /// given to the kernel as far as that takes it. Nothing to do where there are no connections.
    /// </summary>
    void Close(in TransportAddress address)
    {
    }
}
