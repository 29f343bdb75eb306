using System.Buffers;
using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace McuServer.Serving.Sockets;

/// <summary>What came in on a socket.</summary>
internal enum MessageKind
{
    Text,
    Binary,
    TooLarge,

    /// <summary>Closed in good order, or broken.</summary>
    Closed,
}

/// <summary>
/// A WebSocket as messages: whole texts of at most 64 KiB in, a bounded queue of texts out. A client that does not read
/// fills the queue and loses its socket; its events stay with its session, so that it can resume.
/// </summary>
internal sealed class MessageSocket(WebSocket socket, int queueMessages) : IDisposable
{
    public const int MaxBytes = 64 * 1024;

    private const int FirstBufferBytes = 4096;

    /// <summary>UTF-16 units, three bytes each at most.</summary>
    private const int MaxReasonLength = 41;

    private static readonly TimeSpan s_closeLimit = TimeSpan.FromSeconds(2);

    // Of buffers from the pool, which go back there when they are sent.
    private readonly Channel<Message> _queue = Channel.CreateBounded<Message>(
        new BoundedChannelOptions(queueMessages) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private readonly CancellationTokenSource _sendLimit = new();
    private readonly TaskCompletionSource _received = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private byte[] _buffer = new byte[FirstBufferBytes];
    private int _closeCode = (int)WebSocketCloseStatus.NormalClosure;
    private string _closeReason = "";
    private int _isClosing;

    /// <summary>Messages that found the queue full.</summary>
    public int DroppedCount { get; private set; }

    public bool IsClosing => Volatile.Read(ref _isClosing) != 0;

    /// <summary>Queues a copy of one message. False: the socket is closing, now perhaps because of a full queue.</summary>
    public bool TrySend(ReadOnlySpan<byte> utf8)
    {
        byte[] copy = ArrayPool<byte>.Shared.Rent(utf8.Length);
        utf8.CopyTo(copy);
        if (_queue.Writer.TryWrite(new Message(copy, utf8.Length)))
        {
            return true;
        }

        ArrayPool<byte>.Shared.Return(copy);
        if (!IsClosing)
        {
            DroppedCount++;
            // 1013: try again later (IANA's registry).
            Close(1013, "too slow");
        }

        return false;
    }

    /// <summary>What is queued is still sent, then the socket is closed. The first call counts.</summary>
    public void Close(int code, string reason)
    {
        if (Interlocked.Exchange(ref _isClosing, 1) == 0)
        {
            _closeCode = code;
            // A close frame holds 123 bytes of reason (RFC 6455 section 5.5).
            _closeReason = reason.Length <= MaxReasonLength ? reason : "";
            _queue.Writer.TryComplete();
            // A client that takes nothing for this long is gone.
            _sendLimit.CancelAfter(s_closeLimit);
        }
    }

    /// <summary>Sends until the end of the queue, then says goodbye. Ends without an exception.</summary>
    public async Task SendAllAsync()
    {
        try
        {
            await foreach (Message message in _queue.Reader.ReadAllAsync(CancellationToken.None))
            {
                await socket.SendAsync(
                    message.Buffer.AsMemory(0, message.Length), WebSocketMessageType.Text, endOfMessage: true, _sendLimit.Token);
                // One whose sending failed may still be in somebody's hands: it is left to the garbage collector.
                ArrayPool<byte>.Shared.Return(message.Buffer);
            }

            await socket.CloseOutputAsync((WebSocketCloseStatus)_closeCode, _closeReason, _sendLimit.Token);
            await _received.Task.WaitAsync(_sendLimit.Token);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException
            or InvalidOperationException)
        {
            Close((int)WebSocketCloseStatus.EndpointUnavailable, "broken");
        }

        // Whoever has not answered the goodbye by now never will.
        socket.Abort();
    }

    /// <summary>The next message; its bytes are good until the next call. Ends without an exception when the socket is gone.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<(MessageKind Kind, ReadOnlyMemory<byte> Utf8)> ReceiveAsync(CancellationToken cancellation)
    {
        int length = 0;
        try
        {
            while (true)
            {
                if (length == _buffer.Length)
                {
                    Array.Resize(ref _buffer, Math.Min(MaxBytes + 1, _buffer.Length * 4));
                }

                ValueWebSocketReceiveResult part = await socket.ReceiveAsync(_buffer.AsMemory(length), cancellation);
                length += part.Count;
                if (part.MessageType == WebSocketMessageType.Close)
                {
                    _received.TrySetResult();
                    return (MessageKind.Closed, default);
                }

                if (length > MaxBytes)
                {
                    return (MessageKind.TooLarge, default);
                }

                if (part.EndOfMessage)
                {
                    return (part.MessageType == WebSocketMessageType.Text ? MessageKind.Text : MessageKind.Binary, _buffer.AsMemory(0, length));
                }
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException)
        {
            _received.TrySetResult();
            return (MessageKind.Closed, default);
        }
    }

    /// <summary>Reads on and forgets it, until the client has said goodbye or the socket is cut off.</summary>
    public async Task DrainAsync()
    {
        try
        {
            while ((await socket.ReceiveAsync(_buffer.AsMemory(), CancellationToken.None)).MessageType != WebSocketMessageType.Close)
            {
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException
            or InvalidOperationException)
        {
            // It is over either way.
        }

        _received.TrySetResult();
    }

    public void Dispose() => _sendLimit.Dispose();

    private readonly record struct Message(byte[] Buffer, int Length);
}
