namespace McuServer.Rtp.Sdp;

/// <summary>A line a=rid (RFC 8851): one layer of simulcast.</summary>
/// <param name="IsSend">The writer sends this layer.</param>
/// <param name="Restrictions">What follows the direction, for instance "pt=96;max-width=640"; null without.</param>
public sealed record RidDescription(string Id, bool IsSend, string? Restrictions = null);
