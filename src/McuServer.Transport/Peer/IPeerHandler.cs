using McuServer.Rtp.Wire;
using McuServer.Transport.Streams;

namespace McuServer.Transport.Peer;

/// <summary>Why a peer's connection is over.</summary>
public enum PeerEnd
{
    /// <summary>We closed it.</summary>
    Local,

    /// <summary>The peer said goodbye (DTLS close_notify).</summary>
    Remote,

    /// <summary>Nothing authentic came for 30 s.</summary>
    Timeout,

    /// <summary>The DTLS handshake failed.</summary>
    HandshakeFailed,
}

/// <summary>What a packet's header extensions say besides its routing.</summary>
/// <param name="LevelDbov">RFC 6464: 0 loudest … 127 silent, as −dBov; −1 when not told.</param>
/// <param name="RotationDegrees">Clockwise turn that makes the picture upright; −1 when not told.</param>
/// <param name="ColorSpace">
/// Of a video packet, as <see cref="Rtp.Wire.HeaderExtensionValues.ColorSpace"/>; 0 when not told.
/// </param>
public readonly record struct PacketMarks(int LevelDbov, int RotationDegrees, uint ColorSpace = 0);

/// <summary>
/// What a <see cref="PeerTransport"/> has to tell, within calls of it and on their thread. Spans lie in the datagram and are
/// gone when the call returns.
/// </summary>
public interface IPeerHandler
{
    /// <summary>The handshake is done: media may flow both ways.</summary>
    void OnConnected(TimeSpan now);

    /// <summary>Nothing authentic for 10 s (nothing is sent meanwhile), or it is back.</summary>
    void OnReachable(TimeSpan now, bool isReachable);

    /// <summary>The last call.</summary>
    void OnEnded(TimeSpan now, PeerEnd end);

    /// <summary>A stream appeared for the first time.</summary>
    void OnLayer(TimeSpan now, ReceiveLayer layer);

    void OnPacket(TimeSpan now, ReceiveLayer layer, in ReceivedPacket packet, PacketMarks marks);

    void OnSenderReport(TimeSpan now, ReceiveLayer layer, in SenderInfo report);

    /// <summary>The sender of a stream said that it is over (BYE).</summary>
    void OnGoodbye(TimeSpan now, ReceiveLayer layer);

    /// <summary>The peer lost the picture that we send (PLI or FIR).</summary>
    void OnKeyFrameRequested(TimeSpan now);

    /// <summary>The same, for those who send more than one picture.</summary>
    void OnKeyFrameRequested(TimeSpan now, SendTrack track) => OnKeyFrameRequested(now);

    /// <summary>A data channel can be used: the peer opened it, or one of ours is up.</summary>
    void OnChannelOpen(TimeSpan now, int channel, string label)
    {
    }

    void OnChannelClosed(TimeSpan now, int channel)
    {
    }

    /// <summary>A message on a data channel; a text is UTF-8.</summary>
    void OnMessage(TimeSpan now, int channel, bool isText, ReadOnlySpan<byte> message);
}
