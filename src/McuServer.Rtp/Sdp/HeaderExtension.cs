namespace McuServer.Rtp.Sdp;

/// <summary>A line a=extmap (RFC 8285 section 5).</summary>
/// <param name="Direction">In which the writer of the line uses it; without a word, both.</param>
public sealed record HeaderExtension(int Id, string Uri, MediaDirection Direction = MediaDirection.SendReceive);
