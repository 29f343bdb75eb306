using System.Buffers.Binary;
using System.Text;
using McuServer.Native;

namespace McuServer.Transport.Sctp;

/// <summary>The messages of the Data Channel Establishment Protocol (RFC 8832 section 5).</summary>
public static class Dcep
{
    /// <summary>Payload protocol identifiers (RFC 8831 section 8, RFC 8832 section 8.1).</summary>
    public const uint PpidDcep = 50;

    public const uint PpidString = 51;
    public const uint PpidBinary = 53;
    public const uint PpidEmptyString = 56;
    public const uint PpidEmptyBinary = 57;

    public const byte AckType = 2;
    public const byte OpenType = 3;

    /// <summary>Longest label and longest protocol that are accepted, in bytes of UTF-8.</summary>
    public const int MaxTextBytes = 256;

    private const int HeaderBytes = 12;
    private const byte UnorderedBit = 0x80;

    /// <summary>Reads a DATA_CHANNEL_OPEN; false for anything else, and for texts above <see cref="MaxTextBytes"/>.</summary>
    public static bool TryParseOpen(ReadOnlySpan<byte> message, out DcepOpen open)
    {
        open = default;
        if (message.Length < HeaderBytes || message[0] != OpenType)
        {
            return false;
        }

        int labelBytes = BinaryPrimitives.ReadUInt16BigEndian(message[8..]);
        int protocolBytes = BinaryPrimitives.ReadUInt16BigEndian(message[10..]);
        int policy = message[1] & ~UnorderedBit;
        bool isBad = policy > 2 || labelBytes > MaxTextBytes || protocolBytes > MaxTextBytes ||
            message.Length != HeaderBytes + labelBytes + protocolBytes;
        if (isBad)
        {
            return false;
        }

        uint value = BinaryPrimitives.ReadUInt32BigEndian(message[4..]);
        SctpPolicy kind = policy switch
        {
            1 => SctpPolicy.MaxRetransmits,
            2 => SctpPolicy.MaxLifetimeMs,
            _ => SctpPolicy.Reliable,
        };
        open = new DcepOpen(
            Encoding.UTF8.GetString(message.Slice(HeaderBytes, labelBytes)),
            Encoding.UTF8.GetString(message.Slice(HeaderBytes + labelBytes, protocolBytes)),
            new SctpReliability(kind, kind == SctpPolicy.Reliable ? 0 : value, (message[1] & UnorderedBit) != 0));
        return true;
    }

    /// <summary>Makes a DATA_CHANNEL_OPEN. Throws for texts above <see cref="MaxTextBytes"/>.</summary>
    public static byte[] MakeOpen(in DcepOpen open)
    {
        int labelBytes = Encoding.UTF8.GetByteCount(open.Label);
        int protocolBytes = Encoding.UTF8.GetByteCount(open.Protocol);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(labelBytes, MaxTextBytes, nameof(open));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(protocolBytes, MaxTextBytes, nameof(open));
        byte[] message = new byte[HeaderBytes + labelBytes + protocolBytes];
        int policy = open.Reliability.Policy switch
        {
            SctpPolicy.MaxRetransmits => 1,
            SctpPolicy.MaxLifetimeMs => 2,
            _ => 0,
        };
        message[0] = OpenType;
        message[1] = (byte)(policy | (open.Reliability.IsUnordered ? UnorderedBit : 0));
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(4), policy == 0 ? 0 : open.Reliability.Value);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(8), (ushort)labelBytes);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(10), (ushort)protocolBytes);
        Encoding.UTF8.GetBytes(open.Label, message.AsSpan(HeaderBytes));
        Encoding.UTF8.GetBytes(open.Protocol, message.AsSpan(HeaderBytes + labelBytes));
        return message;
    }
}
