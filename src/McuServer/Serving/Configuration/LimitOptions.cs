namespace McuServer.Serving.Configuration;

/// <summary>Numbers of connections and signalling: names, defaults and ranges of transport.md A, with the unit in the name.</summary>
internal sealed record LimitOptions
{
    public IceLimits Ice { get; init; } = new();

    public DtlsLimits Dtls { get; init; } = new();

    public SrtpLimits Srtp { get; init; } = new();

    public KeyOutLimits KeyOut { get; init; } = new();

    public WhipLimits Whip { get; init; } = new();

    public ApiRequestLimits Api { get; init; } = new();

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
    /// <summary>In order of preference: gcm128, gcm256, cm80.</summary>
    public IReadOnlyList<string> Profiles { get; init; } = ["gcm128", "gcm256", "cm80"];
}

/// <summary>Key frames that our encoders make for viewers.</summary>
internal sealed record KeyOutLimits
{
    public int MinIntervalMs { get; init; } = 500;

    public int JoinBatchMs { get; init; } = 200;
}

/// <summary>WHIP and WHEP, counted by client address.</summary>
internal sealed record WhipLimits
{
    public int SessionsPerIp { get; init; } = 20;

    public int PostsPerMinute { get; init; } = 60;
}

/// <summary>REST, counted by client address.</summary>
internal sealed record ApiRequestLimits
{
    public int RequestsPerMinute { get; init; } = 600;
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
