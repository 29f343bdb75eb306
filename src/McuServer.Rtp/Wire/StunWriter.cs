using System.Buffers.Binary;

namespace McuServer.Rtp.Wire;

/// <summary>
/// Writes a STUN Binding message into a buffer of the caller. Attributes in any order, then <see cref="Finish"/>; a buffer of
/// <see cref="EnoughLength"/> bytes holds all that ICE sends with user names of up to 256 characters.
/// </summary>
public ref struct StunWriter
{
    public const int EnoughLength = 512;

    private readonly Span<byte> _buffer;
    private int _length;

    /// <param name="transactionId">12 bytes.</param>
    public StunWriter(Span<byte> buffer, StunClass messageClass, ReadOnlySpan<byte> transactionId)
    {
        _buffer = buffer;
        ushort type = messageClass switch
        {
            StunClass.Request => 0x0001,
            StunClass.Indication => 0x0011,
            StunClass.Success => 0x0101,
            _ => 0x0111,
        };
        BinaryPrimitives.WriteUInt16BigEndian(buffer, type);
        BinaryPrimitives.WriteUInt32BigEndian(buffer[4..], StunMessage.Cookie);
        transactionId[..12].CopyTo(buffer[8..]);
        _length = StunMessage.HeaderLength;
    }

    public void AddUsername(ReadOnlySpan<byte> username) => username.CopyTo(Add(StunAttribute.Username, username.Length));

    public void AddPriority(uint priority) => BinaryPrimitives.WriteUInt32BigEndian(Add(StunAttribute.Priority, 4), priority);

    public void AddUseCandidate() => Add(StunAttribute.UseCandidate, 0);

    public void AddRole(bool isControlling, ulong tieBreaker) => BinaryPrimitives.WriteUInt64BigEndian(
        Add(isControlling ? StunAttribute.IceControlling : StunAttribute.IceControlled, 8), tieBreaker);

    public void AddNomination(uint value) => BinaryPrimitives.WriteUInt32BigEndian(Add(StunAttribute.Nomination, 4), value);

    /// <summary>An attribute that this class has no method for.</summary>
    public void AddRaw(ushort type, ReadOnlySpan<byte> value) => value.CopyTo(Add(type, value.Length));

    /// <summary>An error (RFC 8489 section 14.8) without words.</summary>
    /// <param name="code">300 to 699.</param>
    public void AddErrorCode(int code)
    {
        Span<byte> value = Add(StunAttribute.ErrorCode, 4);
        value[2] = (byte)(code / 100);
        value[3] = (byte)(code % 100);
    }

    public void AddUnknownAttribute(ushort type) =>
        BinaryPrimitives.WriteUInt16BigEndian(Add(StunAttribute.UnknownAttributes, 2), type);

    /// <summary>XOR-MAPPED-ADDRESS; 128 bits, IPv4 as IPv4-mapped IPv6.</summary>
    public void AddMappedAddress(ulong high, ulong low, ushort port)
    {
        bool isIPv4 = high == 0 && low >> 32 == 0xFFFF;
        Span<byte> value = Add(StunAttribute.XorMappedAddress, isIPv4 ? 8 : 20);
        value[1] = (byte)(isIPv4 ? 1 : 2);
        BinaryPrimitives.WriteUInt16BigEndian(value[2..], (ushort)(port ^ (StunMessage.Cookie >> 16)));
        if (isIPv4)
        {
            BinaryPrimitives.WriteUInt32BigEndian(value[4..], (uint)low ^ StunMessage.Cookie);
        }
        else
        {
            BinaryPrimitives.WriteUInt64BigEndian(value[4..], high ^ BinaryPrimitives.ReadUInt64BigEndian(_buffer[4..]));
            BinaryPrimitives.WriteUInt64BigEndian(value[12..], low ^ BinaryPrimitives.ReadUInt64BigEndian(_buffer[12..]));
        }
    }

    /// <summary>Adds MESSAGE-INTEGRITY and FINGERPRINT.</summary>
    /// <returns>The length of the message in bytes.</returns>
    public int Finish(ReadOnlySpan<byte> password)
    {
        int offset = _length;
        Span<byte> hash = Add(StunAttribute.MessageIntegrity, StunMessage.IntegrityLength);
        StunMessage.ComputeIntegrity(_buffer[..offset], password, hash);
        return FinishUnsigned();
    }

    /// <summary>Adds FINGERPRINT only.</summary>
    public int FinishUnsigned()
    {
        int offset = _length;
        Span<byte> value = Add(StunAttribute.Fingerprint, 4);
        BinaryPrimitives.WriteUInt16BigEndian(_buffer[2..], (ushort)(_length - StunMessage.HeaderLength));
        BinaryPrimitives.WriteUInt32BigEndian(value, Crc32.Compute(_buffer[..offset]) ^ StunMessage.FingerprintMask);
        return _length;
    }

    private Span<byte> Add(ushort type, int length)
    {
        BinaryPrimitives.WriteUInt16BigEndian(_buffer[_length..], type);
        BinaryPrimitives.WriteUInt16BigEndian(_buffer[(_length + 2)..], (ushort)length);
        int padded = (length + 3) & ~3;
        Span<byte> value = _buffer.Slice(_length + 4, padded);
        value.Clear();
        _length += 4 + padded;
        return value[..length];
    }
}
