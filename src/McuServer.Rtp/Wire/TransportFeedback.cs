using System.Buffers.Binary;

namespace McuServer.Rtp.Wire;

/// <summary>
/// Writes the arrival times of packets as the items of a feedback packet
/// (draft-holmer-rmcat-transport-wide-cc-extensions-01 section 3.1).
/// </summary>
public static class TransportFeedback
{
    /// <summary>In the list of arrival times: this packet has not come.</summary>
    public const long NeverArrived = long.MinValue;

    /// <summary>The precision of arrival times.</summary>
    public const int TickUs = 250;

    /// <summary>Unit of the reference time.</summary>
    public const int ReferenceUs = 64_000;

    internal const int HeadBytes = 8;
    internal const int TicksPerReference = ReferenceUs / TickUs;
    internal const int NotReceived = 0;
    internal const int SmallDelta = 1;
    internal const int LargeDelta = 2;
    internal const int ReservedStatus = 3;

    private const int MaxRun = 0x1FFF;

    /// <summary>
    /// Writes base sequence, status count, reference time, feedback count, chunks and deltas.
    /// </summary>
    /// <param name="arrivalsUs">
    /// One entry for each sequence number from the base on: arrival since the start of the connection, or
    /// <see cref="NeverArrived"/>. At least one must have come.
    /// </param>
    /// <param name="consumed">Entries written: fewer than given when a step of over 8.19 s, the space or 65535 ends it.</param>
    /// <param name="length">Bytes written, not padded.</param>
    /// <returns>False when nothing has come, or when not even the first that came has space.</returns>
    internal static bool TryWriteItems(
        Span<byte> destination, ushort baseSequence, byte feedbackCount, ReadOnlySpan<long> arrivalsUs,
        out int consumed, out int length)
    {
        consumed = 0;
        length = 0;
        int first = 0;
        while (first < arrivalsUs.Length && arrivalsUs[first] == NeverArrived)
        {
            first++;
        }

        if (first == arrivalsUs.Length || destination.Length < HeadBytes)
        {
            return false;
        }

        long reference = FloorDivide(arrivalsUs[first], ReferenceUs);
        consumed = CountFitting(arrivalsUs, reference, destination.Length - HeadBytes);
        if (consumed <= first)
        {
            consumed = 0;
            return false;
        }

        BinaryPrimitives.WriteUInt16BigEndian(destination, baseSequence);
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], (ushort)consumed);
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], ((uint)reference << 8) | feedbackCount);
        length = HeadBytes;
        length += WriteChunks(destination[length..], arrivalsUs[..consumed], reference);
        length += WriteDeltas(destination[length..], arrivalsUs[..consumed], reference);
        return true;
    }

    /// <summary>How many of the entries can be said in one packet. A chunk says at least seven, or all that are left.</summary>
    private static int CountFitting(ReadOnlySpan<long> arrivalsUs, long reference, int space)
    {
        Statuses statuses = new(arrivalsUs, reference);
        int deltaBytes = 0;
        int count = Math.Min(arrivalsUs.Length, ushort.MaxValue);
        for (int i = 0; i < count; i++)
        {
            int status = statuses.ReadNext(out long _);
            deltaBytes += status;
            if (status == ReservedStatus || deltaBytes + (2 * ((i / 7) + 1)) > space)
            {
                return i;
            }
        }

        return count;
    }

    private static int WriteChunks(Span<byte> destination, ReadOnlySpan<long> arrivalsUs, long reference)
    {
        Statuses statuses = new(arrivalsUs, reference);
        int length = 0;
        while (statuses.HasMore)
        {
            BinaryPrimitives.WriteUInt16BigEndian(destination[length..], TakeChunk(ref statuses));
            length += 2;
        }

        return length;
    }

    /// <summary>The chunk that says the most: a run of one status, else 14 of one bit, else 7 of two.</summary>
    private static ushort TakeChunk(ref Statuses statuses)
    {
        Statuses ahead = statuses;
        int status = ahead.ReadNext(out long _);
        int run = 1;
        while (run < MaxRun && ahead.HasMore && ahead.ReadNext(out long _) == status)
        {
            run++;
        }

        if (run >= 14 || run == Math.Min(statuses.Left, MaxRun))
        {
            statuses.Skip(run);
            return (ushort)((status << 13) | run);
        }

        if (TryTakeOneBit(ref statuses, out ushort vector))
        {
            return vector;
        }

        if (run >= 7)
        {
            statuses.Skip(run);
            return (ushort)((status << 13) | run);
        }

        int bits = 0;
        for (int i = 0; i < 7; i++)
        {
            bits = (bits << 2) | (statuses.HasMore ? statuses.ReadNext(out long _) : 0);
        }

        return (ushort)(0xC000 | bits);
    }

    /// <summary>Only where none of the next 14 needs a large delta, and two-bit vectors would need two chunks.</summary>
    private static bool TryTakeOneBit(ref Statuses statuses, out ushort vector)
    {
        vector = 0;
        if (statuses.Left <= 7)
        {
            return false;
        }

        Statuses ahead = statuses;
        int bits = 0;
        for (int i = 0; i < 14; i++)
        {
            int status = ahead.HasMore ? ahead.ReadNext(out long _) : 0;
            if (status == LargeDelta)
            {
                return false;
            }

            bits = (bits << 1) | status;
        }

        statuses = ahead;
        vector = (ushort)(0x8000 | bits);
        return true;
    }

    private static int WriteDeltas(Span<byte> destination, ReadOnlySpan<long> arrivalsUs, long reference)
    {
        Statuses statuses = new(arrivalsUs, reference);
        int length = 0;
        while (statuses.HasMore)
        {
            int status = statuses.ReadNext(out long delta);
            if (status == SmallDelta)
            {
                destination[length] = (byte)delta;
            }
            else if (status == LargeDelta)
            {
                BinaryPrimitives.WriteInt16BigEndian(destination[length..], (short)delta);
            }

            length += status;
        }

        return length;
    }

    private static long FloorDivide(long value, long divisor) =>
        value >= 0 ? value / divisor : -((-value + divisor - 1) / divisor);

    /// <summary>Walks arrival times and gives each one's status; differences are between rounded times, so no error adds up.</summary>
    private ref struct Statuses(ReadOnlySpan<long> arrivalsUs, long reference)
    {
        private readonly ReadOnlySpan<long> _arrivalsUs = arrivalsUs;
        private long _ticks = reference * TicksPerReference;
        private int _index;

        public readonly bool HasMore => _index < _arrivalsUs.Length;

        public readonly int Left => _arrivalsUs.Length - _index;

        /// <summary><see cref="ReservedStatus"/> when the step is too large for 16 bits.</summary>
        public int ReadNext(out long delta)
        {
            delta = 0;
            long arrival = _arrivalsUs[_index++];
            if (arrival == NeverArrived)
            {
                return NotReceived;
            }

            long ticks = FloorDivide(arrival, TickUs);
            delta = ticks - _ticks;
            _ticks = ticks;
            return delta switch
            {
                >= 0 and <= byte.MaxValue => SmallDelta,
                >= short.MinValue and <= short.MaxValue => LargeDelta,
                _ => ReservedStatus,
            };
        }

        public void Skip(int count)
        {
            for (int i = 0; i < count; i++)
            {
                ReadNext(out long _);
            }
        }
    }
}
