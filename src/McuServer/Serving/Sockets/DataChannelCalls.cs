using System.Threading.Channels;

namespace McuServer.Serving.Sockets;

/// <summary>
/// Texts of a client's data channel on their way to where those of its socket are handled, at most 64 of them, and the turn
/// that both take. Its semaphore holds no handle, so there is nothing to dispose of.
/// </summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Reliability", "CA1001", Justification = "No wait handle is ever made.")]
internal sealed class DataChannelCalls
{
    private readonly Channel<ReadOnlyMemory<byte>> _waiting = Channel.CreateBounded<ReadOnlyMemory<byte>>(
        new BoundedChannelOptions(64) { SingleReader = true });

    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>One message is handled after the other, wherever it came from.</summary>
    public async Task HandleInTurnAsync(
        Func<ReadOnlyMemory<byte>, CancellationToken, Task> handle, ReadOnlyMemory<byte> utf8, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            await handle(utf8, cancellation);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>False: too many wait, and this one is dropped.</summary>
    public bool TryAdd(ReadOnlyMemory<byte> utf8) => _waiting.Writer.TryWrite(utf8);

    /// <summary>Until the socket's end.</summary>
    public async Task RunAsync(Func<ReadOnlyMemory<byte>, CancellationToken, Task> handle, CancellationToken cancellation)
    {
        try
        {
            await foreach (ReadOnlyMemory<byte> utf8 in _waiting.Reader.ReadAllAsync(cancellation))
            {
                await HandleInTurnAsync(handle, utf8, cancellation);
            }
        }
        catch (OperationCanceledException)
        {
            // The socket has ended.
        }
    }
}
