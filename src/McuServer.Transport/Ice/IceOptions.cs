namespace McuServer.Transport.Ice;

/// <summary>Numbers of an agent (transport.md 2.5, 2.6, 2.9, A).</summary>
public sealed record IceOptions
{
    public static IceOptions Default { get; } = new();

    public TimeSpan DisconnectedAfter { get; init; } = TimeSpan.FromSeconds(10);

    public TimeSpan FailedAfter { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Validated addresses that are kept.</summary>
    public int MaxAddresses { get; init; } = 8;

    /// <summary>STUN messages a second and session that are looked at.</summary>
    public int StunPerSecond { get; init; } = 100;

    /// <summary>Least time between two changes of the selected address.</summary>
    public TimeSpan MinSwitchInterval { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>The old credentials go this long after the first authentic request with the new ones.</summary>
    public TimeSpan OldGenerationLinger { get; init; } = TimeSpan.FromSeconds(3);
}
