using System.Collections;
using System.Text;
using System.Text.Json;
using McuServer.Conference.Control;
using McuServer.Conference.Live;
using McuServer.Media.Layouts;
using McuServer.Serving;
using McuServer.Serving.Configuration;
using McuServer.Serving.Http;
using McuServer.Serving.Sockets;
using McuServer.Tests.Commands;
using McuServer.Tests.Serving.Api;
using McuServer.Tests.Serving.Fakes;
using McuServer.Tests.Serving.Files;
using McuServer.Tests.Serving.Sockets;
using McuServer.Tests.Serving.Webhooks;
using McuServer.Tests.Serving.Whip;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace McuServer.Tests.Serving.Configuration;

/// <summary>
/// A key that changes nothing must not exist: for each key of the schema stands here what it changes in what the server is
/// really made of, or, where only a running server shows it, the test that does.
/// </summary>
[TestClass]
public class EveryKeyTests
{
    private static readonly Effect[] s_effects =
    [
        new("http.urls", """["http://127.0.0.1:81"]""", Urls),
        new("http.https", "true", Urls),
        new("http.certificateFile", "\"c.pem\"", Certificate) { Beside = """, "certificateKeyFile": "k.pem" """ },
        new("http.certificateKeyFile", "\"k.pem\"", Certificate) { Beside = """, "certificateFile": "c.pem" """ },
        new("http.stateFolder", "\"other\"", Certificate),
        new("http.publicUrl", "\"https://mcu.example.kr\"", o => Allows(o with { Http = o.Http with { AllowedOrigins = [] } }, "https://mcu.example.kr")),
        new("http.allowedOrigins", "[]", o => Allows(o, "https://other.example.kr")),
        new("http.trustedProxies", nameof(WhipTests.A_proxy_that_is_trusted_says_where_a_client_is)),
        new("media.udpPort", nameof(RealConferenceTests.Ports_and_buffers_are_those_of_the_configuration)),
        new("media.tcpPort", nameof(RealConferenceTests.Ports_and_buffers_are_those_of_the_configuration)),
        new("media.bufferBytes", nameof(RealConferenceTests.Ports_and_buffers_are_those_of_the_configuration)),
        new("media.addresses", """[{ "listen": "127.0.0.2" }]""", MachineAddresses.ForMedia),
        new("iceServers", """[{ "urls": ["stun:s.example.kr"] }]""", o => IceServers.ToLinks(Ice(o))),
        new("turnCredentialLifetimeS", "60", o => IceServers.ToLinks(Ice(o with
        {
            IceServers = [new IceServerOptions { Urls = ["turn:t.example.kr"], SharedSecret = "s" }],
        }))),
        new("tokens.secret", $"\"{RunningHost.Secret}\"", o => new Admission(o, TimeProvider.System).IsDevelopment),
        new("tokens.leewayS", "300", o => TakesTokenOfYesterday(o)),
        new("rooms.defaultLayout", "\"side-by-side\"", o => ConferenceFactory.FindLayout(o.Rooms.DefaultLayout).Id),
        new("rooms.language", "\"en\"", o => Translated(o).Language),
        new("rooms.timeZone", "\"Asia/Seoul\"", o => Translated(o).RoomDefaults),
        new("rooms.canvasWidthPx", "640", o => Translated(o).Width),
        new("rooms.canvasHeightPx", "360", o => Translated(o).Height),
        new("rooms.framesPerS", "15", o => Translated(o).FramesPerSecond),
        new("rooms.videoCodecs", """["h264"]""", o => Translated(o).VideoCodecs),
        new("rooms.videoBitrateKbps", "800", o => Translated(o).VideoBitrateBps),
        new("rooms.audioBitrateKbps", "32", o => Translated(o).AudioBitrateBps),
        new("rooms.audioDtx", "true", o => Translated(o).AllowsDtx),
        new("rooms.levelling", "false", o => Translated(o).RoomDefaults),
        new("rooms.simulcast", "false", o => Translated(o).AcceptsSimulcast),
        new("rooms.maxParticipants", "7", o => Translated(o).MaxParticipantsPerRoom),
        new("rooms.maxRooms", "7", o => Translated(o).MaxRooms),
        new("rooms.seatKeptMs", "5000", o => Translated(o).SeatKept),
        new("rooms.list", """[{ "id": "town-hall", "lobby": "ask" }]""", o => Translated(o).Rooms.Select(r => $"{r.Key} {r.Value.Lobby}")),
        new("rooms.createOnJoin", "false", o => Translated(o).CreatesRoomsOnJoin),
        new("rooms.emptyKeptMs", "1000", o => Translated(o).EmptyRoomKept),
        new("rooms.lobby", "\"ask\"", o => Translated(o).RoomDefaults),
        new("rooms.waitForHost", "true", o => Translated(o).RoomDefaults),
        new("rooms.maxOnStage", "5", o => Translated(o).RoomDefaults),
        new("rooms.maxScreens", "2", o => Translated(o).RoomDefaults),
        new("rooms.endsWithoutHostAfterMs", "60000", o => Translated(o).RoomDefaults),
        new("rooms.holdPicture", "\"soon.png\"", o => Translated(o).RoomDefaults),
        new("rooms.holdMusic", "\"soon.opus\"", o => Translated(o).RoomDefaults),
        new("layouts.folder", "\"mine\"", o => ServerFolders.Of(o.Layouts.Folder, "/c")),
        new("files.folder", "\"mine\"", o => ServerFolders.Of(o.Files.Folder, "/c")),
        new("files.maxBytes", nameof(MediaLibraryTests.All_uploads_together_are_limited)),
        new("files.maxFileBytes", nameof(MediaLibraryTests.A_file_that_is_too_long_leaves_nothing)),
        new("recordings.folder", "\"mine\"", RecordingsFolder),
        new("webhooks", nameof(WebhookTests.A_receiver_that_fails_first_is_told_again_with_the_same_id)),
        new("limits.ice.disconnectedAfterMs", "5000", o => Translated(o).Ice.DisconnectedAfter),
        new("limits.ice.closeAfterMs", "20000", o => Translated(o).Ice.FailedAfter),
        new("limits.ice.maxTuples", "4", o => Translated(o).Ice.MaxAddresses),
        new("limits.dtls.timeoutMs", "10000", o => Translated(o).Dtls.Timeout),
        new("limits.dtls.initialRtoMs", "200", o => Translated(o).Dtls.InitialRto),
        new("limits.dtls.maxRtoMs", "2000", o => Translated(o).Dtls.MaxRto),
        new("limits.dtls.mtuBytes", "1000", o => Translated(o).Dtls.MtuBytes),
        new("limits.srtp.profiles", """["cm80"]""", o => Translated(o).SrtpProfiles),
        new("limits.keyOut.minIntervalMs", "1000", o => ConferenceFactory.KeyFramesOf(o.Limits.KeyOut).MinInterval),
        new("limits.keyOut.joinBatchMs", "100", o => ConferenceFactory.KeyFramesOf(o.Limits.KeyOut).JoinBatch),
        new("limits.whip.sessionsPerIp", nameof(WhipTests.Too_many_posts_and_too_many_sessions_are_429)),
        new("limits.whip.postsPerMinute", nameof(WhipTests.Too_many_posts_and_too_many_sessions_are_429)),
        new("limits.api.requestsPerMinute", nameof(ApiRulesTests.Too_many_requests_are_429_with_a_time_to_wait)),
        new("limits.webSocket.messagesPerS", nameof(SocketLimitTests.Who_sends_too_much_is_told_to_wait)),
        new("limits.webSocket.burstMessages", nameof(SocketLimitTests.Who_sends_too_much_is_told_to_wait)),
        new("limits.webSocket.queueMessages", nameof(SocketLimitTests.Who_does_not_read_loses_the_socket_and_not_the_seat)),
        new("limits.webSocket.socketsPerIp", nameof(SocketLimitTests.Sockets_of_one_address_are_limited)),
        new("limits.webSocket.helloTimeoutMs", nameof(SocketLimitTests.Who_says_nothing_is_pinged_and_then_let_go)),
        new("limits.webSocket.pingIntervalMs", "1000", Welcome),
        new("limits.webSocket.pongTimeoutMs", "1000", Welcome),
        new("logs.format", nameof(ServeCommandTests.Development_mode_is_announced_and_logs_are_JSON_if_wished)),
        new("logs.level", "\"error\"", o => WritesWarnings(o)),
        new("shutdown.graceMs", nameof(ServerRunTests.A_stop_waits_no_longer_than_the_grace)),
    ];

    [TestMethod]
    public void Every_key_has_an_effect_and_every_effect_a_key()
    {
        using var schema = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "config", "mcuserver.schema.json")));
        CollectionAssert.AreEqual(Keys(schema.RootElement, "").ToArray(), s_effects.Select(e => e.Key).ToArray());
    }

    [TestMethod]
    [DynamicData(nameof(ObservedKeys))]
    public void A_key_that_is_written_changes_what_the_server_is_made_of(string key)
    {
        Effect effect = s_effects.Single(e => e.Key == key);
        string[] names = key.Split('.');
        string json = $"\"{names[^1]}\": {effect.Json}{effect.Beside}";
        foreach (string name in Enumerable.Reverse(names[..^1]))
        {
            json = $"\"{name}\": {{ {json} }}";
        }

        ServerOptions changed = ServerOptionsReader.Parse("f.json", Encoding.UTF8.GetBytes($"{{ {json} }}"));
        string before = Text(effect.Observe!(new ServerOptions()));
        Assert.AreEqual(before, Text(effect.Observe(new ServerOptions())), "what is observed must not change by itself");
        Assert.AreNotEqual(before, Text(effect.Observe(changed)));
    }

    public static IEnumerable<object[]> ObservedKeys => s_effects.Where(e => e.Observe is not null).Select(e => (object[])[e.Key]);

    private static IEnumerable<string> Keys(JsonElement schema, string path)
    {
        if (!schema.TryGetProperty("properties", out JsonElement properties))
        {
            return [path];
        }

        return properties.EnumerateObject().Where(p => p.Name != "$schema")
            .SelectMany(p => Keys(p.Value, path.Length == 0 ? p.Name : $"{path}.{p.Name}"));
    }

    private static string Text(object? value) =>
        value is IEnumerable items and not string ? string.Join(" | ", items.Cast<object>()) : $"{value}";

    private static ConferenceOptions Translated(ServerOptions options) =>
        ConferenceFactory.Translate(options, ConferenceFactory.FindLayout(options.Rooms.DefaultLayout), []);

    private static string? RecordingsFolder(ServerOptions options)
    {
        using ServerStores stores = ServerStores.Open(
            options with { Layouts = new LayoutsOptions { Folder = "" }, Files = new FilesOptions { Folder = "" } }, "/c", TimeProvider.System);
        return stores.RecordingsFolder;
    }

    private static string Urls(ServerOptions options) => Text(ServerRun.UrlsOf(options));

    /// <summary>Where a certificate is looked for, by the complaint that it cannot be there.</summary>
    private static string Certificate(ServerOptions options) => Assert.ThrowsExactly<ConfigurationException>(() => ServerCertificate.Open(
        options.Http, "/proc/no", ServerRun.UrlsOf(options), DateTimeOffset.UnixEpoch, NullLogger.Instance)).Message;

    private static bool Allows(ServerOptions options, string origin)
    {
        DefaultHttpContext context = new();
        context.Request.Scheme = "http";
        context.Request.Host = new HostString("127.0.0.1:8080");
        context.Request.Headers.Origin = origin;
        return new OriginRule(options with { Tokens = new TokenOptions { Secret = RunningHost.Secret } }).Allows(context.Request);
    }

    private static IReadOnlyList<IceServer> Ice(ServerOptions options) => IceServers.For(options, "p", DateTimeOffset.UnixEpoch);

    private static bool TakesTokenOfYesterday(ServerOptions options)
    {
        Admission admission = new(options with { Tokens = options.Tokens with { Secret = RunningHost.Secret } }, TimeProvider.System);
        return admission.Recognise(RunningHost.Token(seconds: -100), "lobby", null, null, out _) is not null;
    }

    private static string Welcome(ServerOptions options)
    {
        FakeConferenceServer conferences = new();
        Guest guest = new("lobby", "p", "n", null, Role.Host, Permission.Of(Role.Host));
        using var welcome = JsonDocument.Parse(ServerMessages.Welcome(options, conferences.Join(guest.ToJoin(PeerUse.Watch, null)), guest, false, 0, []));
        return $"{welcome.RootElement.GetProperty("pingIntervalMs")} {welcome.RootElement.GetProperty("pongTimeoutMs")}";
    }

    private static bool WritesWarnings(ServerOptions options)
    {
        using ILoggerFactory loggers = LoggerFactory.Create(builder => ServerLogging.Configure(builder, options.Logs));
        return loggers.CreateLogger("x").IsEnabled(LogLevel.Warning);
    }

    /// <param name="Json">Another value than the default.</param>
    private sealed record Effect(string Key, string Json, Func<ServerOptions, object?>? Observe)
    {
        /// <summary>The test that shows it.</summary>
        public Effect(string key, string shownBy)
            : this(key, shownBy, null)
        {
        }

        /// <summary>Another key of the same group that must be written too.</summary>
        public string Beside { get; init; } = "";
    }
}
