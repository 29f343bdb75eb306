using System.Text.Json;
using Microsoft.Playwright;

namespace McuServer.Browser.Running;

/// <summary>
/// A page with a server that is played: its files come from wwwroot, its WebSocket ends here, its media in the page itself
/// (Scripts/fake.js). Fast, and the same each time.
/// </summary>
internal sealed class FakeServer : IAsyncDisposable
{
    public const string Address = "http://localhost:9";
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull };
    private readonly IBrowserContext _profile;
    private readonly List<JsonElement> _calls = [];
    private IWebSocketRoute? _socket;
    private int _seq = 1;

    private FakeServer(IBrowserContext profile, IPage page, FakeRoom room)
    {
        _profile = profile;
        Page = page;
        Room = room;
        page.PageError += (_, error) => Errors.Add(error);
    }

    public IPage Page { get; }

    public FakeRoom Room { get; set; }

    public List<string> Errors { get; } = [];

    public int SocketCount { get; private set; }

    /// <summary>Answers to requests of the REST API by "METHOD path"; rooms and links are made as in development mode, others are 404.</summary>
    public Dictionary<string, (int Status, object Body)> Api { get; } = [];

    /// <summary>Answers to calls of the WebSocket by method: a result, or a <see cref="FakeProblem"/>.</summary>
    public Dictionary<string, object> Answers { get; } = [];

    /// <summary>The answer to a hello: a problem instead of the welcome; null: come in.</summary>
    public object? Refusal { get; set; }

    /// <summary>What the page has called so far.</summary>
    public (string Method, JsonElement Parameters)[] Calls
    {
        get
        {
            lock (_calls)
            {
                return [.. _calls.Select(call => (call.GetProperty("method").GetString()!, call.TryGetProperty("params", out JsonElement given) ? given : default))];
            }
        }
    }

    /// <param name="script">Runs before the page's own scripts.</param>
    public static async Task<FakeServer> OpenAsync(FakeRoom room, string url = "/?room=demo", FakeWindow? window = null, string script = "")
    {
        window ??= new FakeWindow();
        IBrowserContext profile = await Chromium.Browser.NewContextAsync(new BrowserNewContextOptions
        {
            Locale = window.Locale,
            ColorScheme = window.IsDark ? ColorScheme.Dark : ColorScheme.Light,
            ViewportSize = new ViewportSize { Width = window.Width, Height = window.Height },
            ReducedMotion = ReducedMotion.Reduce,
        });
        profile.SetDefaultTimeout((float)Eventually.Limit.TotalMilliseconds);
        Look look = new("김하나") { Picture = "face", Color = [120, 150, 140], Width = 640, Height = 360, FramesPerS = 10, Face = new { skin = "#e9bd98", hair = "#221a18", shirt = "#2f5d8a", longHair = true } };
        await profile.AddInitScriptAsync($"window.testPerson = {JsonSerializer.Serialize(look, s_json)};\n{Person.Script("person.js")}\n{Person.Script("fake.js")}\n{script}");
        FakeServer server = new(profile, await profile.NewPageAsync(), room);
        await server.Page.RouteAsync($"{Address}/**", server.AnswerAsync);
        await server.Page.RouteWebSocketAsync("**/api/v1/ws", server.Accept);
        await server.Page.GotoAsync(Address + url);
        return server;
    }

    /// <summary>Lets somebody in who has a name: devices on where they are asked for, then the click.</summary>
    public async Task EnterAsync()
    {
        await JoinAsync();
        await Eventually.IsTrueAsync(
            () => Page.EvaluateAsync<bool>("() => document.body.dataset.state === 'connected' && document.getElementById('mix')?.videoWidth > 0"),
            $"the mix is there ({string.Join("; ", Errors)})");
    }

    public async Task JoinAsync()
    {
        await Person.OpenDevicesAsync(Page);
        await Page.FillAsync("#name-input", "김하나");
        await Page.ClickAsync("#join-button");
    }

    public void Send(string type, object data, string? by = null) => SendRaw(new { type, seq = ++_seq, time = "2026-01-05T02:11:09.120Z", by, data });

    public void SendRaw(object message) => _socket!.Send(JsonSerializer.Serialize(message, s_json));

    public void Cut() => _socket!.CloseAsync(new WebSocketRouteCloseOptions { Code = 1001 });

    public async Task CallsAsync(string method, Func<JsonElement, bool>? isGood = null) => await Eventually.IsTrueAsync(
        () => Task.FromResult(Calls.Any(call => call.Method == method && (isGood is null || isGood(call.Parameters)))), $"the page calls {method}");

    public async ValueTask DisposeAsync() => await _profile.CloseAsync();

    private void Accept(IWebSocketRoute socket)
    {
        SocketCount++;
        _socket = socket;
        socket.OnMessage(frame => _ = HandleAsync(socket, frame.Text!));
    }

    private async Task HandleAsync(IWebSocketRoute socket, string text)
    {
        JsonElement message = JsonElement.Parse(text);
        string? id = message.TryGetProperty("id", out JsonElement given) ? given.GetString() : null;
        switch (message.GetProperty("type").GetString())
        {
            case "hello":
                if (Refusal is not null)
                {
                    socket.Send(JsonSerializer.Serialize(new { type = "problem", problem = Refusal }, s_json));
                    break;
                }

                object[] layers = Room.Strip;
                await Page.EvaluateAsync(
                    "([layers, people]) => { testFake.layers = layers; testFake.people = Object.fromEntries(people.map(({ id, name }) => [id, name])); }",
                    new object[] { layers, Room.People });
                socket.Send(JsonSerializer.Serialize(Room.Welcome, s_json));
                break;
            case "rtc.offer":
                string sdp = await Page.EvaluateAsync<string>("sdp => testFake.answer(sdp)", message.GetProperty("sdp").GetString());
                socket.Send(JsonSerializer.Serialize(new { type = "rtc.answer", id, sdp }, s_json));
                break;
            case "call":
                lock (_calls)
                {
                    _calls.Add(message);
                }

                object answer = Answers.GetValueOrDefault(message.GetProperty("method").GetString()!, new { });
                socket.Send(JsonSerializer.Serialize<object>(
                    answer is FakeProblem problem
                        ? new { type = "result", id, ok = false, problem = new { code = problem.Code, title = problem.Code, status = 403 } }
                        : new { type = "result", id, ok = true, data = answer },
                    s_json));
                break;
        }
    }

    private static (int Status, object Body) Otherwise(string method, string path) => (method, path) switch
    {
        ("POST", "/api/v1/rooms") => (201, new { }),
        ("POST", _) when path.StartsWith("/api/v1/rooms/", StringComparison.Ordinal) && path.EndsWith("/tokens", StringComparison.Ordinal) => (200, new { url = "/" }),
        _ => (404, new { code = "not-found" }),
    };

    private async Task AnswerAsync(IRoute route)
    {
        string path = new Uri(route.Request.Url).AbsolutePath;
        if (path.StartsWith("/api/", StringComparison.Ordinal))
        {
            (int status, object body) = Api.GetValueOrDefault($"{route.Request.Method} {path}", Otherwise(route.Request.Method, path));
            await route.FulfillAsync(new RouteFulfillOptions { Status = status, ContentType = "application/json", Body = JsonSerializer.Serialize(body, s_json) });
            return;
        }

        string file = Path.Combine(NodeTools.Root, "src", "McuServer", "wwwroot", path == "/" ? "index.html" : path[1..]);
        string type = Path.GetExtension(file) switch { ".html" => "text/html", ".js" => "text/javascript", ".css" => "text/css", ".svg" => "image/svg+xml", _ => "text/plain" };
        await route.FulfillAsync(File.Exists(file)
            ? new RouteFulfillOptions { BodyBytes = await File.ReadAllBytesAsync(file), ContentType = type }
            : new RouteFulfillOptions { Status = 404 });
    }
}

/// <summary>A call is refused with this code.</summary>
internal sealed record FakeProblem(string Code);

/// <summary>How large the window is and what its person prefers.</summary>
internal sealed record FakeWindow(int Width = 1280, int Height = 800, string Locale = "ko-KR", bool IsDark = false)
{
    public static readonly FakeWindow Phone = new(390, 844);

    public static readonly FakeWindow English = new(Locale: "en-GB");
}
