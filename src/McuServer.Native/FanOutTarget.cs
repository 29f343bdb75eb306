namespace McuServer.Native;

/// <summary>One viewer of a frame. Timestamps and sequence numbers wrap around.</summary>
public readonly ref struct FanOutTarget
{
    /// <summary>A sender's context.</summary>
    public required SrtpContext Srtp { get; init; }

    public required NativeEndPoint To { get; init; }

    public required uint Ssrc { get; init; }

    /// <summary>0 to 127.</summary>
    public required byte PayloadType { get; init; }

    /// <summary>Of the first payload; the others count up from it.</summary>
    public required ushort FirstSequence { get; init; }

    /// <summary>Added to the frame's timestamp.</summary>
    public uint TimestampOffset { get; init; }

    /// <summary>
    /// The header extension of every packet with its four bytes of header (RFC 8285): a multiple of 4, at most
    /// <see cref="FanOutBatch.MaxExtensionBytes"/>; or empty.
    /// </summary>
    public ReadOnlySpan<byte> Extension { get; init; }

    /// <summary>Where in <see cref="Extension"/> the two bytes of the transport-wide sequence number go; −1 for none.</summary>
    public short TransportSequenceOffset { get; init; } = -1;

    /// <summary>Of the first payload; the others count up from it.</summary>
    public ushort FirstTransportSequence { get; init; }

    public FanOutTarget()
    {
    }
}
