using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Threading.Channels;
using McuServer.Client.Contracts;

namespace McuServer.Client;

/// <summary>
/// A participant's signalling socket (/api/v1/ws): hello, calls, events, and coming back after a cut. Media are somebody
/// else's: hand the offer of a WebRTC stack to <see cref="OfferAsync"/>. Thread-safe.
/// </summary>
public sealed partial class ConferenceClient : IAsyncDisposable
{
    private const int MaxQueuedEvents = 10_000;

    private readonly ConferenceClientOptions _options;
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource<JsonElement>> _pending = new();
    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly Channel<RoomEvent> _events;
    private readonly TaskCompletionSource<Leave> _left = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ClientWebSocket _socket;
    private Task _running = Task.CompletedTask;
    private long _lastCall;
    private long _seq;
    private long _droppedEvents;

    private ConferenceClient(ConferenceClientOptions options, ClientWebSocket socket, Welcome welcome)
    {
        _options = options;
        _socket = socket;
        Welcome = welcome;
        _seq = welcome.Seq;
        _events = Channel.CreateBounded<RoomEvent>(
            new BoundedChannelOptions(MaxQueuedEvents) { FullMode = BoundedChannelFullMode.DropOldest },
            _ => Interlocked.Increment(ref _droppedEvents));
    }

    /// <summary>The last one: another after each cut.</summary>
    public Welcome Welcome { get; private set; }

    public string Room => Welcome.State.TryGetProperty("room", out JsonElement room) && room.ValueKind == JsonValueKind.Object
        ? room.GetProperty("id").GetString() ?? ""
        : _options.Room ?? "";

    /// <summary>Of the last event.</summary>
    public long Seq => Volatile.Read(ref _seq);

    /// <summary>Events that nobody has read in time.</summary>
    public long DroppedEvents => Volatile.Read(ref _droppedEvents);

    /// <summary>Done when the server has ended the session, or it could not be resumed.</summary>
    public Task<Leave> Left => _left.Task;

    /// <exception cref="ApiException">The server refuses.</exception>
    /// <exception cref="WebSocketException">It cannot be reached.</exception>
    public static async Task<ConferenceClient> ConnectAsync(ConferenceClientOptions options, CancellationToken cancellation = default)
    {
        ClientWebSocket socket = await OpenAsync(options, cancellation);
        try
        {
            ConferenceClient client = new(options, socket, await GreetAsync(socket, options, SeatOf(options), cancellation));
            client._running = client.RunAsync();
            return client;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static HeldSeat? SeatOf(ConferenceClientOptions options) =>
        options.ResumeToken is { } token ? new HeldSeat(token, 0) : null;

    /// <summary>What happens, in order, to one reader; ends with the session.</summary>
    public async IAsyncEnumerable<RoomEvent> ReadEventsAsync([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        await foreach (RoomEvent happened in _events.Reader.ReadAllAsync(cancellation))
        {
            yield return happened;
        }
    }

    /// <summary>Calls an operation, such as "layout.apply" with new JsonObject { ["id"] = "pip" }.</summary>
    /// <typeparam name="T">One of the contracts, or a <see cref="JsonElement"/>.</typeparam>
    /// <param name="parameters">A <see cref="System.Text.Json.Nodes.JsonObject"/> or one of the contracts.</param>
    /// <exception cref="ApiException">The server refuses.</exception>
    /// <exception cref="IOException">The socket was cut before the answer came; the call may have been done.</exception>
    public async Task<T?> CallAsync<T>(string method, object? parameters = null, CancellationToken cancellation = default)
    {
        JsonElement result = await AskAsync("call", new Call(method, parameters), cancellation);
        return result.TryGetProperty("data", out JsonElement data) ? data.Deserialize(WireJson.TypeOf<T>()) : default;
    }

    /// <summary>An operation without a result.</summary>
    /// <inheritdoc cref="CallAsync{T}"/>
    public Task CallAsync(string method, object? parameters = null, CancellationToken cancellation = default) =>
        CallAsync<JsonElement?>(method, parameters, cancellation);

    /// <summary>An SDP offer in, the answer out.</summary>
    /// <inheritdoc cref="CallAsync{T}"/>
    public async Task<string> OfferAsync(string sdp, CancellationToken cancellation = default) =>
        (await AskAsync("rtc.offer", new Offer(sdp), cancellation)).GetProperty("sdp").GetString()!;

    /// <summary>Leaves for good.</summary>
    public Task LeaveAsync(CancellationToken cancellation = default) => SendAsync(_socket, new PlainMessage("leave"), cancellation);

    /// <summary>Drops the connection as a bad network would; with <see cref="ConferenceClientOptions.Resumes"/> it comes back.</summary>
    public void Cut() => _socket.Abort();

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _socket.Abort();
        await _running;
        _socket.Dispose();
        _sending.Dispose();
        _end.Dispose();
    }
}
