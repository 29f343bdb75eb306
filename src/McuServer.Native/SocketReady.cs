using System.Runtime.InteropServices;

namespace McuServer.Native;

/// <summary>What can be waited for on a watched descriptor; epoll's numbers.</summary>
[Flags]
public enum SocketEvents : uint
{
    None = 0,
    Readable = 0x1,
    Writable = 0x4,
    Error = 0x8,
    HungUp = 0x10,
    PeerClosed = 0x2000,
}

/// <summary>A watched descriptor on which something can be done; the mirror of <c>mcu_udp_ready</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
public readonly struct SocketReady
{
    /// <summary>The number given to <see cref="UdpBatchSocket.Watch"/>.</summary>
    public int Id { get; }

    public SocketEvents Events { get; }
}
