namespace McuServer.Rtp.Wire;

/// <summary>Class of a STUN message (RFC 8489 section 5); the method is always Binding.</summary>
public enum StunClass : byte
{
    Request,
    Indication,
    Success,
    Error,
}

/// <summary>A STUN message in the buffer that it came in; nothing is copied. Made by <see cref="TryParse"/>.</summary>
public readonly ref struct StunMessage
{
    public StunClass Class { get; init; }

    /// <summary>12 bytes.</summary>
    public ReadOnlySpan<byte> TransactionId { get; init; }

    /// <summary>UTF-8; empty when it is absent.</summary>
    public ReadOnlySpan<byte> Username { get; init; }

    public bool HasIntegrity { get; init; }

    /// <summary>The CRC at the end is there and right.</summary>
    public bool HasValidFingerprint { get; init; }

    public bool HasPriority { get; init; }

    public uint Priority { get; init; }

    public bool UsesCandidate { get; init; }

    public bool IsControlling { get; init; }

    public bool IsControlled { get; init; }

    public ulong TieBreaker { get; init; }

    public bool HasNomination { get; init; }

    public uint Nomination { get; init; }

    /// <summary>300 to 699 in an error response, otherwise 0.</summary>
    public int ErrorCode { get; init; }

    /// <summary>The first attribute below 0x8000 that we do not know; 0 = none.</summary>
    public ushort UnknownRequired { get; init; }

    public static bool TryParse(ReadOnlySpan<byte> datagram, out StunMessage message) => throw new NotImplementedException();

    /// <summary>HMAC-SHA1 over the message with this password, compared in constant time.</summary>
    public bool VerifyIntegrity(ReadOnlySpan<byte> password) => throw new NotImplementedException();

    /// <summary>XOR-MAPPED-ADDRESS as 128 bits (IPv4 as IPv4-mapped IPv6).</summary>
    public bool TryGetMappedAddress(out ulong high, out ulong low, out ushort port) => throw new NotImplementedException();
}
