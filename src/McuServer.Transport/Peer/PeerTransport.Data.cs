namespace McuServer.Transport.Peer;

/// <summary>Data channels of a peer.</summary>
public sealed partial class PeerTransport
{
    /// <summary>SCTP packets that came.</summary>
    public long DataPacketCount { get; private set; }

    private static TimeSpan? NextData() => null;

    private void HandleData(ReadOnlySpan<byte> data) => DataPacketCount += data.IsEmpty ? 0 : 1;
}
