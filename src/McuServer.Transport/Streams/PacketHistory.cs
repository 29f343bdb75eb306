namespace McuServer.Transport.Streams;

/// <summary>What the history keeps of a packet. The payload lies in the history's own memory.</summary>
public readonly ref struct HistoryPacket
{
    public ReadOnlySpan<byte> Payload { get; init; }

    public bool Marker { get; init; }

    public uint Timestamp { get; init; }

    public bool IsKeyFrame { get; init; }
}

/// <summary>
/// The last packets of one encode, as payloads without headers, shared by all peers that receive it: copied once, and read
/// for sending and for sending again. Keeps <see cref="Capacity"/> packets and none longer than its age. The memory is
/// pinned, so native code may read payloads where they are. Used by one thread.
/// </summary>
public sealed class PacketHistory
{
    public const int DefaultCapacity = 1024;
    public const int DefaultMaxPayloadBytes = 1200;

    private readonly byte[] _memory;
    private readonly Entry[] _entries;
    private readonly TimeSpan _maxAge;

    /// <param name="capacity">A power of two.</param>
    /// <param name="maxAge">1.5 s when null.</param>
    public PacketHistory(
        int capacity = DefaultCapacity, int maxPayloadBytes = DefaultMaxPayloadBytes, TimeSpan? maxAge = null)
    {
        if (capacity <= 0 || (capacity & (capacity - 1)) != 0)
        {
            throw new ArgumentOutOfRangeException(nameof(capacity), capacity, "The capacity is a power of two.");
        }

        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxPayloadBytes);
        Capacity = capacity;
        MaxPayloadBytes = maxPayloadBytes;
        _maxAge = maxAge ?? TimeSpan.FromMilliseconds(1500);
        _entries = new Entry[capacity];
        _memory = GC.AllocateUninitializedArray<byte>(capacity * maxPayloadBytes, pinned: true);
    }

    public int Capacity { get; }

    public int MaxPayloadBytes { get; }

    /// <summary>The index that the next packet gets. Indices only grow.</summary>
    public long NextIndex { get; private set; }

    /// <summary>All payloads; those of index i start at <see cref="GetOffset"/>.</summary>
    public ReadOnlySpan<byte> Memory => _memory;

    /// <summary>Copies a packet in, over the oldest one, and gives its index.</summary>
    /// <exception cref="ArgumentException">The payload is larger than <see cref="MaxPayloadBytes"/>.</exception>
    public long Add(TimeSpan now, ReadOnlySpan<byte> payload, uint timestamp, bool marker, bool isKeyFrame)
    {
        if (payload.Length > MaxPayloadBytes)
        {
            throw new ArgumentException($"{payload.Length} bytes; the history holds {MaxPayloadBytes}.", nameof(payload));
        }

        long index = NextIndex++;
        payload.CopyTo(_memory.AsSpan(GetOffset(index)));
        _entries[Slot(index)] = new Entry
        {
            AddedAt = now,
            Timestamp = timestamp,
            Length = payload.Length,
            Marker = marker,
            IsKeyFrame = isKeyFrame,
        };
        return index;
    }

    /// <summary>False when the packet was written over, is too old, or never was.</summary>
    public bool TryGet(TimeSpan now, long index, out HistoryPacket packet)
    {
        packet = default;
        if (!Contains(index) || now - _entries[Slot(index)].AddedAt > _maxAge)
        {
            return false;
        }

        packet = Get(index);
        return true;
    }

    /// <summary>A packet of any age.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It was written over, or never was.</exception>
    public HistoryPacket Get(long index)
    {
        if (!Contains(index))
        {
            throw new ArgumentOutOfRangeException(nameof(index), index, "This packet is not in the history.");
        }

        ref Entry entry = ref _entries[Slot(index)];
        return new HistoryPacket
        {
            Payload = _memory.AsSpan(GetOffset(index), entry.Length),
            Marker = entry.Marker,
            Timestamp = entry.Timestamp,
            IsKeyFrame = entry.IsKeyFrame,
        };
    }

    /// <summary>Where the payload of this index starts in <see cref="Memory"/>.</summary>
    public int GetOffset(long index) => Slot(index) * MaxPayloadBytes;

    private bool Contains(long index) => index >= 0 && index < NextIndex && index >= NextIndex - Capacity;

    private int Slot(long index) => (int)(index & (Capacity - 1));

    private struct Entry
    {
        public TimeSpan AddedAt;
        public uint Timestamp;
        public int Length;
        public bool Marker;
        public bool IsKeyFrame;
    }
}
