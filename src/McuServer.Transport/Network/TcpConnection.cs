using System.Buffers.Binary;
using System.Net.Sockets;

namespace McuServer.Transport.Network;

/// <summary>One accepted connection: frames in, frames out, and a bounded queue for what the kernel did not take yet.</summary>
internal sealed class TcpConnection(Socket socket, TransportAddress address, int maxQueuedBytes) : IDisposable
{
    private const int LengthBytes = 2;

    private byte[]? _queue;
    private int _start;
    private int _end;

    public TransportAddress Address { get; } = address;

    public Socket Socket { get; } = socket;

    public FrameSplitter Splitter { get; } = new();

    /// <summary>An authentic STUN request came over it.</summary>
    public bool IsValidated { get; set; }

    /// <summary>Its place among those that are not validated.</summary>
    public LinkedListNode<TcpConnection>? Unvalidated { get; set; }

    /// <summary>When it is closed unless it is validated by then.</summary>
    public TimeSpan Deadline { get; set; }

    public bool IsClosed { get; private set; }

    /// <summary>It is waited for that the kernel takes more.</summary>
    public bool IsWaitingToWrite { get; set; }

    /// <summary>It stands in the port's list of those with something to write.</summary>
    public bool IsDirty { get; set; }

    public int QueuedBytes => _end - _start;

    /// <summary>A frame for the queue; false, and nothing of it, when it does not fit.</summary>
    public bool TryEnqueue(ReadOnlySpan<byte> packet)
    {
        int length = LengthBytes + packet.Length;
        if (packet.Length > ushort.MaxValue || QueuedBytes + length > maxQueuedBytes)
        {
            return false;
        }

        _queue ??= GC.AllocateUninitializedArray<byte>(maxQueuedBytes);
        if (_end + length > maxQueuedBytes)
        {
            _queue.AsSpan(_start, QueuedBytes).CopyTo(_queue);
            (_start, _end) = (0, QueuedBytes);
        }

        BinaryPrimitives.WriteUInt16BigEndian(_queue.AsSpan(_end), (ushort)packet.Length);
        packet.CopyTo(_queue.AsSpan(_end + LengthBytes));
        _end += length;
        return true;
    }

    /// <summary>Gives the kernel what it takes; false when the connection is broken.</summary>
    public bool TryWrite()
    {
        while (QueuedBytes > 0)
        {
            int sent = Socket.Send(_queue.AsSpan(_start, QueuedBytes), SocketFlags.None, out SocketError error);
            if (error == SocketError.WouldBlock)
            {
                return true;
            }

            if (error != SocketError.Success)
            {
                return false;
            }

            _start += sent;
        }

        (_start, _end) = (0, 0);
        return true;
    }

    /// <summary>Reads once: true with the bytes in the splitter, zero when nothing is there; false at the end or an error.</summary>
    public bool TryRead(out int count)
    {
        count = Socket.Receive(Splitter.Room, SocketFlags.None, out SocketError error);
        if (error == SocketError.WouldBlock)
        {
            count = 0;
            return true;
        }

        if (error != SocketError.Success || count == 0)
        {
            return false;
        }

        Splitter.Advance(count);
        return true;
    }

    public void Dispose()
    {
        IsClosed = true;
        Socket.Dispose();
    }
}
