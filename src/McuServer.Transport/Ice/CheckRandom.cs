namespace McuServer.Transport.Ice;

/// <summary>SplitMix64: transaction ids and the spacing of checks of test clients, the same for the same seed.</summary>
internal struct CheckRandom(ulong seed)
{
    private ulong _state = seed;

    public ulong Next()
    {
        ulong value = _state += 0x9E37_79B9_7F4A_7C15;
        value = (value ^ (value >> 30)) * 0xBF58_476D_1CE4_E5B9;
        value = (value ^ (value >> 27)) * 0x94D0_49BB_1331_11EB;
        return value ^ (value >> 31);
    }

    /// <summary>2.5 to 5 s (RFC 7675 section 5.1, and what browsers do).</summary>
    public TimeSpan ConsentInterval() => TimeSpan.FromMilliseconds(2500 + (Next() % 2500));
}
