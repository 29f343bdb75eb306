namespace McuServer.Rtp.Sdp;

/// <summary>A stream of the other side that its description names: an SSRC and that of its retransmissions (0 = none named).</summary>
public readonly record struct RemoteSsrc(uint Ssrc, uint RtxSsrc);
