namespace McuServer.Transport.Ice;

/// <summary>Counts of one agent.</summary>
public sealed class IceCounters
{
    public long ValidatedRequests { get; internal set; }

    public long TupleSwitches { get; internal set; }

    /// <summary>Addresses that went because there were too many.</summary>
    public long DroppedAddresses { get; internal set; }

    private readonly long[] _rejected = new long[Enum.GetValues<StunResult>().Length];

    public long Rejected(StunResult reason) => _rejected[(int)reason];

    internal void Reject(StunResult reason) => _rejected[(int)reason]++;
}
