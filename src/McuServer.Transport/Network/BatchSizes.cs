namespace McuServer.Transport.Network;

/// <summary>
/// Counts of batches by how many datagrams they held: at most 1, 2, 4 … 256, or more. Added to by one thread, read by any;
/// each number is right for itself.
/// </summary>
public sealed class BatchSizes
{
    private static readonly int[] s_upper = [1, 2, 4, 8, 16, 32, 64, 128, 256];

    private readonly long[] _counts = new long[s_upper.Length + 1];
    private long _datagrams;

    /// <summary>Upper ends of all classes but the last, which has none.</summary>
    public static IReadOnlyList<int> UpperEnds => s_upper;

    public long DatagramCount => Volatile.Read(ref _datagrams);

    /// <summary>Batches of one class; <see cref="UpperEnds"/> has one class less.</summary>
    public long this[int index] => Volatile.Read(ref _counts[index]);

    /// <summary>A batch of nothing is none.</summary>
    public void Add(int datagrams)
    {
        if (datagrams <= 0)
        {
            return;
        }

        int index = 0;
        while (index < s_upper.Length && datagrams > s_upper[index])
        {
            index++;
        }

        Volatile.Write(ref _counts[index], _counts[index] + 1);
        Volatile.Write(ref _datagrams, _datagrams + datagrams);
    }
}
