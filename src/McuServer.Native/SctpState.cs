using System.Runtime.InteropServices;

namespace McuServer.Native;

/// <summary>How an association that is up does; the mirror of <c>mcu_sctp_state</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
public readonly struct SctpState
{
    /// <summary>Retransmission timeout of the path (RFC 9260 section 6.3.1).</summary>
    public int RtoMs { get; }

    /// <summary>What the peer has room for.</summary>
    public int PeerWindowBytes { get; }

    /// <summary>DATA chunks that wait to be sent or acknowledged.</summary>
    public int BufferedChunks { get; }
}
