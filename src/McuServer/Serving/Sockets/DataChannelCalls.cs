using System.Threading.Channels;

namespace McuServer.Serving.Sockets;

/// <summary>Texts of a client's data channel on their way to where those of its socket are handled; at most 64 wait.</summary>
internal sealed class DataChannelCalls
{
    private readonly Channel<ReadOnlyMemory<byte>> _waiting = Channel.CreateBounded<ReadOnlyMemory<byte>>(
        new BoundedChannelOptions(64) { SingleReader = true });

    /// <summary>False: too many wait, and this one is dropped.</summary>
    public bool TryAdd(ReadOnlyMemory<byte> utf8) => _waiting.Writer.TryWrite(utf8);

    /// <summary>Until the socket's end.</summary>
    public async Task RunAsync(Func<ReadOnlyMemory<byte>, CancellationToken, Task> handle, CancellationToken cancellation)
    {
        try
        {
            await foreach (ReadOnlyMemory<byte> utf8 in _waiting.Reader.ReadAllAsync(cancellation))
            {
                await handle(utf8, cancellation);
            }
        }
        catch (OperationCanceledException)
        {
            // The socket has ended.
        }
    }
}
