namespace McuServer.Transport.Streams;

/// <summary>
/// The last <see cref="Capacity"/> packets of one stream, as many as a history keeps: where in which history each one is, and how
/// often it was sent again.
/// </summary>
internal sealed class SentPackets
{
    public const int Capacity = PacketHistory.DefaultCapacity;

    /// <summary>Stands for what is not kept; never written.</summary>
    private static Entry s_none;

    private readonly Entry[] _entries = new Entry[Capacity];

    public void Add(uint sequence, PacketHistory history, long index, byte rtxPayloadType) =>
        _entries[sequence & (Capacity - 1)] = new Entry
        {
            Sequence = sequence,
            History = history,
            Index = index,
            RtxPayloadType = rtxPayloadType,
            LastSentAgain = TimeSpan.MinValue,
        };

    /// <summary>The entry of this number; its history is null when it is not kept.</summary>
    public ref Entry Find(ushort sequence)
    {
        ref Entry entry = ref _entries[sequence & (Capacity - 1)];
        return ref (ushort)entry.Sequence == sequence ? ref entry : ref s_none;
    }

    internal struct Entry
    {
        public uint Sequence;
        public byte RtxPayloadType;
        public byte Resends;
        public PacketHistory? History;
        public long Index;
        public TimeSpan LastSentAgain;
    }
}
