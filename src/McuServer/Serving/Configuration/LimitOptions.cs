namespace McuServer.Serving.Configuration;

/// <summary>Numbers of connections and signalling: names, defaults and ranges of transport.md A, with the unit in the name.</summary>
internal sealed record LimitOptions
{
    public IceLimits Ice { get; set; } = new();

    public DtlsLimits Dtls { get; set; } = new();

    public SrtpLimits Srtp { get; set; } = new();

    public KeyOutLimits KeyOut { get; set; } = new();

    public WhipLimits Whip { get; set; } = new();

    public ApiRequestLimits Api { get; set; } = new();

    public WebSocketLimits WebSocket { get; set; } = new();
}

internal sealed record IceLimits
{
    public int DisconnectedAfterMs { get; set; } = 10_000;

    public int CloseAfterMs { get; set; } = 30_000;

    public int MaxTuples { get; set; } = 8;
}

internal sealed record DtlsLimits
{
    public int TimeoutMs { get; set; } = 20_000;

    public int InitialRtoMs { get; set; } = 150;

    public int MaxRtoMs { get; set; } = 3_000;

    public int MtuBytes { get; set; } = 1200;
}

internal sealed record SrtpLimits
{
    /// <summary>In order of preference: gcm128, gcm256, cm80.</summary>
    public IReadOnlyList<string> Profiles { get; set; } = ["gcm128", "gcm256", "cm80"];
}

/// <summary>Key frames that our encoders make for viewers.</summary>
internal sealed record KeyOutLimits
{
    public int MinIntervalMs { get; set; } = 500;

    public int JoinBatchMs { get; set; } = 200;
}

/// <summary>WHIP and WHEP, counted by client address.</summary>
internal sealed record WhipLimits
{
    public int SessionsPerIp { get; set; } = 20;

    public int PostsPerMinute { get; set; } = 60;
}

/// <summary>REST, counted by client address.</summary>
internal sealed record ApiRequestLimits
{
    public int RequestsPerMinute { get; set; } = 600;
}

/// <summary>One signalling socket.</summary>
internal sealed record WebSocketLimits
{
    public int MessagesPerS { get; set; } = 20;

    public int BurstMessages { get; set; } = 60;

    public int QueueMessages { get; set; } = 256;

    public int SocketsPerIp { get; set; } = 50;

    public int HelloTimeoutMs { get; set; } = 10_000;

    public int PingIntervalMs { get; set; } = 15_000;

    public int PongTimeoutMs { get; set; } = 10_000;
}
