namespace McuServer.Serving.Configuration;

/// <summary>
/// What <c>mcu serve</c> is told by config/mcuserver.json: every key with its default. The schema beside that file holds the
/// ranges; a test keeps the three equal.
/// </summary>
internal sealed record ServerOptions
{
    public HttpOptions Http { get; set; } = new();

    public MediaOptions Media { get; set; } = new();

    public IReadOnlyList<IceServerOptions> IceServers { get; set; } = [];

    /// <summary>How long a TURN credential made for a participant is good.</summary>
    public int TurnCredentialLifetimeS { get; set; } = 43200;

    public TokenOptions Tokens { get; set; } = new();

    public RoomsOptions Rooms { get; set; } = new();

    public LayoutsOptions Layouts { get; set; } = new();

    public FilesOptions Files { get; set; } = new();

    public RecordingsOptions Recordings { get; set; } = new();
    public IReadOnlyList<WebhookOptions> Webhooks { get; set; } = [];

    public LimitOptions Limits { get; set; } = new();

    public LogOptions Logs { get; set; } = new();

    public ShutdownOptions Shutdown { get; set; } = new();

    /// <summary>
    /// Without a secret nobody's token can be checked: whoever reaches the server comes in by a name, so it listens on
    /// loopback alone.
    /// </summary>
    public bool IsDevelopment => Tokens.Secret.Length == 0;
}

/// <summary>Where pages, WebSocket, WHIP and WHEP are served.</summary>
internal sealed record HttpOptions
{
    public IReadOnlyList<string> Urls { get; set; } = ["http://127.0.0.1:8080"];

    /// <summary>Serves the http:// URLs as https:// ones.</summary>
    public bool Https { get; set; }

    /// <summary>PEM; empty: a self-signed certificate is made and kept in <see cref="StateFolder"/>.</summary>
    public string CertificateFile { get; set; } = "";

    /// <summary>PEM.</summary>
    public string CertificateKeyFile { get; set; } = "";

    /// <summary>Absolute, or relative to the configuration file's folder.</summary>
    public string StateFolder { get; set; } = "state";

    /// <summary>How clients reach the server, if it stands behind a proxy; empty: as the request names it.</summary>
    public string PublicUrl { get; set; } = "";

    /// <summary>Pages of which sites may use WHIP, WHEP and the WebSocket; "*": all.</summary>
    public IReadOnlyList<string> AllowedOrigins { get; set; } = ["*"];

    /// <summary>Addresses of proxies whose X-Forwarded-For and X-Forwarded-Proto are believed.</summary>
    public IReadOnlyList<string> TrustedProxies { get; set; } = [];
}

/// <summary>One UDP port and one TCP port for the media of everybody.</summary>
internal sealed record MediaOptions
{
    public int UdpPort { get; set; } = 40000;

    /// <summary>For ICE-TCP; 0: none.</summary>
    public int TcpPort { get; set; } = 40000;

    /// <summary>Asked of the kernel for each UDP socket, both ways.</summary>
    public int BufferBytes { get; set; } = 4 << 20;

    /// <summary>Empty: all addresses of this machine; in development mode 127.0.0.1.</summary>
    public IReadOnlyList<MediaAddressOptions> Addresses { get; set; } = [];
}

/// <summary>An address of this machine, and how clients reach it.</summary>
internal sealed record MediaAddressOptions
{
    public required string Listen { get; init; }

    /// <summary>Address or host name outside of a NAT; empty: the same.</summary>
    public string Announced { get; set; } = "";
}

/// <summary>A STUN or TURN server that browsers are told of.</summary>
internal sealed record IceServerOptions
{
    public required IReadOnlyList<string> Urls { get; init; }

    public string Username { get; set; } = "";

    public string Credential { get; set; } = "";

    /// <summary>Shared with the TURN server: each participant gets credentials of its own, good for a time.</summary>
    public string SharedSecret { get; set; } = "";
}

/// <summary>Signed tokens, HS256.</summary>
internal sealed record TokenOptions
{
    public string Secret { get; set; } = "";

    /// <summary>How far the clocks of server and token maker may differ.</summary>
    public int LeewayS { get; set; } = 30;
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
    public LogFormat Format { get; set; }

    public LogThreshold Level { get; set; } = LogThreshold.Information;
}

internal sealed record ShutdownOptions
{
    /// <summary>After a stop signal: how long those inside may go on.</summary>
    public int GraceMs { get; set; } = 10_000;
}
