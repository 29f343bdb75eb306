using System.Buffers.Binary;
using System.Security.Cryptography;

namespace McuServer.Rtp.Wire;

/// <summary>
/// A STUN Binding message (RFC 8489) in the buffer that it came in; nothing is copied or allocated. Of an attribute that
/// occurs twice the first counts; what stands between MESSAGE-INTEGRITY and FINGERPRINT is not authentic and is skipped.
/// </summary>
public readonly ref struct StunMessage
{
    public const int HeaderLength = 20;

    public const uint Cookie = 0x2112A442;

    internal const uint FingerprintMask = 0x5354554E;

    internal const int IntegrityLength = 20;

    /// <summary>Longer messages are not looked at: none that a peer sends comes near.</summary>
    private const int MaxLength = 2048;

    private readonly ReadOnlySpan<byte> _datagram;
    private readonly int _integrityOffset;
    private readonly ReadOnlySpan<byte> _mappedAddress;

    private StunMessage(ReadOnlySpan<byte> datagram, StunClass messageClass, scoped in Attributes found)
    {
        _datagram = datagram;
        Class = messageClass;
        _integrityOffset = found.IntegrityOffset;
        _mappedAddress = found.MappedAddress;
        Username = found.Username;
        HasValidFingerprint = found.HasValidFingerprint;
        HasPriority = found.HasPriority;
        Priority = found.Priority;
        UsesCandidate = found.UsesCandidate;
        IsControlling = found.IsControlling;
        IsControlled = found.IsControlled;
        TieBreaker = found.TieBreaker;
        HasNomination = found.HasNomination;
        Nomination = found.Nomination;
        ErrorCode = found.ErrorCode;
        UnknownRequired = found.UnknownRequired;
    }

    public StunClass Class { get; }

    /// <summary>12 bytes.</summary>
    public ReadOnlySpan<byte> TransactionId => _datagram.Slice(8, 12);

    /// <summary>UTF-8; empty when it is absent.</summary>
    public ReadOnlySpan<byte> Username { get; }

    public bool HasIntegrity => _integrityOffset > 0;

    /// <summary>The CRC at the end is there and right.</summary>
    public bool HasValidFingerprint { get; }

    public bool HasPriority { get; }

    public uint Priority { get; }

    public bool UsesCandidate { get; }

    /// <summary>ICE-CONTROLLING is there, with <see cref="TieBreaker"/>.</summary>
    public bool IsControlling { get; }

    /// <summary>ICE-CONTROLLED is there, with <see cref="TieBreaker"/>.</summary>
    public bool IsControlled { get; }

    public ulong TieBreaker { get; }

    public bool HasNomination { get; }

    /// <summary>libwebrtc's attribute: of several nominations the highest one counts.</summary>
    public uint Nomination { get; }

    /// <summary>300 to 699 in an error response, otherwise 0.</summary>
    public int ErrorCode { get; }

    /// <summary>The first attribute below 0x8000 that we do not know; 0 = none.</summary>
    public ushort UnknownRequired { get; }

    /// <summary>False for everything that is no well-formed Binding message of exactly this length.</summary>
    public static bool TryParse(ReadOnlySpan<byte> datagram, out StunMessage message)
    {
        message = default;
        if (datagram.Length is < HeaderLength or > MaxLength || datagram.Length % 4 != 0
            || BinaryPrimitives.ReadUInt16BigEndian(datagram[2..]) != datagram.Length - HeaderLength
            || BinaryPrimitives.ReadUInt32BigEndian(datagram[4..]) != Cookie)
        {
            return false;
        }

        StunClass? messageClass = BinaryPrimitives.ReadUInt16BigEndian(datagram) switch
        {
            0x0001 => StunClass.Request,
            0x0011 => StunClass.Indication,
            0x0101 => StunClass.Success,
            0x0111 => StunClass.Error,
            _ => null,
        };
        Attributes found = default;
        if (messageClass is null || !found.Read(datagram))
        {
            return false;
        }

        message = new StunMessage(datagram, messageClass.Value, found);
        return true;
    }

    /// <summary>HMAC-SHA1 over the message with this password (RFC 8489 section 14.5), compared in constant time.</summary>
    public bool VerifyIntegrity(ReadOnlySpan<byte> password)
    {
        if (_integrityOffset <= 0)
        {
            return false;
        }

        Span<byte> expected = stackalloc byte[IntegrityLength];
        ComputeIntegrity(_datagram[.._integrityOffset], password, expected);
        return CryptographicOperations.FixedTimeEquals(expected, _datagram.Slice(_integrityOffset + 4, IntegrityLength));
    }

    /// <summary>XOR-MAPPED-ADDRESS (RFC 8489 section 14.2) as 128 bits, IPv4 as IPv4-mapped IPv6.</summary>
    public bool TryGetMappedAddress(out ulong high, out ulong low, out ushort port)
    {
        (high, low, port) = (0, 0, 0);
        if (_mappedAddress.Length < 8)
        {
            return false;
        }

        port = (ushort)(BinaryPrimitives.ReadUInt16BigEndian(_mappedAddress[2..]) ^ (Cookie >> 16));
        if (_mappedAddress[1] == 1 && _mappedAddress.Length == 8)
        {
            low = 0x0000_FFFF_0000_0000UL | (BinaryPrimitives.ReadUInt32BigEndian(_mappedAddress[4..]) ^ Cookie);
            return true;
        }

        if (_mappedAddress[1] != 2 || _mappedAddress.Length != 20)
        {
            return false;
        }

        high = BinaryPrimitives.ReadUInt64BigEndian(_mappedAddress[4..]) ^ BinaryPrimitives.ReadUInt64BigEndian(_datagram[4..]);
        low = BinaryPrimitives.ReadUInt64BigEndian(_mappedAddress[12..]) ^ BinaryPrimitives.ReadUInt64BigEndian(_datagram[12..]);
        return true;
    }

    /// <param name="before">The message up to MESSAGE-INTEGRITY; its length field counts as ending right after that.</param>
    internal static void ComputeIntegrity(ReadOnlySpan<byte> before, ReadOnlySpan<byte> password, Span<byte> hash)
    {
        Span<byte> copy = stackalloc byte[MaxLength];
        before.CopyTo(copy);
        BinaryPrimitives.WriteUInt16BigEndian(copy[2..], (ushort)(before.Length - HeaderLength + 4 + IntegrityLength));
#pragma warning disable CA5350 // STUN prescribes SHA-1
        HMACSHA1.HashData(password, copy[..before.Length], hash);
#pragma warning restore CA5350
    }

    /// <summary>What a walk over the attributes finds.</summary>
    private ref struct Attributes
    {
        public int IntegrityOffset;
        public ReadOnlySpan<byte> MappedAddress;
        public ReadOnlySpan<byte> Username;
        public bool HasValidFingerprint;
        public bool HasPriority;
        public uint Priority;
        public bool UsesCandidate;
        public bool IsControlling;
        public bool IsControlled;
        public ulong TieBreaker;
        public bool HasNomination;
        public uint Nomination;
        public int ErrorCode;
        public ushort UnknownRequired;

        public bool Read(ReadOnlySpan<byte> datagram)
        {
            int offset = HeaderLength;
            while (offset < datagram.Length)
            {
                ushort type = BinaryPrimitives.ReadUInt16BigEndian(datagram[offset..]);
                int length = BinaryPrimitives.ReadUInt16BigEndian(datagram[(offset + 2)..]);
                int next = offset + 4 + ((length + 3) & ~3);
                if (next > datagram.Length)
                {
                    return false;
                }

                ReadOnlySpan<byte> value = datagram.Slice(offset + 4, length);
                if (type == StunAttribute.Fingerprint)
                {
                    // It ends the message.
                    HasValidFingerprint = length == 4
                        && BinaryPrimitives.ReadUInt32BigEndian(value) == (Crc32.Compute(datagram[..offset]) ^ FingerprintMask);
                    return length == 4 && next == datagram.Length;
                }

                if (IntegrityOffset == 0 && !Take(type, value, offset))
                {
                    return false;
                }

                offset = next;
            }

            return true;
        }

        private bool Take(ushort type, ReadOnlySpan<byte> value, int offset)
        {
            switch (type)
            {
                case StunAttribute.MessageIntegrity:
                    IntegrityOffset = offset;
                    return value.Length == IntegrityLength;
                case StunAttribute.Username:
                    Username = Username.IsEmpty ? value : Username;
                    return value.Length is > 0 and <= 513;
                case StunAttribute.XorMappedAddress:
                    MappedAddress = MappedAddress.IsEmpty ? value : MappedAddress;
                    return value.Length is 8 or 20;
                case StunAttribute.Priority when value.Length == 4:
                    Priority = HasPriority ? Priority : BinaryPrimitives.ReadUInt32BigEndian(value);
                    return HasPriority = true;
                case StunAttribute.UseCandidate:
                    return UsesCandidate = value.IsEmpty;
                case StunAttribute.IceControlled or StunAttribute.IceControlling when value.Length == 8:
                    TakeRole(type == StunAttribute.IceControlling, BinaryPrimitives.ReadUInt64BigEndian(value));
                    return true;
                case StunAttribute.Nomination when value.Length == 4:
                    Nomination = HasNomination ? Nomination : BinaryPrimitives.ReadUInt32BigEndian(value);
                    return HasNomination = true;
                case StunAttribute.ErrorCode:
                    ErrorCode = value.Length >= 4 && ErrorCode == 0 ? ((value[2] & 7) * 100) + value[3] : ErrorCode;
                    return value.Length >= 4;
                case StunAttribute.Priority or StunAttribute.IceControlled or StunAttribute.IceControlling or StunAttribute.Nomination:
                    return false;
                default:
                    UnknownRequired = UnknownRequired == 0 && StunAttribute.IsUnknownRequired(type) ? type : UnknownRequired;
                    return true;
            }
        }

        private void TakeRole(bool isControlling, ulong tieBreaker)
        {
            if (!IsControlling && !IsControlled)
            {
                IsControlling = isControlling;
                IsControlled = !isControlling;
                TieBreaker = tieBreaker;
            }
        }
    }
}
