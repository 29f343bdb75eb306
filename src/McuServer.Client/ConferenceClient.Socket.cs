using System.Globalization;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using McuServer.Client.Contracts;

namespace McuServer.Client;

/// <summary>The socket itself: messages in and out, and coming back.</summary>
public sealed partial class ConferenceClient
{
    private const int MaxMessageBytes = 4 << 20;

    private static readonly TimeSpan s_firstWait = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan s_longestWait = TimeSpan.FromSeconds(5);

    private static async Task<ClientWebSocket> OpenAsync(ConferenceClientOptions options, CancellationToken cancellation)
    {
        ClientWebSocket socket = new();
        try
        {
            socket.Options.AddSubProtocol("mcu.v1");
            socket.Options.SetRequestHeader("Accept-Language", options.Language);
            UriBuilder uri = new(options.Server) { Scheme = options.Server.Scheme == "https" ? "wss" : "ws", Path = "/api/v1/ws" };
            await socket.ConnectAsync(uri.Uri, cancellation);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task<Welcome> GreetAsync(
        ClientWebSocket socket, ConferenceClientOptions options, HeldSeat? resume, CancellationToken cancellation)
    {
        Hello hello = new("hello", options.Token, options.Room, options.Name, options.Role, resume);
        await socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(hello, WireJson.TypeOf<Hello>()), WebSocketMessageType.Text, true, cancellation);
        while (true)
        {
            JsonElement message = await ReceiveAsync(socket, cancellation) ?? throw new WebSocketException("the server closed the socket instead of a welcome");
            switch (message.GetProperty("type").GetString())
            {
                case "welcome":
                    return message.Deserialize(WireJson.TypeOf<Welcome>())!;
                case "problem":
                    throw new ApiException(message.GetProperty("problem").Deserialize(WireJson.TypeOf<ProblemInfo>())!);
            }
        }
    }

    /// <summary>The next message; null: the socket was closed.</summary>
    private static async Task<JsonElement?> ReceiveAsync(ClientWebSocket socket, CancellationToken cancellation)
    {
        using MemoryStream message = new();
        byte[] buffer = new byte[16 * 1024];
        while (true)
        {
            ValueWebSocketReceiveResult part = await socket.ReceiveAsync(buffer.AsMemory(), cancellation);
            if (part.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }

            message.Write(buffer, 0, part.Count);
            if (message.Length > MaxMessageBytes)
            {
                throw new WebSocketException("the server sent a message that is too large");
            }

            if (part.EndOfMessage)
            {
                using JsonDocument document = JsonDocument.Parse(message.GetBuffer().AsMemory(0, (int)message.Length));
                return document.RootElement.Clone();
            }
        }
    }

    private async Task SendAsync(ClientWebSocket socket, object message, CancellationToken cancellation)
    {
        byte[] utf8 = JsonSerializer.SerializeToUtf8Bytes(message, WireJson.TypeOf(message));
        await _sending.WaitAsync(cancellation);
        try
        {
            await socket.SendAsync(utf8, WebSocketMessageType.Text, true, cancellation);
        }
        finally
        {
            _sending.Release();
        }
    }

    private async Task<JsonElement> AskAsync(string type, object members, CancellationToken cancellation)
    {
        string id = "c" + Interlocked.Increment(ref _lastCall).ToString(CultureInfo.InvariantCulture);
        JsonObject message = (JsonObject)JsonSerializer.SerializeToNode(members, WireJson.TypeOf(members))!;
        message["type"] = type;
        message["id"] = id;
        TaskCompletionSource<JsonElement> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _pending[id] = answer;
        try
        {
            await SendAsync(_socket, message, cancellation);
            return await answer.Task.WaitAsync(_options.CallLimit, cancellation);
        }
        catch (Exception e) when (e is WebSocketException or ObjectDisposedException or InvalidOperationException)
        {
            throw new IOException("the socket is cut", e);
        }
        finally
        {
            _pending.TryRemove(id, out _);
        }
    }

    private async Task RunAsync()
    {
        Leave leave = new("disconnect", "closed");
        try
        {
            bool goesOn = true;
            while (goesOn)
            {
                Leave? told = await ReceiveAllAsync();
                FailPending();
                leave = told ?? leave;
                bool isOver = told?.Action == "disconnect" || !_options.Resumes || _end.IsCancellationRequested;
                goesOn = !isOver && await ComeBackAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // Disposed of.
        }
        catch (ApiException refused)
        {
            leave = new Leave("disconnect", refused.Problem.Code);
        }
        finally
        {
            FailPending();
            _left.TrySetResult(leave);
            _events.Writer.TryComplete();
        }
    }

    /// <summary>Until the socket ends; what the server said at the end.</summary>
    private async Task<Leave?> ReceiveAllAsync()
    {
        Leave? leave = null;
        try
        {
            while (await ReceiveAsync(_socket, _end.Token) is { } message)
            {
                leave = await HandleAsync(message) ?? leave;
            }
        }
        catch (Exception e) when (e is WebSocketException or JsonException or ObjectDisposedException or KeyNotFoundException)
        {
            // Cut, or nothing that could be understood: both mean a new socket.
        }
        catch (OperationCanceledException) when (!_end.IsCancellationRequested)
        {
            // Cut by ourselves.
        }

        return leave;
    }

    private async Task<Leave?> HandleAsync(JsonElement message)
    {
        string type = message.GetProperty("type").GetString() ?? "";
        switch (type)
        {
            case "ping":
                await SendAsync(_socket, new PlainMessage("pong"), _end.Token);
                return null;
            case "leave":
                return message.Deserialize(WireJson.TypeOf<Leave>());
            case "result" or "rtc.answer" or "problem" when message.TryGetProperty("id", out JsonElement id)
                && _pending.TryRemove(id.GetString() ?? "", out TaskCompletionSource<JsonElement>? asked):
                if (message.TryGetProperty("problem", out JsonElement problem))
                {
                    asked.TrySetException(new ApiException(problem.Deserialize(WireJson.TypeOf<ProblemInfo>())!));
                }
                else
                {
                    asked.TrySetResult(message);
                }

                return null;
            default:
                Tell(type, message);
                return null;
        }
    }

    private void Tell(string type, JsonElement message)
    {
        if (!message.TryGetProperty("data", out JsonElement data))
        {
            return;
        }

        long seq = message.TryGetProperty("seq", out JsonElement number) ? number.GetInt64() : 0;
        if (seq > 0)
        {
            Volatile.Write(ref _seq, seq);
        }

        DateTime time = message.TryGetProperty("time", out JsonElement at) ? at.GetDateTime() : default;
        _events.Writer.TryWrite(new RoomEvent(type, seq, time, TextOf(message, "by"), TextOf(message, "requestId"), data));
    }

    /// <summary>False: the seat is no longer kept.</summary>
    private async Task<bool> ComeBackAsync()
    {
        long begin = Environment.TickCount64;
        for (TimeSpan wait = s_firstWait; Environment.TickCount64 - begin < Welcome.SeatKeptMs; wait = wait * 2 < s_longestWait ? wait * 2 : s_longestWait)
        {
            try
            {
                ClientWebSocket socket = await OpenAsync(_options, _end.Token);
                Welcome welcome = await GreetAsync(socket, _options, new HeldSeat(Welcome.ResumeToken, Seq), _end.Token);
                _socket.Dispose();
                _socket = socket;
                Welcome = welcome;
                if (!welcome.Resumed)
                {
                    Volatile.Write(ref _seq, welcome.Seq);
                    _events.Writer.TryWrite(new RoomEvent("welcome", welcome.Seq, DateTime.UtcNow, null, null, welcome.State));
                }

                return true;
            }
            catch (Exception e) when (e is WebSocketException or HttpRequestException)
            {
                await Task.Delay(wait, _end.Token);
            }
        }

        return false;
    }

    private void FailPending()
    {
        foreach (string id in _pending.Keys)
        {
            if (_pending.TryRemove(id, out TaskCompletionSource<JsonElement>? asked))
            {
                asked.TrySetException(new IOException("the socket was cut before the answer came"));
            }
        }
    }

    private static string? TextOf(JsonElement message, string name) =>
        message.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
