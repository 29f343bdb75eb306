using System.Buffers.Binary;

namespace McuServer.Rtp.Wire;

/// <summary>One packet of a compound: its head, and its body without padding. The views of each type read from here.</summary>
public readonly ref struct RtcpPacket(byte type, byte count, ReadOnlySpan<byte> body)
{
    /// <summary>One of <see cref="RtcpPacketType"/>, or one that we do not know.</summary>
    public byte Type { get; } = type;

    /// <summary>Number of blocks, or the format of a feedback packet: the lower five bits of the first byte.</summary>
    public byte Count { get; } = count;

    /// <summary>What follows the first four bytes.</summary>
    public ReadOnlySpan<byte> Body { get; } = body;

    public bool IsFeedback(byte type, byte format) => Type == type && Count == format;
}

/// <summary>
/// Walks a compound of RTCP packets (RFC 3550 section 6.1), also of reduced size (RFC 5506). Ends at the first packet that is
/// malformed: what came before it has been given.
/// </summary>
public ref struct RtcpReader(ReadOnlySpan<byte> compound)
{
    private const int HeadBytes = 4;

    private ReadOnlySpan<byte> _rest = compound;

    /// <summary>True after the walk ended because of a broken packet.</summary>
    public bool IsMalformed { get; private set; }

    public bool TryReadNext(out RtcpPacket packet)
    {
        packet = default;
        if (_rest.IsEmpty || IsMalformed)
        {
            return false;
        }

        if (_rest.Length < HeadBytes || (_rest[0] & 0xC0) != 0x80)
        {
            return Fail();
        }

        int length = HeadBytes + (4 * BinaryPrimitives.ReadUInt16BigEndian(_rest[2..]));
        if (length > _rest.Length)
        {
            return Fail();
        }

        ReadOnlySpan<byte> body = _rest[HeadBytes..length];
        if ((_rest[0] & 0x20) != 0)
        {
            // The count of padding bytes includes itself (RFC 3550 section 6.4.1).
            int padding = body.IsEmpty ? 0 : body[^1];
            if (padding == 0 || padding > body.Length)
            {
                return Fail();
            }

            body = body[..^padding];
        }

        packet = new RtcpPacket(_rest[1], (byte)(_rest[0] & 0x1F), body);
        _rest = _rest[length..];
        return true;
    }

    private bool Fail()
    {
        IsMalformed = true;
        return false;
    }
}
