using System.Buffers.Binary;

namespace McuServer.Rtp.Wire;

/// <summary>
/// The common part of feedback packets (RFC 4585 section 6.1). Whom it concerns is told by <see cref="MediaSsrc"/> (for FIR
/// and REMB by their items), never by <see cref="SenderSsrc"/>.
/// </summary>
public readonly ref struct FeedbackView
{
    private const int HeadBytes = 8;

    private FeedbackView(byte type, byte format, ReadOnlySpan<byte> body)
    {
        Type = type;
        Format = format;
        SenderSsrc = BinaryPrimitives.ReadUInt32BigEndian(body);
        MediaSsrc = BinaryPrimitives.ReadUInt32BigEndian(body[4..]);
        Items = body[HeadBytes..];
    }

    public byte Type { get; }

    /// <summary>One of <see cref="FeedbackFormat"/>, or one that we do not know.</summary>
    public byte Format { get; }

    public uint SenderSsrc { get; }

    public uint MediaSsrc { get; }

    /// <summary>Feedback control information, without padding.</summary>
    public ReadOnlySpan<byte> Items { get; }

    public bool IsNack => Type == RtcpPacketType.TransportFeedback && Format == FeedbackFormat.Nack;

    public bool IsTransportWide => Type == RtcpPacketType.TransportFeedback && Format == FeedbackFormat.TransportWide;

    public bool IsPictureLoss => Type == RtcpPacketType.PayloadFeedback && Format == FeedbackFormat.PictureLoss;

    public bool IsFullIntra => Type == RtcpPacketType.PayloadFeedback && Format == FeedbackFormat.FullIntra;

    /// <summary>False when this is no feedback packet, or when its head is cut off.</summary>
    public static bool TryRead(scoped in RtcpPacket packet, out FeedbackView view)
    {
        view = default;
        if (packet.Type is not (RtcpPacketType.TransportFeedback or RtcpPacketType.PayloadFeedback)
            || packet.Body.Length < HeadBytes)
        {
            return false;
        }

        view = new FeedbackView(packet.Type, packet.Count, packet.Body);
        return true;
    }
}

/// <summary>The sequence numbers of a NACK (RFC 4585 section 6.2.1), pair by pair. Left-over bytes are ignored.</summary>
public ref struct NackReader(scoped in FeedbackView feedback)
{
    private ReadOnlySpan<byte> _rest = feedback.IsNack ? feedback.Items : default;
    private uint _pending;
    private ushort _first;

    public bool TryReadNext(out ushort sequence)
    {
        if (_pending == 0)
        {
            if (_rest.Length < 4)
            {
                sequence = 0;
                return false;
            }

            // Bit 0 is the packet itself, bit i + 1 is BLP's bit i.
            _first = BinaryPrimitives.ReadUInt16BigEndian(_rest);
            _pending = 1 | ((uint)BinaryPrimitives.ReadUInt16BigEndian(_rest[2..]) << 1);
            _rest = _rest[4..];
        }

        sequence = (ushort)(_first + System.Numerics.BitOperations.TrailingZeroCount(_pending));
        _pending &= _pending - 1;
        return true;
    }
}

/// <summary>The requests of a FIR (RFC 5104 section 4.3.1). Left-over bytes are ignored.</summary>
public ref struct FullIntraReader(scoped in FeedbackView feedback)
{
    internal const int ItemBytes = 8;

    private ReadOnlySpan<byte> _rest = feedback.IsFullIntra ? feedback.Items : default;

    /// <param name="number">The same number again is the same request.</param>
    public bool TryReadNext(out uint ssrc, out byte number)
    {
        ssrc = 0;
        number = 0;
        if (_rest.Length < ItemBytes)
        {
            return false;
        }

        ssrc = BinaryPrimitives.ReadUInt32BigEndian(_rest);
        number = _rest[4];
        _rest = _rest[ItemBytes..];
        return true;
    }
}

/// <summary>A receiver's estimate of the bitrate (draft-alvestrand-rmcat-remb-03 section 2.2).</summary>
public readonly ref struct RembView
{
    internal const int HeadBytes = 8;
    internal const uint Identifier = 0x52454D42;

    private readonly ReadOnlySpan<byte> _ssrcs;

    private RembView(long bitrateBps, ReadOnlySpan<byte> ssrcs)
    {
        BitrateBps = bitrateBps;
        _ssrcs = ssrcs;
    }

    /// <summary>Cut to <see cref="long.MaxValue"/>.</summary>
    public long BitrateBps { get; }

    public int SsrcCount => _ssrcs.Length / 4;

    public uint GetSsrc(int index) => BinaryPrimitives.ReadUInt32BigEndian(_ssrcs[(4 * index)..]);

    /// <summary>False for other feedback, or when the streams leave the packet.</summary>
    public static bool TryRead(scoped in FeedbackView feedback, out RembView view)
    {
        view = default;
        ReadOnlySpan<byte> items = feedback.Items;
        if (feedback.Type != RtcpPacketType.PayloadFeedback || feedback.Format != FeedbackFormat.Application
            || items.Length < HeadBytes || BinaryPrimitives.ReadUInt32BigEndian(items) != Identifier
            || items.Length < HeadBytes + (4 * items[4]))
        {
            return false;
        }

        int exponent = items[5] >> 2;
        ulong mantissa = HeaderExtensions.ReadUInt24(items[5..]) & 0x3FFFF;
        bool isHuge = mantissa != 0 && exponent + 64 - System.Numerics.BitOperations.LeadingZeroCount(mantissa) > 63;
        view = new RembView(isHuge ? long.MaxValue : (long)(mantissa << exponent), items.Slice(HeadBytes, 4 * items[4]));
        return true;
    }
}
