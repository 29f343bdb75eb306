using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using McuServer.Client;
using McuServer.Conference.Control;
using McuServer.Conference.Recording;
using McuServer.Media.Layouts;
using McuServer.Serving;
using McuServer.Serving.Api;
using McuServer.Serving.Configuration;
using McuServer.Serving.Files;
using McuServer.TestKit;
using McuServer.Tests.Serving.Fakes;
using Microsoft.Extensions.DependencyInjection;

namespace McuServer.Tests.Serving.Api;

/// <summary>The real host over real controls of rooms that have no media.</summary>
internal sealed class ApiHost : IAsyncDisposable
{
    public const string Operator = "operator";

    private static readonly ConcurrentDictionary<string, Layout?> s_layouts = new(StringComparer.Ordinal);
    private readonly FakeConferenceServer _conferences;
    private readonly string _folder = Directory.CreateTempSubdirectory("mcu-api-").FullName;
    private ServerStores? _stores;
    private int _roomCount;

    private ApiHost(RoomDirectoryOptions options) => _conferences = new FakeConferenceServer(options, FindLayout, deliversEvents: true);

    public RoomDirectory Rooms => (RoomDirectory)_conferences.Rooms;

    public RunningHost Host { get; private set; } = null!;

    public RoomRecordings Recordings => Host.App.Services.GetRequiredService<RecordingHost>().Recordings!;

    public OperationTable Table => Host.App.Services.GetRequiredService<OperationTable>();

    public static async Task<ApiHost> StartAsync(Func<ServerOptions, ServerOptions>? change = null, bool isOpen = false, RoomDirectoryOptions? directory = null)
    {
        ApiHost host = new(directory ?? new RoomDirectoryOptions { MaxRooms = 5000 });
        host._stores = ServerStores.Open(new ServerOptions(), host._folder, TimeProvider.System);
        host.Host = await RunningHost.StartAsync(
            options =>
            {
                options = options with
                {
                    Limits = options.Limits with
                    {
                        Api = new ApiRequestLimits { RequestsPerMinute = 10_000_000 },
                        WebSocket = new WebSocketLimits { SocketsPerIp = 10_000 },
                    },
                };
                return change?.Invoke(options) ?? options;
            },
            isOpen, fake: host._conferences, stores: host._stores);
        return host;
    }

    public static Layout? FindLayout(string id) => s_layouts.GetOrAdd(id, static name =>
    {
        string file = Path.Combine(AppContext.BaseDirectory, "layouts", name + ".json");
        return File.Exists(file) ? LayoutReader.Read(File.ReadAllBytes(file), name).Layout : null;
    });

    /// <summary>h host, c cohost, p panelist, others attendees: by the first letter of the id.</summary>
    public static Role RoleOf(string id) => id[0] switch
    {
        'h' => Role.Host,
        'c' => Role.Cohost,
        'p' => Role.Panelist,
        _ => Role.Attendee,
    };

    public static string TokenOf(string room, string id) =>
        id == Operator ? RunningHost.Token("*", Operator, Operator, Role.Host) : RunningHost.Token(room, id, id.ToUpperInvariant(), RoleOf(id));

    public RoomControl MakeRoom(RoomSettings? settings = null, string? name = null) => Rooms.Create(
        Actor.Server, name ?? $"room-{Interlocked.Increment(ref _roomCount)}", settings ?? new RoomSettings { Layout = "interview" });

    /// <summary>Come in and are connected.</summary>
    public static void Enter(RoomControl room, params string[] ids)
    {
        foreach (string id in ids)
        {
            room.Enter(new Actor(id, RoleOf(id)), id.ToUpperInvariant(), null);
            room.Connected(id);
        }
    }

    public IReadOnlyList<RoomEvent> ToldIn(string room) => [.. _conferences.Told.Where(t => t.Room == room).Select(t => t.Happened)];

    /// <summary>The typed client as somebody.</summary>
    public ConferenceApi ApiOf(string room, string id) => new(Host.Url, TokenOf(room, id), new SocketsHttpHandler { UseProxy = false });

    public async Task<Answer> SendAsync(
        string method, string path, string? token, object? body = null, string? contentType = null, params (string Name, string Value)[] headers)
    {
        using HttpRequestMessage request = new(new HttpMethod(method), "/api/v1" + path);
        if (body is not null)
        {
            byte[] utf8 = body as byte[] ?? Encoding.UTF8.GetBytes(body as string ?? TestJson.Of(body));
            request.Content = new ByteArrayContent(utf8);
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType ?? "application/json");
        }

        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        foreach ((string name, string value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using HttpResponseMessage response = await Host.Client.SendAsync(request);
        return await Answer.ReadAsync(response);
    }

    /// <summary>An operation with its flat parameters, as REST wants it: path, query and body.</summary>
    public Task<Answer> RunAsync(Operation operation, string room, string? token, JsonObject parameters)
    {
        JsonObject rest = (JsonObject)parameters.DeepClone();
        string path = operation.Path!.Replace("{room}", Uri.EscapeDataString(room), StringComparison.Ordinal);
        foreach ((string name, JsonNode? value) in parameters)
        {
            if (path.Contains($"{{{name}}}", StringComparison.Ordinal))
            {
                path = path.Replace($"{{{name}}}", Uri.EscapeDataString(value!.ToString()), StringComparison.Ordinal);
                rest.Remove(name);
            }
        }

        if (operation.Method is "GET" or "DELETE" || (operation.RawBody is not null && operation.BodyMember is null))
        {
            string query = string.Join('&', rest.Select(p => $"{p.Key}={Uri.EscapeDataString(p.Value!.ToString())}"));
            return SendAsync(operation.Method!, query.Length == 0 ? path : $"{path}?{query}", token);
        }

        JsonNode? body = operation.BodyMember is { } member ? rest[member] : rest.Count > 0 ? rest : null;
        return SendAsync(operation.Method!, path, token, body?.ToJsonString());
    }

    /// <summary>All that anybody can know of a room.</summary>
    public static string Everything(RoomControl room)
    {
        IReadOnlyList<LobbyEntry> lobby = room.HasEnded ? [] : room.Lobby(Actor.Server);
        IEnumerable<string> ids = room.Participants(Actor.Server).Select(one => one.Id).Concat(lobby.Select(one => one.Id));
        object[] all = [room.State, room.Settings, lobby, .. ids.Select(room.SnapshotFor)];
        return TestJson.Of(all);
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        _stores?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}

/// <summary>What came back.</summary>
internal sealed record Answer(int Status, string Text, string? Type, IReadOnlyDictionary<string, string> Headers)
{
    public JsonNode Json => JsonNode.Parse(Text) ?? throw new AssertFailedException("the answer is null");

    public string? Code => Type?.StartsWith("application/problem+json", StringComparison.Ordinal) == true ? (string?)Json["code"] : null;

    public static async Task<Answer> ReadAsync(HttpResponseMessage response)
    {
        Dictionary<string, string> headers = new(StringComparer.OrdinalIgnoreCase);
        foreach ((string name, IEnumerable<string> values) in response.Headers.Concat(response.Content.Headers))
        {
            headers[name] = string.Join(", ", values);
        }

        return new Answer((int)response.StatusCode, await response.Content.ReadAsStringAsync(), response.Content.Headers.ContentType?.ToString(), headers);
    }

    public Answer Is(int status, string? code = null)
    {
        Assert.AreEqual(status, Status, Text);
        if (code is not null)
        {
            Assert.AreEqual(code, Code, Text);
        }

        return this;
    }
}
