using System.Buffers.Binary;

namespace McuServer.Rtp.Wire;

/// <summary>
/// Puts RTCP packets one after the other into a span. Each <c>TryAdd</c> is all or nothing: false when the packet does not
/// fit into what is left, and then nothing was added.
/// </summary>
public ref struct RtcpWriter(Span<byte> destination)
{
    /// <summary>The most that a report can hold: its count has five bits.</summary>
    public const int MaxBlocks = 31;

    /// <summary>We put no more into one NACK, so that it stays small.</summary>
    public const int MaxNackPairs = 30;

    private const int MaxSsrcs = 31;
    private const byte CnameItem = 1;

    private readonly Span<byte> _destination = destination;

    /// <summary>Bytes written so far, a multiple of four.</summary>
    public int Length { get; private set; }

    /// <exception cref="ArgumentException">There are more than <see cref="MaxBlocks"/> blocks.</exception>
    public bool TryAddSenderReport(in SenderInfo info, scoped ReadOnlySpan<ReportBlock> blocks)
    {
        RequireAtMost(blocks.Length, MaxBlocks);
        int size = SenderReportView.InfoBytes + (blocks.Length * ReportBlock.Length);
        if (!TryOpen(RtcpPacketType.SenderReport, blocks.Length, size, out Span<byte> body))
        {
            return false;
        }

        BinaryPrimitives.WriteUInt32BigEndian(body, info.Ssrc);
        BinaryPrimitives.WriteUInt64BigEndian(body[4..], info.Ntp.Value);
        BinaryPrimitives.WriteUInt32BigEndian(body[12..], info.RtpTimestamp);
        BinaryPrimitives.WriteUInt32BigEndian(body[16..], info.PacketCount);
        BinaryPrimitives.WriteUInt32BigEndian(body[20..], info.OctetCount);
        WriteBlocks(body[SenderReportView.InfoBytes..], blocks);
        return true;
    }

    /// <exception cref="ArgumentException">There are more than <see cref="MaxBlocks"/> blocks.</exception>
    public bool TryAddReceiverReport(uint senderSsrc, scoped ReadOnlySpan<ReportBlock> blocks)
    {
        RequireAtMost(blocks.Length, MaxBlocks);
        int size = 4 + (blocks.Length * ReportBlock.Length);
        if (!TryOpen(RtcpPacketType.ReceiverReport, blocks.Length, size, out Span<byte> body))
        {
            return false;
        }

        BinaryPrimitives.WriteUInt32BigEndian(body, senderSsrc);
        WriteBlocks(body[4..], blocks);
        return true;
    }

    /// <summary>A source description with one canonical name.</summary>
    /// <exception cref="ArgumentException">The name is longer than 255 bytes.</exception>
    public bool TryAddCname(uint ssrc, scoped ReadOnlySpan<byte> cname)
    {
        RequireAtMost(cname.Length, byte.MaxValue);
        int size = ((4 + 2 + cname.Length) & ~3) + 4;
        if (!TryOpen(RtcpPacketType.SourceDescription, 1, size, out Span<byte> body))
        {
            return false;
        }

        BinaryPrimitives.WriteUInt32BigEndian(body, ssrc);
        body[4] = CnameItem;
        body[5] = (byte)cname.Length;
        cname.CopyTo(body[6..]);
        body[(6 + cname.Length)..].Clear();
        return true;
    }

    /// <exception cref="ArgumentException">There are more than 31 streams.</exception>
    public bool TryAddBye(scoped ReadOnlySpan<uint> ssrcs)
    {
        RequireAtMost(ssrcs.Length, MaxSsrcs);
        if (!TryOpen(RtcpPacketType.Goodbye, ssrcs.Length, 4 * ssrcs.Length, out Span<byte> body))
        {
            return false;
        }

        WriteSsrcs(body, ssrcs);
        return true;
    }

    /// <summary>Asks for packets again.</summary>
    /// <param name="sequences">In ascending order (wrapping).</param>
    /// <param name="consumed">How many of them the packet names; the rest wants another packet.</param>
    public bool TryAddNack(uint senderSsrc, uint mediaSsrc, scoped ReadOnlySpan<ushort> sequences, out int consumed)
    {
        consumed = 0;
        Span<uint> pairs = stackalloc uint[MaxNackPairs];
        int count = 0;
        int used = 0;
        while (used < sequences.Length && count < MaxNackPairs)
        {
            ushort first = sequences[used++];
            uint mask = 0;
            while (used < sequences.Length && (ushort)(sequences[used] - first - 1) < 16)
            {
                mask |= 1u << (ushort)(sequences[used++] - first - 1);
            }

            pairs[count++] = ((uint)first << 16) | mask;
        }

        if (count == 0 || !TryOpenFeedback(
            RtcpPacketType.TransportFeedback, FeedbackFormat.Nack, senderSsrc, mediaSsrc, 4 * count, out Span<byte> items))
        {
            return false;
        }

        WriteSsrcs(items, pairs[..count]);
        consumed = used;
        return true;
    }

    public bool TryAddPictureLoss(uint senderSsrc, uint mediaSsrc) => TryOpenFeedback(
        RtcpPacketType.PayloadFeedback, FeedbackFormat.PictureLoss, senderSsrc, mediaSsrc, 0, out _);

    /// <param name="number">The same in repeats of one request, one more in the next (RFC 5104 section 4.3.1).</param>
    public bool TryAddFullIntra(uint senderSsrc, uint targetSsrc, byte number)
    {
        if (!TryOpenFeedback(
            RtcpPacketType.PayloadFeedback, FeedbackFormat.FullIntra, senderSsrc, 0, FullIntraReader.ItemBytes,
            out Span<byte> items))
        {
            return false;
        }

        BinaryPrimitives.WriteUInt32BigEndian(items, targetSsrc);
        BinaryPrimitives.WriteUInt32BigEndian(items[4..], (uint)number << 24);
        return true;
    }

    /// <summary>The rate is rounded down to 18 significant bits.</summary>
    /// <exception cref="ArgumentException">There are more than 255 streams.</exception>
    public bool TryAddRemb(uint senderSsrc, long bitrateBps, scoped ReadOnlySpan<uint> ssrcs)
    {
        RequireAtMost(ssrcs.Length, byte.MaxValue);
        if (!TryOpenFeedback(
            RtcpPacketType.PayloadFeedback, FeedbackFormat.Application, senderSsrc, 0,
            RembView.HeadBytes + (4 * ssrcs.Length), out Span<byte> items))
        {
            return false;
        }

        ulong mantissa = (ulong)Math.Max(0, bitrateBps);
        int exponent = Math.Max(0, 46 - System.Numerics.BitOperations.LeadingZeroCount(mantissa));
        mantissa >>= exponent;
        BinaryPrimitives.WriteUInt32BigEndian(items, RembView.Identifier);
        BinaryPrimitives.WriteUInt32BigEndian(
            items[4..], ((uint)ssrcs.Length << 24) | ((uint)exponent << 18) | (uint)mantissa);
        WriteSsrcs(items[RembView.HeadBytes..], ssrcs);
        return true;
    }

    /// <summary>Arrival times; see <see cref="TransportFeedback.NeverArrived"/>.</summary>
    /// <param name="arrivalsUs">
    /// One entry for each sequence number from the base on, µs since the start of the connection. At least one must have come.
    /// </param>
    /// <param name="consumed">How many of them the packet tells; the rest wants another packet.</param>
    public bool TryAddTransportFeedback(
        uint senderSsrc, uint mediaSsrc, ushort baseSequence, byte feedbackCount, scoped ReadOnlySpan<long> arrivalsUs,
        out int consumed)
    {
        const int Heads = 12;
        consumed = 0;
        int space = (_destination.Length - Length) & ~3;
        if (space < Heads || !TransportFeedback.TryWriteItems(
            _destination.Slice(Length + Heads, space - Heads), baseSequence, feedbackCount, arrivalsUs, out int told,
            out int length))
        {
            return false;
        }

        int padding = -length & 3;
        int start = Length;
        TryOpenFeedback(
            RtcpPacketType.TransportFeedback, FeedbackFormat.TransportWide, senderSsrc, mediaSsrc, length + padding,
            out Span<byte> items);
        if (padding > 0)
        {
            items[length..].Clear();
            items[^1] = (byte)padding;
            _destination[start] |= 0x20;
        }

        consumed = told;
        return true;
    }

    private static void WriteBlocks(Span<byte> destination, ReadOnlySpan<ReportBlock> blocks)
    {
        for (int i = 0; i < blocks.Length; i++)
        {
            blocks[i].Write(destination[(i * ReportBlock.Length)..]);
        }
    }

    private static void WriteSsrcs(Span<byte> destination, scoped ReadOnlySpan<uint> ssrcs)
    {
        for (int i = 0; i < ssrcs.Length; i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(destination[(4 * i)..], ssrcs[i]);
        }
    }

    private static void RequireAtMost(int count, int max)
    {
        if (count > max)
        {
            throw new ArgumentException($"An RTCP packet holds at most {max} of these, not {count}.");
        }
    }

    private bool TryOpenFeedback(
        byte type, byte format, uint senderSsrc, uint mediaSsrc, int itemBytes, out Span<byte> items)
    {
        items = default;
        if (!TryOpen(type, format, 8 + itemBytes, out Span<byte> body))
        {
            return false;
        }

        BinaryPrimitives.WriteUInt32BigEndian(body, senderSsrc);
        BinaryPrimitives.WriteUInt32BigEndian(body[4..], mediaSsrc);
        items = body[8..];
        return true;
    }

    /// <summary>Reserves the space and writes the first four bytes. Body bytes is a multiple of four.</summary>
    private bool TryOpen(byte type, int count, int bodyBytes, out Span<byte> body)
    {
        body = default;
        if (Length + 4 + bodyBytes > _destination.Length)
        {
            return false;
        }

        Span<byte> head = _destination[Length..];
        head[0] = (byte)(0x80 | count);
        head[1] = type;
        BinaryPrimitives.WriteUInt16BigEndian(head[2..], (ushort)(bodyBytes / 4));
        body = head.Slice(4, bodyBytes);
        Length += 4 + bodyBytes;
        return true;
    }
}
