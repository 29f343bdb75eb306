using McuServer.Conference.Control;
using System.Net.WebSockets;
using System.Security.Cryptography.X509Certificates;
using McuServer.Media.Layouts;
using McuServer.Serving;
using McuServer.Serving.Configuration;
using McuServer.Serving.Http;
using McuServer.Serving.Tokens;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace McuServer.Tests.Serving.Fakes;

/// <summary>The real host on a free port of 127.0.0.1, over conferences without media.</summary>
internal sealed class RunningHost : IAsyncDisposable
{
    public const string Secret = "a secret of the tests, long enough for HS256";

    private RunningHost(WebApplication app, FakeConferenceServer conferences, ServerOptions options)
    {
        App = app;
        Conferences = conferences;
        Options = options;
        Url = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        Client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = Url };
    }

    public WebApplication App { get; }

    public FakeConferenceServer Conferences { get; }

    public ServerOptions Options { get; }

    public Uri Url { get; }

    public HttpClient Client { get; }

    /// <param name="isOpen">Development mode, without a secret.</param>
    public static async Task<RunningHost> StartAsync(
        Func<ServerOptions, ServerOptions>? change = null, bool isOpen = false, X509Certificate2? certificate = null, string? pageFolder = null,
        FakeConferenceServer? fake = null, ServerStores? stores = null, TimeProvider? clock = null)
    {
        ServerOptions options = new();
        options = isOpen ? options : options with { Tokens = options.Tokens with { Secret = Secret } };
        options = options with { Limits = options.Limits with { Whip = new WhipLimits { PostsPerMinute = 10_000, SessionsPerIp = 10_000 } } };
        options = change?.Invoke(options) ?? options;
        FakeConferenceServer conferences = fake ?? new();
        ListenUrl url = ListenUrl.Parse(certificate is null ? "http://127.0.0.1:0" : "https://127.0.0.1:0")!;
        WebApplication app = ServerHost.Build(
            options, [url], certificate, conferences, clock ?? TimeProvider.System, pageFolder ?? PageFiles.Folder,
            logging => logging.ClearProviders(), stores);
        await app.StartAsync();
        return new RunningHost(app, conferences, options);
    }

    /// <summary>For tests that send more in a second than one client may, from one address.</summary>
    public static ServerOptions WithManyMessages(ServerOptions options) => options with
    {
        Limits = options.Limits with { WebSocket = new WebSocketLimits { MessagesPerS = 1000, BurstMessages = 10_000, SocketsPerIp = 1000 } },
    };

    public static string Token(
        string room = "lobby", string id = "p1", string name = "Kim", Role role = Role.Panelist, string[]? permissions = null, int seconds = 3600)
    {
        DateTimeOffset now = DateTimeOffset.UtcNow;
        TokenClaims claims = new()
        {
            Room = room,
            ParticipantId = id,
            Name = name,
            Role = role,
            Permissions = permissions ?? Permission.Of(role),
            ExpiresAtS = now.ToUnixTimeSeconds() + seconds,
        };
        return TokenSigner.Sign(claims, Secret, now, withPermissions: permissions is not null);
    }

    public async Task<TestSocket> OpenSocketAsync(string? origin = null, System.Net.CookieContainer? cookies = null)
    {
        ClientWebSocket socket = new();
        socket.Options.AddSubProtocol("mcu.v1");
        socket.Options.Proxy = null;
        if (cookies is not null)
        {
            socket.Options.Cookies = cookies;
        }

        if (origin is not null)
        {
            socket.Options.SetRequestHeader("Origin", origin);
        }

        await socket.ConnectAsync(new Uri($"ws://{Url.Authority}/api/v1/ws"), CancellationToken.None);
        return new TestSocket(socket);
    }

    /// <summary>Joined, with the welcome.</summary>
    public async Task<(TestSocket Socket, System.Text.Json.Nodes.JsonNode Welcome)> JoinAsync(string id = "p1", string room = "lobby", Role role = Role.Panelist)
    {
        TestSocket socket = await OpenSocketAsync();
        await socket.SendAsync(new { type = "hello", token = Token(room, id, role: role) });
        return (socket, await socket.ReceiveAsync("welcome"));
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await App.StopAsync();
        await App.DisposeAsync();
    }
}
