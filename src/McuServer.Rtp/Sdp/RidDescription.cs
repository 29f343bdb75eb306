namespace McuServer.Rtp.Sdp;

/// <summary>A line a=rid (RFC 8851): one layer of simulcast.</summary>
/// <param name="IsSend">The writer sends this layer.</param>
/// <param name="Restrictions">What follows the direction, for instance "pt=96;max-width=640"; null without.</param>
public sealed record RidDescription(string Id, bool IsSend, string? Restrictions = null);

/// <summary>The line a=simulcast (RFC 8853), of each list the first alternative of each layer, "paused" marks dropped.</summary>
public sealed record SimulcastDescription(IReadOnlyList<string> Send, IReadOnlyList<string> Receive);

/// <summary>What a=ssrc lines (RFC 5576) say of one SSRC.</summary>
public sealed record SsrcDescription(uint Ssrc, string? Cname, string? Msid);

/// <summary>A line a=ssrc-group: FID (media, then its retransmission), SIM (layers, low to high), FEC-FR ...</summary>
public sealed record SsrcGroup(string Semantics, IReadOnlyList<uint> Ssrcs);

/// <summary>A line a=extmap (RFC 8285); the direction is not kept.</summary>
public sealed record HeaderExtension(int Id, string Uri);

/// <summary>A line a=msid (RFC 8830).</summary>
public sealed record MediaStreamId(string Stream, string? Track);
