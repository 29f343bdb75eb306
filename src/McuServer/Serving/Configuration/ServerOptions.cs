namespace McuServer.Serving.Configuration;

/// <summary>
/// What <c>mcu serve</c> is told by config/mcuserver.json: every key with its default. The schema beside that file holds the
/// ranges; a test keeps the three equal.
/// </summary>
internal sealed record ServerOptions
{
    public HttpOptions Http { get; init; } = new();

    public MediaOptions Media { get; init; } = new();

    public IReadOnlyList<IceServerOptions> IceServers { get; init; } = [];

    /// <summary>How long a TURN credential made for a participant is good.</summary>
    public int TurnCredentialLifetimeS { get; init; } = 43200;

    public TokenOptions Tokens { get; init; } = new();

    public RoomsOptions Rooms { get; init; } = new();

    public LayoutsOptions Layouts { get; init; } = new();

    public FilesOptions Files { get; init; } = new();

    public RecordingsOptions Recordings { get; init; } = new();
    public IReadOnlyList<WebhookOptions> Webhooks { get; init; } = [];

    public LimitOptions Limits { get; init; } = new();

    public LogOptions Logs { get; init; } = new();

    public ShutdownOptions Shutdown { get; init; } = new();

    /// <summary>
    /// Without a secret nobody's token can be checked: whoever reaches the server comes in by a name, so it listens on
    /// loopback alone.
    /// </summary>
    public bool IsDevelopment => Tokens.Secret.Length == 0;
}

/// <summary>Where pages, WebSocket, WHIP and WHEP are served.</summary>
internal sealed record HttpOptions
{
    public IReadOnlyList<string> Urls { get; init; } = ["http://127.0.0.1:8080"];

    /// <summary>Serves the http:// URLs as https:// ones.</summary>
    public bool Https { get; init; }

    /// <summary>PEM; empty: a self-signed certificate is made and kept in <see cref="StateFolder"/>.</summary>
    public string CertificateFile { get; init; } = "";

    /// <summary>PEM.</summary>
    public string CertificateKeyFile { get; init; } = "";

    /// <summary>Absolute, or relative to the configuration file's folder.</summary>
    public string StateFolder { get; init; } = "state";

    /// <summary>How clients reach the server, if it stands behind a proxy; empty: as the request names it.</summary>
    public string PublicUrl { get; init; } = "";

    /// <summary>Pages of which sites may use WHIP, WHEP and the WebSocket; "*": all.</summary>
    public IReadOnlyList<string> AllowedOrigins { get; init; } = ["*"];

    /// <summary>Addresses of proxies whose X-Forwarded-For and X-Forwarded-Proto are believed.</summary>
    public IReadOnlyList<string> TrustedProxies { get; init; } = [];
}

/// <summary>One UDP port and one TCP port for the media of everybody.</summary>
internal sealed record MediaOptions
{
    public int UdpPort { get; init; } = 40000;

    /// <summary>For ICE-TCP; 0: none.</summary>
    public int TcpPort { get; init; } = 40000;

    /// <summary>Asked of the kernel for each UDP socket, both ways.</summary>
    public int BufferBytes { get; init; } = 4 << 20;

    /// <summary>Empty: all addresses of this machine; in development mode 127.0.0.1.</summary>
    public IReadOnlyList<MediaAddressOptions> Addresses { get; init; } = [];
}

/// <summary>An address of this machine, and how clients reach it.</summary>
internal sealed record MediaAddressOptions
{
    public required string Listen { get; init; }

    /// <summary>Address or host name outside of a NAT; empty: the same.</summary>
    public string Announced { get; init; } = "";
}

/// <summary>A STUN or TURN server that browsers are told of.</summary>
internal sealed record IceServerOptions
{
    public required IReadOnlyList<string> Urls { get; init; }

    public string Username { get; init; } = "";

    public string Credential { get; init; } = "";

    /// <summary>Shared with the TURN server: each participant gets credentials of its own, good for a time.</summary>
    public string SharedSecret { get; init; } = "";
}

/// <summary>Signed tokens, HS256.</summary>
internal sealed record TokenOptions
{
    public string Secret { get; init; } = "";

    /// <summary>How far the clocks of server and token maker may differ.</summary>
    public int LeewayS { get; init; } = 30;
}

internal enum LogFormat
{
    Text,
    Json,
}

internal enum LogThreshold
{
    Debug,
    Information,
    Warning,
    Error,
}

internal sealed record LogOptions
{
    public LogFormat Format { get; init; }

    public LogThreshold Level { get; init; } = LogThreshold.Information;
}

internal sealed record ShutdownOptions
{
    /// <summary>After a stop signal: how long those inside may go on.</summary>
    public int GraceMs { get; init; } = 10_000;
}
