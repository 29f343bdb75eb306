using McuServer.Rtp.Wire;

namespace McuServer.Transport.Streams;

/// <summary>What is fixed when a stream to a peer is set up. All numbers come from the peer's offer.</summary>
public sealed record SendStreamOptions
{
    public required uint Ssrc { get; init; }

    /// <summary>0 when retransmission was not negotiated.</summary>
    public uint RtxSsrc { get; init; }

    public required byte PayloadType { get; init; }

    public byte RtxPayloadType { get; init; }

    public required int ClockRateHz { get; init; }

    public HeaderExtensionMap Extensions { get; init; } = HeaderExtensionMap.Empty;

    /// <summary>Identification of the m-section, ASCII; written into each packet where the extension was negotiated.</summary>
    public ReadOnlyMemory<byte> Mid { get; init; }

    /// <summary>
    /// Name of the simulcast encoding, ASCII (RFC 8852): on media as rid, on retransmissions as repaired-rid; empty without.
    /// </summary>
    public ReadOnlyMemory<byte> Rid { get; init; }

    /// <summary>
    /// What a receiver is told of how long it may hold pictures, packed by <see cref="HeaderExtensionValues.PackPlayoutDelay"/>;
    /// null for nothing.
    /// </summary>
    public uint? PlayoutDelay { get; init; }

    /// <summary>Mean time between two sender reports; each is 0.5 to 1.5 times as long. 1 s for video, 2 s for sound.</summary>
    public TimeSpan ReportInterval { get; init; } = TimeSpan.FromSeconds(1);
}

/// <summary>The numbers that were taken for the packets of one frame; each packet counts on from them.</summary>
/// <param name="FirstSequence">Of the stream, extended to 32 bits (the upper half is what SRTP calls roll-over counter).</param>
/// <param name="FirstTransportSequence">Of the peer, extended to 64 bits.</param>
public readonly record struct SendReservation(uint FirstSequence, long FirstTransportSequence, int Count);

/// <summary>What became of a request to send a packet again.</summary>
public enum ResendResult : byte
{
    Sent,

    /// <summary>Never sent, or too long ago.</summary>
    NotKept,

    /// <summary>Sent again less than a round trip ago.</summary>
    TooSoon,

    /// <summary>Was sent again three times.</summary>
    TooOften,

    /// <summary>Retransmissions have used up their share of the bitrate.</summary>
    OverBudget,

    /// <summary>Retransmission was not negotiated.</summary>
    NoRtx,

    /// <summary>The packet does not fit into the span.</summary>
    NoSpace,
}
