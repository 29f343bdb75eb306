namespace McuServer.Rtp.Sdp;

/// <summary>A line a=ssrc-group: FID (media, then its retransmission), SIM (layers, low to high), FEC-FR ...</summary>
public sealed record SsrcGroup(string Semantics, IReadOnlyList<uint> Ssrcs);
