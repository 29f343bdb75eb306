namespace McuServer.Rtp.Sdp;

/// <summary>The line a=simulcast (RFC 8853), of each list the first alternative of each layer, "paused" marks dropped.</summary>
public sealed record SimulcastDescription(IReadOnlyList<string> Send, IReadOnlyList<string> Receive);
