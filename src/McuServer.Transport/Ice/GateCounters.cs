namespace McuServer.Transport.Ice;

/// <summary>Counts of what comes from addresses that belong to nobody yet.</summary>
public sealed class GateCounters
{
    public long RoutedByAddress { get; internal set; }

    public long RoutedByUfrag { get; internal set; }

    public long Malformed { get; internal set; }

    public long NotARequest { get; internal set; }

    public long NoFingerprint { get; internal set; }

    public long UnknownUfrag { get; internal set; }

    /// <summary>Not looked at: the source address has failed too often within the second.</summary>
    public long SourceOverLimit { get; internal set; }
}
