using System.Text.Json;
using McuServer.TestKit;

namespace McuServer.Browser.Running;

/// <summary><c>mcu serve</c> on free ports of 127.0.0.1, as a process of its own: in development mode, or with tokens.</summary>
internal sealed class RunningServer : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mcu-browser-").FullName;
    private readonly HttpClient _http = new();

    private readonly string _config;

    private RunningServer(object media, object rooms, object limits, object iceServers, object tokens)
    {
        HttpPort = FreePort.Find();
        _config = Path.Combine(_folder, "mcuserver.json");
        File.WriteAllText(_config, JsonSerializer.Serialize(
            new { media, rooms, limits, iceServers, tokens, shutdown = new { graceMs = 2000 } }));
        Process = Run("serve", "--urls", Address);
    }

    public ChildProcess Process { get; }

    public int HttpPort { get; }

    public string Address => $"http://127.0.0.1:{HttpPort}";

    /// <param name="profiles">limits.srtp.profiles.</param>
    /// <param name="codecs">rooms.videoCodecs.</param>
    /// <param name="secret">tokens.secret; empty: development mode.</param>
    public static async Task<RunningServer> StartAsync(
        string[]? profiles = null, string[]? codecs = null, TurnServer? turn = null, string secret = "")
    {
        int port = FreePort.Find();
        RunningServer server = new(
            new { udpPort = port, tcpPort = port, addresses = new[] { new { listen = "127.0.0.1" } } },
            new { videoCodecs = codecs ?? ["vp8", "h264"], language = "en" },
            new { srtp = new { profiles = profiles ?? ["gcm128", "gcm256", "cm80"] }, whip = new { postsPerMinute = 1000 } },
            turn is null ? Array.Empty<object>() : [new { urls = new[] { turn.Url }, sharedSecret = TurnServer.Secret }],
            new { secret });
        await server.Process.SaysAsync("Listening on");
        return server;
    }

    /// <summary>What the operator types in the start page, by <c>mcu token</c>.</summary>
    public async Task<string> OperatorTokenAsync()
    {
        using ChildProcess token = Run("token", "--room", "*", "--name", "operator", "--role", "host");
        await token.EndsAsync();
        Assert.AreEqual(0, token.ExitCode, token.Text);
        return token.Text.Trim();
    }

    /// <summary>The sum of a metric over its labels; NaN: there is none of this name.</summary>
    public async Task<double> MetricAsync(string name)
    {
        double sum = double.NaN;
        foreach (string line in (await _http.GetStringAsync($"{Address}/metrics")).Split('\n'))
        {
            if (line.StartsWith(name, StringComparison.Ordinal) && line.Length > name.Length && line[name.Length] is ' ' or '{')
            {
                double value = double.Parse(line[(line.LastIndexOf(' ') + 1)..], System.Globalization.CultureInfo.InvariantCulture);
                sum = double.IsNaN(sum) ? value : sum + value;
            }
        }

        return sum;
    }

    public void Dispose()
    {
        Process.Dispose();
        _http.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>The program that MCU_PROGRAM names (<c>./build.sh test</c>: the native one), else the managed build beside the tests.</summary>
    private ChildProcess Run(params string[] arguments) => Environment.GetEnvironmentVariable("MCU_PROGRAM") is { Length: > 0 } program
        ? new(program, [.. arguments, "--config", _config], _folder)
        : new(
            Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
            ["exec", Path.Combine(AppContext.BaseDirectory, "mcu.dll"), .. arguments, "--config", _config],
            _folder);
}
