using System.Globalization;
using McuServer.TestKit;

namespace McuServer.Browser.Running;

/// <summary>coturn on 127.0.0.1, which relays to 127.0.0.1 for whoever has credentials made from the secret.</summary>
internal sealed class TurnServer : IDisposable
{
    public const string Secret = "of-the-browser-tests-only";
    private readonly string _folder = Directory.CreateTempSubdirectory("mcu-turn-").FullName;

    private TurnServer(int port)
    {
        Url = $"turn:127.0.0.1:{port}?transport=udp";
        Process = new ChildProcess(
            "turnserver",
            [
                "-n", "--listening-ip=127.0.0.1", "--relay-ip=127.0.0.1", $"--listening-port={port.ToString(CultureInfo.InvariantCulture)}",
                "--allow-loopback-peers", "--use-auth-secret", $"--static-auth-secret={Secret}", "--realm=mcu.test",
                "--no-tls", "--no-dtls", "--no-cli", "--verbose", $"--pidfile={_folder}/pid", "--log-file=stdout", $"--userdb={_folder}/db",
            ],
            _folder);
    }

    public string Url { get; }

    public ChildProcess Process { get; }

    public static async Task<TurnServer> StartAsync()
    {
        TurnServer server = new(FreePort.Find());
        await server.Process.SaysAsync("UDP listener opened on");
        return server;
    }

    public void Dispose()
    {
        Process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
