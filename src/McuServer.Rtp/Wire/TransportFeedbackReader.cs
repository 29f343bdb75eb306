using System.Buffers.Binary;

namespace McuServer.Rtp.Wire;

/// <summary>
/// Reads the arrival times of packets (draft-holmer-rmcat-transport-wide-cc-extensions-01 section 3.1). The whole packet is
/// checked before the first entry is given.
/// </summary>
public ref struct TransportFeedbackReader
{
    private ReadOnlySpan<byte> _chunks;
    private ReadOnlySpan<byte> _deltas;
    private ChunkReader _statuses;
    private int _index;
    private long _arrivalTicks;

    /// <summary>The first sequence number that is reported.</summary>
    public ushort BaseSequence { get; private set; }

    /// <summary>So many packets are reported, received or not.</summary>
    public int StatusCount { get; private set; }

    /// <summary>24 bits with a sign, in 64 ms.</summary>
    public int ReferenceTime { get; private set; }

    /// <summary>Counts feedback packets, modulo 256.</summary>
    public byte FeedbackCount { get; private set; }

    /// <summary>False for other feedback, a reserved status, or when chunks or times leave the packet.</summary>
    public static bool TryRead(scoped in FeedbackView feedback, out TransportFeedbackReader reader)
    {
        reader = default;
        ReadOnlySpan<byte> items = feedback.Items;
        if (!feedback.IsTransportWide || items.Length < TransportFeedback.HeadBytes)
        {
            return false;
        }

        reader.BaseSequence = BinaryPrimitives.ReadUInt16BigEndian(items);
        reader.StatusCount = BinaryPrimitives.ReadUInt16BigEndian(items[2..]);
        reader.ReferenceTime = BinaryPrimitives.ReadInt32BigEndian(items[4..]) >> 8;
        reader.FeedbackCount = items[7];
        reader._arrivalTicks = (long)reader.ReferenceTime * TransportFeedback.TicksPerReference;
        return reader.TrySplit(items[TransportFeedback.HeadBytes..]);
    }

    /// <summary>The next packet.</summary>
    /// <param name="arrivalUs">
    /// When it arrived, in µs of the receiver's clock at a precision of 250 µs, by this packet's own
    /// <see cref="ReferenceTime"/>; 0 when it was not received.
    /// </param>
    public bool TryReadNext(out ushort sequence, out bool isReceived, out long arrivalUs)
    {
        arrivalUs = 0;
        isReceived = false;
        sequence = (ushort)(BaseSequence + _index);
        if (_index >= StatusCount || !_statuses.TryReadNext(_chunks, out int status))
        {
            return false;
        }

        _index++;
        isReceived = status != TransportFeedback.NotReceived;
        if (isReceived)
        {
            bool isSmall = status == TransportFeedback.SmallDelta;
            _arrivalTicks += isSmall ? _deltas[0] : BinaryPrimitives.ReadInt16BigEndian(_deltas);
            _deltas = _deltas[(isSmall ? 1 : 2)..];
            arrivalUs = _arrivalTicks * TransportFeedback.TickUs;
        }

        return true;
    }

    /// <summary>Finds where the chunks end and the times begin, and that there are enough of both.</summary>
    private bool TrySplit(ReadOnlySpan<byte> rest)
    {
        ChunkReader statuses = default;
        int deltaBytes = 0;
        for (int i = 0; i < StatusCount; i++)
        {
            if (!statuses.TryReadNext(rest, out int status) || status == TransportFeedback.ReservedStatus)
            {
                return false;
            }

            // Status 1 has one byte, 2 has two.
            deltaBytes += status;
        }

        if (statuses.ConsumedBytes + deltaBytes > rest.Length)
        {
            return false;
        }

        _chunks = rest[..statuses.ConsumedBytes];
        _deltas = rest.Slice(statuses.ConsumedBytes, deltaBytes);
        return true;
    }

    /// <summary>Gives one status after the other out of run-length and vector chunks.</summary>
    private struct ChunkReader
    {
        private ushort _chunk;
        private int _left;

        public int ConsumedBytes { get; private set; }

        public bool TryReadNext(ReadOnlySpan<byte> chunks, out int status)
        {
            status = 0;
            while (_left == 0)
            {
                if (ConsumedBytes + 2 > chunks.Length)
                {
                    return false;
                }

                _chunk = BinaryPrimitives.ReadUInt16BigEndian(chunks[ConsumedBytes..]);
                ConsumedBytes += 2;
                _left = (_chunk >> 14) switch
                {
                    2 => 14,
                    3 => 7,
                    _ => _chunk & 0x1FFF,
                };
            }

            _left--;
            status = (_chunk >> 14) switch
            {
                2 => (_chunk >> _left) & 1,
                3 => (_chunk >> (2 * _left)) & 3,
                _ => (_chunk >> 13) & 3,
            };
            return true;
        }
    }
}
