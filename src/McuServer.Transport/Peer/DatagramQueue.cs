namespace McuServer.Transport.Peer;

/// <summary>
/// What a peer wants to have sent, until it is polled: a ring of fixed size, so nothing is allocated per datagram. A full
/// queue drops what is new.
/// </summary>
internal sealed class DatagramQueue(int capacity)
{
    /// <summary>No datagram of ours is longer: RTP within 1200 bytes, DTLS within its MTU, RTCP within 1200.</summary>
    public const int MaxDatagramBytes = 1500;

    private readonly byte[] _bytes = new byte[capacity * MaxDatagramBytes];
    private readonly (TransportAddress To, int Length)[] _slots = new (TransportAddress, int)[capacity];
    private int _head;

    public int Count { get; private set; }

    /// <summary>Room for one datagram at the end of the queue; <see cref="Commit"/> makes it one. False when full.</summary>
    public bool TryReserve(out Span<byte> room)
    {
        room = Count == capacity ? default : _bytes.AsSpan(Slot(Count) * MaxDatagramBytes, MaxDatagramBytes);
        return Count < capacity;
    }

    public void Commit(in TransportAddress to, int length)
    {
        _slots[Slot(Count)] = (to, length);
        Count++;
    }

    public bool TryEnqueue(in TransportAddress to, ReadOnlySpan<byte> datagram)
    {
        if (datagram.Length > MaxDatagramBytes || !TryReserve(out Span<byte> room))
        {
            return false;
        }

        datagram.CopyTo(room);
        Commit(to, datagram.Length);
        return true;
    }

    /// <summary>The oldest one; valid until the next call of any method.</summary>
    public bool TryDequeue(out TransportAddress to, out ReadOnlySpan<byte> datagram)
    {
        if (Count == 0)
        {
            to = default;
            datagram = default;
            return false;
        }

        (to, int length) = _slots[_head];
        datagram = _bytes.AsSpan(_head * MaxDatagramBytes, length);
        _head = (_head + 1) % capacity;
        Count--;
        return true;
    }

    private int Slot(int index) => (_head + index) % capacity;
}
