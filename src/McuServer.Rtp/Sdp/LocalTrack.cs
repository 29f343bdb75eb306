namespace McuServer.Rtp.Sdp;

/// <summary>One track that we send: the mixed sound or the mixed picture.</summary>
/// <param name="RtxSsrc">SSRC of its retransmissions; unused where the offer has no RTX.</param>
public sealed record LocalTrack(uint Ssrc, uint RtxSsrc, string TrackId);
