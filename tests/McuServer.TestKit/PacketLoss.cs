namespace McuServer.TestKit;

/// <summary>Which packets a network loses, from a seed.</summary>
public sealed class PacketLoss
{
    private readonly Random _random;
    private readonly double _toBad;
    private readonly double _toGood;
    private bool _isBad;

    private PacketLoss(int seed, double toBad, double toGood)
    {
        _random = new Random(seed);
        _toBad = toBad;
        _toGood = toGood;
    }

    /// <summary>Each packet for itself.</summary>
    public static PacketLoss Independent(int seed, double share) => new(seed, share, 1 - share);

    /// <summary>Gilbert's model: in the bad state all is lost; bursts of this length on average, this share in all.</summary>
    public static PacketLoss Bursts(int seed, double share, double meanLength) =>
        new(seed, share / (1 - share) / meanLength, 1 / meanLength);

    /// <summary>Whether the next packet is lost.</summary>
    public bool Next()
    {
        _isBad = _isBad ? _random.NextDouble() >= _toGood : _random.NextDouble() < _toBad;
        return _isBad;
    }
}
