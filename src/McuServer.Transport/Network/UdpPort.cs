using System.Net;
using McuServer.Native;

namespace McuServer.Transport.Network;

/// <summary>
/// The one place with UDP sockets: all sockets of the server's port, and the datagrams that wait to be sent. Used by the
/// network thread; only <see cref="Wake"/> may be called from any.
/// </summary>
public sealed class UdpPort : IDisposable, IDatagramSender
{
    private readonly List<UdpSocketInfo> _sockets = [];
    private readonly SendBatch _batch;

    public UdpPort(int sendArenaBytes = 1 << 20, int maxSendDatagrams = 1024)
    {
        Socket = UdpBatchSocket.Create();
        _batch = new SendBatch(sendArenaBytes, maxSendDatagrams);
    }

    /// <summary>For <see cref="FanOutBatch.Send"/>.</summary>
    public UdpBatchSocket Socket { get; }

    /// <summary>What was bound, in the order of <see cref="TransportAddress.Channel"/>.</summary>
    public IReadOnlyList<UdpSocketInfo> Sockets => _sockets;

    public UdpCounters Counters => Socket.Counters;

    /// <summary>Datagrams of one wait.</summary>
    public BatchSizes Received { get; } = new();

    /// <summary>Datagrams of one <see cref="Flush"/>.</summary>
    public BatchSizes Flushed { get; } = new();

    /// <summary>Datagrams for channels or families that do not exist: dropped.</summary>
    public long UnroutableCount { get; private set; }

    /// <summary>The native form of an address; meaningful for UDP only.</summary>
    public static NativeEndPoint ToNative(in TransportAddress address) =>
        new(address.High, address.Low, address.Port, (ushort)address.Channel);

    public static TransportAddress FromNative(NativeEndPoint endPoint) =>
        new(endPoint.High, endPoint.Low, endPoint.Port, TransportProtocol.Udp, endPoint.Socket);

    /// <summary>Binds one more socket. IPv6 sockets take IPv6 only.</summary>
    /// <exception cref="NativeException">The address cannot be had.</exception>
    public UdpSocketInfo Bind(IPEndPoint local, int bufferBytes = UdpBatchSocket.DefaultBufferBytes, bool hasKernelTimes = false)
    {
        UdpSocketInfo info = Socket.Bind(ToNative(TransportAddress.From(local)), bufferBytes, hasKernelTimes);
        _sockets.Add(info);
        return info;
    }

    /// <inheritdoc/>
    public bool TrySend(in TransportAddress to, ReadOnlySpan<byte> datagram)
    {
        if (to.Protocol != TransportProtocol.Udp || (uint)to.Channel >= (uint)_sockets.Count || datagram.IsEmpty)
        {
            UnroutableCount++;
            return false;
        }

        NativeEndPoint target = ToNative(to);
        if (_batch.TryAdd(datagram, target))
        {
            return true;
        }

        Flush();
        return _batch.TryAdd(datagram, target);
    }

    /// <summary>Sends what waits, and answers how many datagrams the kernel took.</summary>
    public int Flush()
    {
        Flushed.Add(_batch.Count);
        int sent = _batch.Send(Socket);
        _batch.Clear();
        return sent;
    }

    /// <summary>Ends the network thread's waiting. From any thread.</summary>
    public void Wake() => Socket.Wake();

    public void Dispose()
    {
        _batch.Dispose();
        Socket.Dispose();
    }
}
