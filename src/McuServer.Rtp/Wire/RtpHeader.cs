using System.Buffers.Binary;

namespace McuServer.Rtp.Wire;

/// <summary>
/// The header of an RTP packet (RFC 3550 section 5.1, RFC 8285), read from a plain or a protected packet: all its parts are
/// in the clear. Offsets and lengths are in bytes.
/// </summary>
public readonly struct RtpHeader
{
    public const int FixedLength = 12;

    private const byte Version = 0x80;
    private const byte PaddingBit = 0x20;
    private const byte ExtensionBit = 0x10;
    private const byte MarkerBit = 0x80;

    private RtpHeader(ReadOnlySpan<byte> packet, int headerLength, ushort profile, int extensionOffset, int extensionLength)
    {
        HasPadding = (packet[0] & PaddingBit) != 0;
        CsrcCount = packet[0] & 0x0F;
        Marker = (packet[1] & MarkerBit) != 0;
        PayloadType = (byte)(packet[1] & 0x7F);
        SequenceNumber = BinaryPrimitives.ReadUInt16BigEndian(packet[2..]);
        Timestamp = BinaryPrimitives.ReadUInt32BigEndian(packet[4..]);
        Ssrc = BinaryPrimitives.ReadUInt32BigEndian(packet[8..]);
        HeaderLength = headerLength;
        ExtensionProfile = profile;
        ExtensionOffset = extensionOffset;
        ExtensionLength = extensionLength;
    }

    public bool HasPadding { get; }

    public int CsrcCount { get; }

    public bool Marker { get; }

    public byte PayloadType { get; }

    public ushort SequenceNumber { get; }

    /// <summary>In units of the payload's clock.</summary>
    public uint Timestamp { get; }

    public uint Ssrc { get; }

    /// <summary>Fixed part, CSRCs and the extension block; the payload starts here.</summary>
    public int HeaderLength { get; }

    /// <summary>0 when there is no extension.</summary>
    public ushort ExtensionProfile { get; }

    /// <summary>Where the extension's elements start, behind its own four bytes; 0 when there is no extension.</summary>
    public int ExtensionOffset { get; }

    /// <summary>Bytes of the extension's elements, a multiple of four; may be 0 although there is an extension.</summary>
    public int ExtensionLength { get; }

    public bool HasExtension => ExtensionOffset != 0;

    /// <summary>False when this is no RTP packet of version 2 whose whole header is inside the packet.</summary>
    public static bool TryRead(ReadOnlySpan<byte> packet, out RtpHeader header)
    {
        header = default;
        if (packet.Length < FixedLength || (packet[0] & 0xC0) != Version)
        {
            return false;
        }

        int length = FixedLength + (4 * (packet[0] & 0x0F));
        if (length > packet.Length)
        {
            return false;
        }

        if ((packet[0] & ExtensionBit) == 0)
        {
            header = new RtpHeader(packet, length, 0, 0, 0);
            return true;
        }

        if (length + 4 > packet.Length)
        {
            return false;
        }

        ushort profile = BinaryPrimitives.ReadUInt16BigEndian(packet[length..]);
        int extensionLength = 4 * BinaryPrimitives.ReadUInt16BigEndian(packet[(length + 2)..]);
        int extensionOffset = length + 4;
        length = extensionOffset + extensionLength;
        if (length > packet.Length)
        {
            return false;
        }

        header = new RtpHeader(packet, length, profile, extensionOffset, extensionLength);
        return true;
    }

    /// <summary>
    /// The payload without its padding, of a packet that is decrypted. Length 0 is a packet of padding only, which still
    /// counts as received. False when the padding's count is 0 or larger than what follows the header.
    /// </summary>
    public bool TryGetPayload(ReadOnlySpan<byte> packet, out int offset, out int length)
    {
        offset = HeaderLength;
        length = packet.Length - HeaderLength;
        if (length < 0)
        {
            length = 0;
            return false;
        }

        if (!HasPadding)
        {
            return true;
        }

        int padding = length > 0 ? packet[^1] : 0;
        if (padding == 0 || padding > length)
        {
            length = 0;
            return false;
        }

        length -= padding;
        return true;
    }

    /// <summary>The contributing source of this index, from the packet that the header was read from.</summary>
    public uint GetCsrc(ReadOnlySpan<byte> packet, int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, CsrcCount);
        return BinaryPrimitives.ReadUInt32BigEndian(packet[(FixedLength + (4 * index))..]);
    }

    /// <summary>Writes the twelve fixed bytes, without CSRCs; an extension block or the payload follows them.</summary>
    /// <exception cref="ArgumentException">The span is shorter than <see cref="FixedLength"/>.</exception>
    public static void Write(
        Span<byte> destination, byte payloadType, bool marker, ushort sequenceNumber, uint timestamp, uint ssrc,
        bool hasExtension = false, bool hasPadding = false)
    {
        if (destination.Length < FixedLength)
        {
            throw new ArgumentException($"An RTP header takes {FixedLength} bytes.", nameof(destination));
        }

        destination[0] = (byte)(Version | (hasPadding ? PaddingBit : 0) | (hasExtension ? ExtensionBit : 0));
        destination[1] = (byte)((marker ? MarkerBit : 0) | (payloadType & 0x7F));
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], sequenceNumber);
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], timestamp);
        BinaryPrimitives.WriteUInt32BigEndian(destination[8..], ssrc);
    }
}
