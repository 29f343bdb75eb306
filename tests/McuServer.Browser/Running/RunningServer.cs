using System.Text.Json;

namespace McuServer.Browser.Running;

/// <summary><c>mcu serve</c> in development mode on free ports of 127.0.0.1, as a process of its own.</summary>
internal sealed class RunningServer : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mcu-browser-").FullName;
    private readonly HttpClient _http = new();

    private RunningServer(object media, object rooms, object limits, object iceServers)
    {
        HttpPort = FreePort.Find();
        string config = Path.Combine(_folder, "mcuserver.json");
        File.WriteAllText(config, JsonSerializer.Serialize(
            new { media, rooms, limits, iceServers, shutdown = new { graceMs = 2000 } }));
        Process = new ChildProcess(
            Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
            ["exec", Path.Combine(AppContext.BaseDirectory, "mcu.dll"), "serve", "--urls", Address, "--config", config],
            _folder);
    }

    public ChildProcess Process { get; }

    public int HttpPort { get; }

    public string Address => $"http://127.0.0.1:{HttpPort}";

    /// <param name="profiles">limits.srtp.profiles.</param>
    /// <param name="codecs">rooms.videoCodecs.</param>
    public static async Task<RunningServer> StartAsync(string[]? profiles = null, string[]? codecs = null, TurnServer? turn = null)
    {
        int port = FreePort.Find();
        RunningServer server = new(
            new { udpPort = port, tcpPort = port },
            new { videoCodecs = codecs ?? ["vp8", "h264"], language = "en" },
            new { srtp = new { profiles = profiles ?? ["gcm128", "gcm256", "cm80"] }, whip = new { postsPerMinute = 1000 } },
            turn is null ? Array.Empty<object>() : [new { urls = new[] { turn.Url }, sharedSecret = TurnServer.Secret }]);
        await server.Process.SaysAsync("Listening on");
        return server;
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
}
