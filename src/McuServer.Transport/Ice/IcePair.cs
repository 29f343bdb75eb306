namespace McuServer.Transport.Ice;

/// <summary>One way that a full agent checks: from one of its sockets (the address's channel) to one candidate of the other side.</summary>
internal sealed class IcePair(TransportAddress address, int order)
{
    public TransportAddress Address { get; } = address;

    /// <summary>0 is the most wanted one.</summary>
    public int Order { get; } = order;

    public bool IsValid { get; set; }

    public bool IsNominated { get; set; }

    /// <summary>A check is out and not answered.</summary>
    public bool IsWaiting { get; set; }

    /// <summary>The check that is out says USE-CANDIDATE.</summary>
    public bool AsksForNomination { get; set; }

    public uint TransactionHigh { get; set; }

    public ulong TransactionLow { get; set; }

    public TimeSpan NextCheck { get; set; }

    public TimeSpan Timeout { get; set; }

    public TimeSpan LastResponse { get; set; }
}
