namespace McuServer.Rtp.Sdp;

/// <summary>A line a=extmap (RFC 8285); the direction is not kept.</summary>
public sealed record HeaderExtension(int Id, string Uri);
