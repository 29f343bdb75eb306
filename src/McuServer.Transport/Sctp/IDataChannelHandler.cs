namespace McuServer.Transport.Sctp;

/// <summary>
/// What <see cref="DataChannels"/> have to tell, within its calls. The handler may call it in turn, but not dispose of it.
/// Spans are valid during the call.
/// </summary>
public interface IDataChannelHandler
{
    /// <summary>One SCTP packet for the peer's DTLS session.</summary>
    void OnSctpPacket(ReadOnlySpan<byte> packet);

    /// <summary>Messages can be sent: opened by the peer, or ours when the association came up.</summary>
    void OnChannelOpen(DataChannel channel);

    /// <summary>A text is UTF-8.</summary>
    void OnChannelMessage(DataChannel channel, ReadOnlySpan<byte> message, bool isText);

    /// <summary>Once a channel, by whichever side, or with the whole association.</summary>
    void OnChannelClosed(DataChannel channel);

    /// <summary>The association is down; every channel was closed before.</summary>
    void OnDataChannelsDown();
}
