namespace McuServer.Rtp.Sdp;

/// <summary>What a=ssrc lines (RFC 5576) say of one SSRC.</summary>
public sealed record SsrcDescription(uint Ssrc, string? Cname, string? Msid);
