namespace McuServer.TestKit.Network;

/// <summary>SplitMix64: the same numbers on every machine and runtime for the same seed.</summary>
public sealed class SeededRandom(ulong seed)
{
    private ulong _state = seed;

    public ulong Next()
    {
        ulong value = _state += 0x9E37_79B9_7F4A_7C15;
        value = (value ^ (value >> 30)) * 0xBF58_476D_1CE4_E5B9;
        value = (value ^ (value >> 27)) * 0x94D0_49BB_1331_11EB;
        return value ^ (value >> 31);
    }

    /// <summary>0 up to, not including, 1.</summary>
    public double NextDouble() => (Next() >> 11) * (1.0 / (1UL << 53));

    public int NextInt(int below) => (int)(Next() % (ulong)below);

    /// <summary>Draws also where the probability is 0, so that switching one effect on does not shift the others.</summary>
    public bool Chance(double probability) => NextDouble() < probability;
}
