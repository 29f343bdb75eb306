namespace McuServer.TestKit.Network;

/// <summary>Loss in bursts (Gilbert and Elliott): a good state without loss, and a bad one.</summary>
/// <param name="GoodToBad">Chance, with each datagram, that the good state ends.</param>
/// <param name="BadToGood">Chance, with each datagram, that the bad state ends.</param>
public sealed record BurstLoss(double GoodToBad, double BadToGood, double LossInBad = 1);

/// <summary>A time in which nothing passes.</summary>
public readonly record struct Blackout(TimeSpan From, TimeSpan To);

/// <summary>What one direction of a link does to datagrams. May be exchanged while the network runs.</summary>
public sealed record LinkProfile
{
    public static LinkProfile Perfect { get; } = new();

    public TimeSpan Delay { get; init; }

    /// <summary>Added at random, 0 up to this; keeps the order.</summary>
    public TimeSpan Jitter { get; init; }

    /// <summary>0 to 1, each datagram by itself.</summary>
    public double Loss { get; init; }

    public BurstLoss? Bursts { get; init; }

    /// <summary>0 to 1: share of the datagrams that come <see cref="ReorderDelay"/> late, behind others.</summary>
    public double Reorder { get; init; }

    public TimeSpan ReorderDelay { get; init; } = TimeSpan.FromMilliseconds(10);

    /// <summary>0 to 1: share of the datagrams that arrive twice.</summary>
    public double Duplicate { get; init; }

    /// <summary>Bits per second, 0 = no limit.</summary>
    public long BandwidthBps { get; init; }

    /// <summary>What may wait for the bandwidth; more is dropped.</summary>
    public int QueueBytes { get; init; } = 64 * 1024;

    public IReadOnlyList<Blackout> Blackouts { get; init; } = [];
}
