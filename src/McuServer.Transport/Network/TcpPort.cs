#pragma warning disable CA1822 // until the connections are there
using System.Net;
using McuServer.Native;

namespace McuServer.Transport.Network;

/// <summary>ICE-TCP, passive only (RFC 6544): clients connect, every frame is a datagram (RFC 4571).</summary>
public sealed class TcpPort : IDisposable, IDatagramSender
{
    public TcpPort(UdpPort udp, TcpPortOptions? options = null)
    {
        _ = udp;
        Options = options ?? new TcpPortOptions();
    }

    public TcpPortOptions Options { get; }

    /// <summary>When <see cref="HandleTimeout"/> has something to do.</summary>
    public TimeSpan NextDeadline { get; private set; } = TimeSpan.MaxValue;

    /// <summary>Listens on one more address, and answers the port.</summary>
    public int Listen(IPEndPoint local) => throw new NotSupportedException($"{local}: not there yet");

    public bool TrySend(in TransportAddress to, ReadOnlySpan<byte> datagram) => false;

    internal void HandleReady(TimeSpan now, SocketReady ready, IDatagramHandler handler)
    {
    }

    internal void HandleTimeout(TimeSpan now, IDatagramHandler handler)
    {
    }

    internal void Flush(TimeSpan now, IDatagramHandler handler)
    {
    }

    public void Dispose()
    {
    }
}
