namespace McuServer.Rtp.Sdp;

/// <summary>One m-line of a client's offer; its mid is its place: "0", "1" ...</summary>
public sealed record OfferSection(SectionKind Kind, MediaDirection Direction = MediaDirection.SendReceive)
{
    /// <summary>Names; empty = opus, or VP8 and H264.</summary>
    public IReadOnlyList<string> Codecs { get; init; } = [];

    /// <summary>Layers to send; empty = no simulcast.</summary>
    public IReadOnlyList<string> Rids { get; init; } = [];

    /// <summary>0 = none is announced.</summary>
    public uint Ssrc { get; init; }

    public uint RtxSsrc { get; init; }

    /// <summary>The client gave this section up: port 0.</summary>
    public bool IsStopped { get; init; }
}
