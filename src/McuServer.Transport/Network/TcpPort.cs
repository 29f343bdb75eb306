using System.Net;
using System.Net.Sockets;
using McuServer.Native;

namespace McuServer.Transport.Network;

/// <summary>
/// ICE-TCP, passive only (RFC 6544): clients connect, every frame is a datagram (RFC 4571). The sockets are managed ones that
/// never block; the waiting happens in the same native call as for UDP, so that everything of a peer stays on the network
/// thread: no lock, no queue between threads, no second order of events. Used on that thread.
/// </summary>
public sealed class TcpPort : IDisposable, IDatagramSender
{
    private const int MaxReadsPerTurn = 4;
    private const SocketEvents ReadEvents = SocketEvents.Readable | SocketEvents.PeerClosed;

    // TCP_NOTSENT_LOWAT of linux/tcp.h
    private const int NotSentLowWater = 25;

    private readonly UdpPort _udp;
    private readonly List<Socket> _listeners = [];
    private readonly Dictionary<int, TcpConnection> _connections = [];
    private readonly LinkedList<TcpConnection> _unvalidated = new();
    private readonly Dictionary<(ulong High, ulong Low), int> _unvalidatedByAddress = [];
    private readonly List<TcpConnection> _dirty = [];
    private int _lastNumber;

    public TcpPort(UdpPort udp, TcpPortOptions? options = null)
    {
        _udp = udp;
        Options = options ?? new TcpPortOptions();
    }

    public TcpPortOptions Options { get; }

    public int ConnectionCount => _connections.Count;

    /// <summary>Closed at once: too many connections, or too many of one address that showed nothing yet.</summary>
    public long RefusedCount { get; private set; }

    /// <summary>Closed since no authentic STUN request came first, or in time.</summary>
    public long UnvalidatedCount { get; private set; }

    /// <summary>Closed since a frame was too long.</summary>
    public long BrokenCount { get; private set; }

    /// <summary>Frames that a slow connection did not take in time: the oldest ones of a full queue.</summary>
    public long DroppedFrameCount { get; private set; }

    /// <summary>When the oldest connection that is not validated is to be closed.</summary>
    public TimeSpan NextDeadline => _unvalidated.First is { } oldest ? oldest.Value.Deadline : TimeSpan.MaxValue;

    /// <summary>Listens on one more address, and answers the port.</summary>
    /// <exception cref="SocketException">The address cannot be had.</exception>
    public int Listen(IPEndPoint local)
    {
        Socket listener = new(local.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (local.AddressFamily == AddressFamily.InterNetworkV6)
            {
                listener.DualMode = false;
            }

            listener.Blocking = false;
            listener.Bind(local);
            listener.Listen(128);
            _udp.Socket.Watch(listener.SafeHandle, SocketEvents.Readable, -1 - _listeners.Count);
        }
        catch
        {
            listener.Dispose();
            throw;
        }

        _listeners.Add(listener);
        return ((IPEndPoint)listener.LocalEndPoint!).Port;
    }

    /// <inheritdoc/>
    public bool TrySend(in TransportAddress to, ReadOnlySpan<byte> datagram)
    {
        if (to.Protocol != TransportProtocol.Tcp || !_connections.TryGetValue(to.Channel, out TcpConnection? connection))
        {
            return false;
        }

        bool isTaken = connection.TryEnqueue(datagram, out int dropped);
        DroppedFrameCount += dropped + (isTaken ? 0 : 1);
        if (isTaken && !connection.IsWaitingToWrite)
        {
            AddDirty(connection);
        }

        return isTaken;
    }

    /// <inheritdoc/>
    public int GetQueuedBytes(in TransportAddress to) =>
        _connections.TryGetValue(to.Channel, out TcpConnection? connection) ? connection.QueuedBytes : 0;

    /// <summary>The session is over: closes at the end of the turn, without telling the handler.</summary>
    public void Close(in TransportAddress address)
    {
        if (_connections.TryGetValue(address.Channel, out TcpConnection? connection))
        {
            connection.IsEnding = true;
            AddDirty(connection);
        }
    }

    public void Dispose()
    {
        foreach (TcpConnection connection in _connections.Values)
        {
            connection.Dispose();
        }

        foreach (Socket listener in _listeners)
        {
            listener.Dispose();
        }

        _connections.Clear();
        _listeners.Clear();
    }

    internal void HandleReady(TimeSpan now, SocketReady ready, IDatagramHandler handler)
    {
        if (ready.Id < 0)
        {
            Accept(now, _listeners[-1 - ready.Id]);
            return;
        }

        if (!_connections.TryGetValue(ready.Id, out TcpConnection? connection))
        {
            return;
        }

        if (ready.Events.HasFlag(SocketEvents.Writable) && !TryWrite(connection))
        {
            Fail(now, connection, handler);
        }
        else if (ready.Events != SocketEvents.Writable)
        {
            Read(now, connection, handler);
        }
    }

    internal void HandleTimeout(TimeSpan now)
    {
        while (_unvalidated.First is { } oldest && oldest.Value.Deadline <= now)
        {
            UnvalidatedCount++;
            Remove(oldest.Value);
        }
    }

    /// <summary>Writes what was queued during the turn.</summary>
    internal void Flush(TimeSpan now, IDatagramHandler handler)
    {
        for (int i = 0; i < _dirty.Count; i++)
        {
            TcpConnection connection = _dirty[i];
            connection.IsDirty = false;
            if (!connection.IsClosed && !TryWrite(connection))
            {
                Fail(now, connection, handler);
            }

            if (connection.IsEnding)
            {
                Remove(connection);
            }
        }

        _dirty.Clear();
    }

    private void AddDirty(TcpConnection connection)
    {
        if (!connection.IsDirty)
        {
            connection.IsDirty = true;
            _dirty.Add(connection);
        }
    }

    private static (ulong High, ulong Low) ToSource(in TransportAddress address) =>
        address.IsIPv4 ? (address.High, address.Low) : (address.High, 0); // an IPv6 client has a /64 to choose from

    private void Accept(TimeSpan now, Socket listener)
    {
        // One at a time: the next one makes the listener ready again, and asking for none would be an exception.
        Socket? socket = null;
        try
        {
            socket = listener.Accept();
            TransportAddress address = TransportAddress.From((IPEndPoint)socket.RemoteEndPoint!, NextNumber(), TransportProtocol.Tcp);
            if (IsFull(address))
            {
                RefusedCount++;
                socket.Dispose();
                return;
            }

            socket.Blocking = false;
            socket.NoDelay = true;
            socket.SetRawSocketOption((int)SocketOptionLevel.Tcp, NotSentLowWater, BitConverter.GetBytes(Options.KernelUnsentBytes));
            _udp.Socket.Watch(socket.SafeHandle, ReadEvents, address.Channel);
            Add(new TcpConnection(socket, address, Options.MaxQueuedBytes) { Deadline = now + Options.ValidationTimeout });
        }
        catch (Exception e) when (e is SocketException or NativeException)
        {
            socket?.Dispose(); // gone again before it was taken
        }
    }

    /// <summary>Above zero, since listeners have the numbers below; not used again for two billion connections.</summary>
    private int NextNumber()
    {
        do
        {
            _lastNumber = _lastNumber == int.MaxValue ? 1 : _lastNumber + 1;
        }
        while (_connections.ContainsKey(_lastNumber));
        return _lastNumber;
    }

    private bool IsFull(in TransportAddress address) =>
        _connections.Count >= Options.MaxConnections ||
        _unvalidatedByAddress.GetValueOrDefault(ToSource(address)) >= Options.MaxUnvalidatedPerAddress;

    private void Add(TcpConnection connection)
    {
        _connections.Add(connection.Address.Channel, connection);
        connection.Unvalidated = _unvalidated.AddLast(connection);
        (ulong, ulong) source = ToSource(connection.Address);
        _unvalidatedByAddress[source] = _unvalidatedByAddress.GetValueOrDefault(source) + 1;
    }

    private void EndValidation(TcpConnection connection)
    {
        if (connection.Unvalidated is not { } node)
        {
            return;
        }

        _unvalidated.Remove(node);
        connection.Unvalidated = null;
        (ulong, ulong) source = ToSource(connection.Address);
        int left = _unvalidatedByAddress[source] - 1;
        if (left == 0)
        {
            _unvalidatedByAddress.Remove(source);
        }
        else
        {
            _unvalidatedByAddress[source] = left;
        }
    }

    private void Read(TimeSpan now, TcpConnection connection, IDatagramHandler handler)
    {
        for (int turn = 0; turn < MaxReadsPerTurn; turn++)
        {
            if (!connection.TryRead(out int count))
            {
                Fail(now, connection, handler);
                return;
            }

            if (count == 0)
            {
                return;
            }

            while (connection.Splitter.TryTake(out Span<byte> frame))
            {
                if (!HandOver(now, connection, frame, handler))
                {
                    return;
                }
            }

            if (connection.Splitter.IsBroken)
            {
                BrokenCount++;
                Fail(now, connection, handler);
                return;
            }
        }
    }

    /// <summary>False when the connection is no more.</summary>
    private bool HandOver(TimeSpan now, TcpConnection connection, Span<byte> frame, IDatagramHandler handler)
    {
        if (connection.IsValidated)
        {
            handler.Handle(now, connection.Address, frame);
        }
        else if (handler.TryAcceptConnection(now, connection.Address, frame))
        {
            connection.IsValidated = true;
            EndValidation(connection);
        }
        else
        {
            UnvalidatedCount++;
            Remove(connection);
        }

        return !connection.IsClosed;
    }

    private bool TryWrite(TcpConnection connection)
    {
        if (!connection.TryWrite())
        {
            return false;
        }

        bool mustWait = connection.QueuedBytes > 0;
        if (mustWait != connection.IsWaitingToWrite)
        {
            connection.IsWaitingToWrite = mustWait;
            SocketEvents events = mustWait ? ReadEvents | SocketEvents.Writable : ReadEvents;
            _udp.Socket.Watch(connection.Socket.SafeHandle, events, connection.Address.Channel);
        }

        return true;
    }

    /// <summary>Closed by the other side, broken, or with bytes that are none of ours.</summary>
    private void Fail(TimeSpan now, TcpConnection connection, IDatagramHandler handler)
    {
        Remove(connection);
        if (connection.IsValidated)
        {
            handler.HandleConnectionClosed(now, connection.Address);
        }
    }

    private void Remove(TcpConnection connection)
    {
        if (!_connections.Remove(connection.Address.Channel))
        {
            return;
        }

        EndValidation(connection);
        _udp.Socket.Watch(connection.Socket.SafeHandle, SocketEvents.None, connection.Address.Channel);
        connection.Dispose();
    }
}
