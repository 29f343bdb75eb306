namespace McuServer.Transport.Streams;

/// <summary>The transport-wide sequence numbers of one peer: one counter for all streams, retransmissions and padding.</summary>
public sealed class TransportSequencer
{
    /// <summary>The next number, extended to 64 bits; the packet carries its lower 16.</summary>
    public long Next { get; private set; } = 1;

    /// <summary>Takes so many numbers in a row and gives the first.</summary>
    public long Take(int count = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        long first = Next;
        Next += count;
        return first;
    }
}
