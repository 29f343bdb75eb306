namespace McuServer.Rtp.Sdp;

/// <summary>A line a=msid (RFC 8830).</summary>
public sealed record MediaStreamId(string Stream, string? Track);
