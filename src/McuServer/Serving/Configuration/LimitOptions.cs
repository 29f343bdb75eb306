namespace McuServer.Serving.Configuration;

/// <summary>Numbers of the transport: names, defaults and ranges of transport.md A, with the unit in the name.</summary>
internal sealed record LimitOptions
{
    public IceLimits Ice { get; init; } = new();

    public DtlsLimits Dtls { get; init; } = new();

    public SrtpLimits Srtp { get; init; } = new();

    public RtpLimits Rtp { get; init; } = new();

    public NackLimits Nack { get; init; } = new();

    public PliInLimits PliIn { get; init; } = new();

    public KeyOutLimits KeyOut { get; init; } = new();

    public RtxLimits Rtx { get; init; } = new();

    public RtcpLimits Rtcp { get; init; } = new();

    public TwccLimits Twcc { get; init; } = new();

    public BweLimits Bwe { get; init; } = new();

    public PacerLimits Pacer { get; init; } = new();

    public TierLimits Tier { get; init; } = new();

    public AudioLimits Audio { get; init; } = new();

    public SctpLimits Sctp { get; init; } = new();

    public WhipLimits Whip { get; init; } = new();

    public WebSocketLimits WebSocket { get; init; } = new();
}

internal sealed record IceLimits
{
    public int DisconnectedAfterMs { get; init; } = 10_000;

    public int CloseAfterMs { get; init; } = 30_000;

    public int MaxTuples { get; init; } = 8;
}

internal sealed record DtlsLimits
{
    public int TimeoutMs { get; init; } = 20_000;

    public int InitialRtoMs { get; init; } = 150;

    public int MaxRtoMs { get; init; } = 3_000;

    public int MtuBytes { get; init; } = 1200;
}

internal sealed record SrtpLimits
{
    public int WindowPackets { get; init; } = 1024;

    /// <summary>In order of preference: gcm128, gcm256, cm80.</summary>
    public IReadOnlyList<string> Profiles { get; init; } = ["gcm128", "gcm256", "cm80"];
}

internal sealed record RtpLimits
{
    public int MaxUdpPayloadBytes { get; init; } = 1200;
}

internal sealed record NackLimits
{
    public int FirstMs { get; init; } = 10;

    public int TickMs { get; init; } = 10;

    public int Retries { get; init; } = 6;

    public int ListPackets { get; init; } = 500;
}

/// <summary>Key frames that we ask of a sender.</summary>
internal sealed record PliInLimits
{
    public int MinIntervalMs { get; init; } = 500;

    public int RetryMs { get; init; } = 1_000;

    public int MaxRetryMs { get; init; } = 4_000;
}

/// <summary>Key frames that our encoders make for viewers.</summary>
internal sealed record KeyOutLimits
{
    public int MinIntervalMs { get; init; } = 500;

    public int JoinBatchMs { get; init; } = 200;
}

internal sealed record RtxLimits
{
    public int HistoryMs { get; init; } = 1_500;

    public int HistoryPackets { get; init; } = 1024;
}

internal sealed record RtcpLimits
{
    public int VideoIntervalMs { get; init; } = 1_000;

    /// <summary>Each time multiplied by a random number from 0.5 to 1.5.</summary>
    public int AudioIntervalMs { get; init; } = 3_500;
}

internal sealed record TwccLimits
{
    public int IntervalMs { get; init; } = 50;

    /// <summary>So many packets make a report go at once.</summary>
    public int ForcedByPackets { get; init; } = 100;
}

/// <summary>Estimate of what a receiver's way can carry.</summary>
internal sealed record BweLimits
{
    public int StartKbps { get; init; } = 800;

    public int MinKbps { get; init; } = 50;

    public int MaxKbps { get; init; } = 8_000;
}

internal sealed record PacerLimits
{
    public int SlotMs { get; init; } = 5;

    public double BurstFactor { get; init; } = 2.5;

    public int MaxQueueMs { get; init; } = 300;
}

internal sealed record TierLimits
{
    public int UpHoldMs { get; init; } = 5_000;

    public int DownHoldMs { get; init; } = 500;

    public double UpMargin { get; init; } = 1.25;
}

internal sealed record AudioLimits
{
    public int JitterMinMs { get; init; } = 20;

    public int JitterStartMs { get; init; } = 60;

    public int JitterMaxMs { get; init; } = 400;

    public int PlcFadeMs { get; init; } = 150;
}

internal sealed record SctpLimits
{
    public int MtuBytes { get; init; } = 1188;

    public int RtoMinMs { get; init; } = 300;

    public int SackMs { get; init; } = 20;
}

/// <summary>WHIP and WHEP, counted by client address.</summary>
internal sealed record WhipLimits
{
    public int SessionsPerIp { get; init; } = 20;

    public int PostsPerMinute { get; init; } = 60;
}

/// <summary>One signalling socket.</summary>
internal sealed record WebSocketLimits
{
    public int MessagesPerS { get; init; } = 20;

    public int BurstMessages { get; init; } = 60;

    public int QueueMessages { get; init; } = 256;

    public int SocketsPerIp { get; init; } = 50;

    public int HelloTimeoutMs { get; init; } = 10_000;

    public int PingIntervalMs { get; init; } = 15_000;

    public int PongTimeoutMs { get; init; } = 10_000;
}
