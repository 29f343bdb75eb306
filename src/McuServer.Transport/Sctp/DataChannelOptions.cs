namespace McuServer.Transport.Sctp;

/// <summary>Bounds of one peer's data channels.</summary>
public sealed record DataChannelOptions
{
    public static readonly DataChannelOptions Default = new();

    /// <summary>Channels at a time, negotiated ones included.</summary>
    public int MaxChannels { get; init; } = 64;

    /// <summary>SCTP packets of the peer per second that are looked at; the rest is dropped, as if it had been lost.</summary>
    public int MaxPacketsPerSecond { get; init; } = 2000;

    /// <summary>Longest message that is sent: the peer's <c>a=max-message-size</c>, at most 262,144.</summary>
    public int MaxMessageBytes { get; init; } = 262_144;
}
