namespace McuServer.Rtp.Sdp;

/// <summary>A codec that both sides agreed on. What its parameters say are the wishes of whoever receives it.</summary>
/// <param name="Name">As in the offer; compare without regard to case.</param>
public sealed record NegotiatedCodec(int PayloadType, string Name, int ClockRate, int Channels)
{
    /// <summary>Payload type of its retransmissions (RFC 4588), or -1.</summary>
    public int RtxPayloadType { get; init; } = -1;

    /// <summary>The fmtp line of the receiving side; null without.</summary>
    public string? Parameters { get; init; }

    /// <summary>Opus: the receiver wants two channels.</summary>
    public bool OpusStereo { get; init; }

    /// <summary>Opus: the receiver can use in-band error correction.</summary>
    public bool OpusFec { get; init; }

    /// <summary>Opus: the receiver likes silence not to be sent.</summary>
    public bool OpusDtx { get; init; }

    /// <summary>Opus: bits per second, 0 = not said.</summary>
    public int OpusMaxAverageBitrateBps { get; init; }

    /// <summary>H.264: null for any other codec.</summary>
    public H264Profile? H264 { get; init; }

    /// <summary>H.264: 0 or 1.</summary>
    public int PacketizationMode { get; init; }

    public bool Is(string name) => Name.Equals(name, StringComparison.OrdinalIgnoreCase);
}
