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

    /// <summary>
    /// Finds where the chunks end and the times begin, and that there are enough of both. Goes by chunks, so that a hostile
    /// packet costs no more than its bytes.
    /// </summary>
    private bool TrySplit(ReadOnlySpan<byte> rest)
    {
        int at = 0;
        int left = StatusCount;
        int deltaBytes = 0;
        while (left > 0)
        {
            if (at + 2 > rest.Length)
            {
                return false;
            }

            ushort chunk = BinaryPrimitives.ReadUInt16BigEndian(rest[at..]);
            int count = Math.Min(left, ChunkReader.Count(chunk));
            if (!TryCountDeltas(chunk, count, out int bytes))
            {
                return false;
            }

            at += 2;
            left -= count;
            deltaBytes += bytes;
        }

        if (at + deltaBytes > rest.Length)
        {
            return false;
        }

        _chunks = rest[..at];
        _deltas = rest.Slice(at, deltaBytes);
        return true;
    }

    /// <summary>Bytes of the times of a chunk's first packets: status 1 has one, 2 has two.</summary>
    private static bool TryCountDeltas(ushort chunk, int count, out int bytes)
    {
        bytes = 0;
        if ((chunk & 0x8000) == 0)
        {
            int status = ChunkReader.Status(chunk, 0);
            bytes = status * count;
            return status != TransportFeedback.ReservedStatus || count == 0;
        }

        int last = ChunkReader.Count(chunk) - 1;
        for (int i = 0; i < count; i++)
        {
            int status = ChunkReader.Status(chunk, last - i);
            bytes += status;
            if (status == TransportFeedback.ReservedStatus)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Gives one status after the other out of run-length and vector chunks.</summary>
    private struct ChunkReader
    {
        private ushort _chunk;
        private int _left;
        private int _at;

        public static int Count(ushort chunk) => (chunk >> 14) switch
        {
            2 => 14,
            3 => 7,
            _ => chunk & 0x1FFF,
        };

        /// <summary>The status of the packet that so many others of the chunk follow.</summary>
        public static int Status(ushort chunk, int following) => (chunk >> 14) switch
        {
            2 => (chunk >> following) & 1,
            3 => (chunk >> (2 * following)) & 3,
            _ => (chunk >> 13) & 3,
        };

        public bool TryReadNext(ReadOnlySpan<byte> chunks, out int status)
        {
            status = 0;
            while (_left == 0)
            {
                if (_at + 2 > chunks.Length)
                {
                    return false;
                }

                _chunk = BinaryPrimitives.ReadUInt16BigEndian(chunks[_at..]);
                _at += 2;
                _left = Count(_chunk);
            }

            status = Status(_chunk, --_left);
            return true;
        }
    }
}
