using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using McuServer.TestKit;

namespace McuServer.Tests.Serving.Fakes;

/// <summary>A client of the WebSocket, message by message, with a limit on each wait.</summary>
internal sealed class TestSocket(ClientWebSocket socket) : IDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(20);

    private readonly byte[] _buffer = new byte[256 * 1024];

    public ClientWebSocket Socket => socket;

    public Task SendAsync(object message) => SendTextAsync(TestJson.Of(message));

    public Task SendTextAsync(string text) => SendBytesAsync(Encoding.UTF8.GetBytes(text));

    public async Task SendBytesAsync(byte[] bytes, WebSocketMessageType type = WebSocketMessageType.Text)
    {
        using CancellationTokenSource limit = new(s_limit);
        await socket.SendAsync(bytes, type, true, limit.Token);
    }

    /// <summary>The next message; null: the socket was closed.</summary>
    public async Task<JsonNode?> ReceiveAsync()
    {
        using CancellationTokenSource limit = new(s_limit);
        int length = 0;
        while (true)
        {
            ValueWebSocketReceiveResult part = await socket.ReceiveAsync(_buffer.AsMemory(length), limit.Token);
            length += part.Count;
            if (part.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }

            if (part.EndOfMessage)
            {
                return JsonNode.Parse(_buffer.AsSpan(0, length));
            }
        }
    }

    /// <summary>The next message, which must be of this type.</summary>
    public async Task<JsonNode> ReceiveAsync(string type)
    {
        JsonNode? message = await ReceiveAsync();
        Assert.IsNotNull(message, $"closed instead of {type}: {socket.CloseStatus} {socket.CloseStatusDescription}");
        Assert.AreEqual(type, (string?)message["type"], message.ToJsonString());
        return message;
    }

    /// <summary>The answer to a call; what the room tells meanwhile may come before it.</summary>
    public async Task<JsonNode> ReceiveResultAsync()
    {
        while (await ReceiveAsync() is { } message)
        {
            if ((string?)message["type"] == "result")
            {
                return message;
            }
        }

        throw new AssertFailedException("closed before the answer came");
    }

    /// <summary>Reads to the end; the code and the reason of the server's goodbye.</summary>
    public async Task<(int Code, string Reason)> ReadToCloseAsync()
    {
        while (await ReceiveAsync() is not null)
        {
        }

        return ((int)socket.CloseStatus!, socket.CloseStatusDescription ?? "");
    }

    public void Dispose() => socket.Dispose();
}
