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

    /// <summary>Bytes of the first frame that remain of it, when a part has gone out already; it must go on.</summary>
    private int _torn;

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

    /// <summary>It is closed at the end of the turn.</summary>
    public bool IsEnding { get; set; }

    /// <summary>It is waited for that the kernel takes more.</summary>
    public bool IsWaitingToWrite { get; set; }

    /// <summary>It stands in the port's list of those with something to write.</summary>
    public bool IsDirty { get; set; }

    public int QueuedBytes => _end - _start;

    /// <summary>
    /// A frame for the queue. The oldest frames make room for it: what is new is worth more to a receiver that is behind. False
    /// when it is too long for any queue.
    /// </summary>
    /// <param name="dropped">Frames that had to go.</param>
    public bool TryEnqueue(ReadOnlySpan<byte> packet, out int dropped)
    {
        dropped = 0;
        int length = LengthBytes + packet.Length;
        if (packet.Length > ushort.MaxValue || _torn + length > maxQueuedBytes)
        {
            return false;
        }

        _queue ??= GC.AllocateUninitializedArray<byte>(maxQueuedBytes);
        while (QueuedBytes + length > maxQueuedBytes)
        {
            DropOldest();
            dropped++;
        }

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

            Advance(sent);
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

    private int LengthAt(int position) => LengthBytes + BinaryPrimitives.ReadUInt16BigEndian(_queue.AsSpan(position));

    /// <summary>The first frame that is whole goes; the rest of one that is under way moves up to what comes next.</summary>
    private void DropOldest()
    {
        int length = LengthAt(_start + _torn);
        _queue.AsSpan(_start, _torn).CopyTo(_queue.AsSpan(_start + length));
        _start += length;
    }

    private void Advance(int sent)
    {
        while (sent > 0)
        {
            _torn = _torn == 0 ? LengthAt(_start) : _torn;
            int taken = Math.Min(_torn, sent);
            _torn -= taken;
            _start += taken;
            sent -= taken;
        }
    }

    public void Dispose()
    {
        IsClosed = true;
        Socket.Dispose();
    }
}
