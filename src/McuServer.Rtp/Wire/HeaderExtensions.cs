using System.Buffers.Binary;

namespace McuServer.Rtp.Wire;

/// <summary>Reads the extension block of a packet in its one-byte and two-byte form (RFC 8285 sections 4.2 and 4.3).</summary>
public static class HeaderExtensions
{
    internal const ushort OneByteProfile = 0xBEDE;
    internal const ushort TwoByteProfile = 0x1000;
    internal const int MaxTextBytes = 16;

    /// <summary>
    /// False when an element leaves the block. Elements that were not negotiated, and those of a wrong size, are skipped;
    /// a block of another profile holds nothing for us.
    /// </summary>
    public static bool TryRead(
        ReadOnlySpan<byte> packet, scoped in RtpHeader header, HeaderExtensionMap map, out HeaderExtensionValues values)
    {
        values = default;
        if (header.HeaderLength > packet.Length)
        {
            return false;
        }

        ReadOnlySpan<byte> block = packet.Slice(header.ExtensionOffset, header.ExtensionLength);
        if (header.ExtensionProfile == OneByteProfile)
        {
            return TryReadOneByte(block, map, ref values);
        }

        return (header.ExtensionProfile & 0xFFF0) != TwoByteProfile || TryReadTwoByte(block, map, ref values);
    }

    /// <summary>Puts another transport-wide sequence number where the writer said that it is.</summary>
    public static void PatchTransportSequence(Span<byte> packet, int offset, ushort sequence) =>
        BinaryPrimitives.WriteUInt16BigEndian(packet[offset..], sequence);

    /// <summary>Puts another sending time (24 bits) where the writer said that it is.</summary>
    public static void PatchAbsSendTime(Span<byte> packet, int offset, uint absSendTime) =>
        WriteUInt24(packet[offset..], absSendTime);

    internal static void WriteUInt24(Span<byte> destination, uint value)
    {
        destination[2] = (byte)value;
        destination[1] = (byte)(value >> 8);
        destination[0] = (byte)(value >> 16);
    }

    internal static uint ReadUInt24(ReadOnlySpan<byte> source) =>
        ((uint)source[0] << 16) | ((uint)source[1] << 8) | source[2];

    private static bool TryReadOneByte(ReadOnlySpan<byte> block, HeaderExtensionMap map, ref HeaderExtensionValues values)
    {
        int at = 0;
        while (at < block.Length)
        {
            int id = block[at] >> 4;
            int length = (block[at] & 0x0F) + 1;
            if (block[at] == 0)
            {
                at++;
                continue;
            }

            // Id 15 is reserved, and id 0 with a length is invalid: what came before them counts, the rest does not.
            if (id is 0 or 15)
            {
                return true;
            }

            at++;
            if (at + length > block.Length)
            {
                return false;
            }

            Set(map.GetKind((byte)id), block.Slice(at, length), ref values);
            at += length;
        }

        return true;
    }

    private static bool TryReadTwoByte(ReadOnlySpan<byte> block, HeaderExtensionMap map, ref HeaderExtensionValues values)
    {
        int at = 0;
        while (at < block.Length)
        {
            byte id = block[at++];
            if (id == 0)
            {
                continue;
            }

            if (at >= block.Length || at + 1 + block[at] > block.Length)
            {
                return false;
            }

            Set(map.GetKind(id), block.Slice(at + 1, block[at]), ref values);
            at += 1 + block[at];
        }

        return true;
    }

    private static void Set(HeaderExtensionKind kind, ReadOnlySpan<byte> data, ref HeaderExtensionValues values)
    {
        switch (kind)
        {
            case HeaderExtensionKind.Mid when data.Length <= MaxTextBytes:
                values.Mid = data;
                break;
            case HeaderExtensionKind.Rid when data.Length <= MaxTextBytes:
                values.Rid = data;
                break;
            case HeaderExtensionKind.RepairedRid when data.Length <= MaxTextBytes:
                values.RepairedRid = data;
                break;
            case HeaderExtensionKind.TransportSequence when data.Length == 2:
                values.TransportSequence = BinaryPrimitives.ReadUInt16BigEndian(data);
                break;
            case HeaderExtensionKind.AbsSendTime when data.Length == 3:
                values.AbsSendTime = ReadUInt24(data);
                break;
            case HeaderExtensionKind.AudioLevel when data.Length >= 1:
                values.AudioLevel = data[0];
                break;
            case HeaderExtensionKind.Orientation when data.Length == 1:
                values.Orientation = data[0];
                break;
            case HeaderExtensionKind.PlayoutDelay when data.Length == 3:
                values.PlayoutDelay = ReadUInt24(data);
                break;
            case HeaderExtensionKind.ColorSpace when data.Length is 4 or 28:
                values.ColorSpace = BinaryPrimitives.ReadUInt32BigEndian(data);
                break;
            case HeaderExtensionKind.AbsCaptureTime when data.Length is 8 or 16:
                values.AbsCaptureTime = BinaryPrimitives.ReadUInt64BigEndian(data);
                values.CaptureClockOffset = data.Length == 16 ? BinaryPrimitives.ReadInt64BigEndian(data[8..]) : null;
                break;
            default:
                break;
        }
    }
}
