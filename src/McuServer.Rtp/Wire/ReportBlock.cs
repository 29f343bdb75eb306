using System.Buffers.Binary;

namespace McuServer.Rtp.Wire;

/// <summary>What a receiver says of one stream (RFC 3550 section 6.4.1).</summary>
/// <param name="Ssrc">The stream that the block is about.</param>
/// <param name="FractionLost">Lost since the last report, in 1/256.</param>
/// <param name="CumulativeLost">Expected less received, since the start; 24 bits with a sign on the wire, cut to that.</param>
/// <param name="HighestSequence">Roll-overs in the upper half, highest sequence number in the lower.</param>
/// <param name="Jitter">In units of the payload's clock.</param>
/// <param name="LastSenderReport">Middle 32 bits of the last sender report's NTP time; 0 when there was none.</param>
/// <param name="DelaySinceLastSenderReport">In 2^-16 s.</param>
public readonly record struct ReportBlock(
    uint Ssrc, byte FractionLost, int CumulativeLost, uint HighestSequence, uint Jitter, uint LastSenderReport,
    uint DelaySinceLastSenderReport)
{
    public const int Length = 24;

    private const int MaxCumulative = 0x7FFFFF;
    private const int MinCumulative = -0x800000;

    internal static ReportBlock Read(ReadOnlySpan<byte> source) => new(
        BinaryPrimitives.ReadUInt32BigEndian(source),
        source[4],
        BinaryPrimitives.ReadInt32BigEndian(source[4..]) << 8 >> 8,
        BinaryPrimitives.ReadUInt32BigEndian(source[8..]),
        BinaryPrimitives.ReadUInt32BigEndian(source[12..]),
        BinaryPrimitives.ReadUInt32BigEndian(source[16..]),
        BinaryPrimitives.ReadUInt32BigEndian(source[20..]));

    internal void Write(Span<byte> destination)
    {
        int lost = Math.Clamp(CumulativeLost, MinCumulative, MaxCumulative);
        BinaryPrimitives.WriteUInt32BigEndian(destination, Ssrc);
        BinaryPrimitives.WriteInt32BigEndian(destination[4..], (FractionLost << 24) | (lost & 0xFFFFFF));
        BinaryPrimitives.WriteUInt32BigEndian(destination[8..], HighestSequence);
        BinaryPrimitives.WriteUInt32BigEndian(destination[12..], Jitter);
        BinaryPrimitives.WriteUInt32BigEndian(destination[16..], LastSenderReport);
        BinaryPrimitives.WriteUInt32BigEndian(destination[20..], DelaySinceLastSenderReport);
    }
}

/// <summary>The blocks of a sender or receiver report, where they lie in the packet.</summary>
public readonly ref struct ReportBlockList(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    public int Count => _bytes.Length / ReportBlock.Length;

    public ReportBlock this[int index] => ReportBlock.Read(_bytes.Slice(index * ReportBlock.Length, ReportBlock.Length));
}
