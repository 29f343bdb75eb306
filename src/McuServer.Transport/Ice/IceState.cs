namespace McuServer.Transport.Ice;

/// <summary>Where an agent is.</summary>
public enum IceState
{
    /// <summary>No address is validated yet.</summary>
    New,

    /// <summary>There is a validated address, none is nominated.</summary>
    Connected,

    /// <summary>The other side nominated an address.</summary>
    Completed,

    /// <summary>Nothing authentic for 10 s: nothing is sent, the seat is kept.</summary>
    Disconnected,

    /// <summary>Nothing authentic for 30 s, or never anything.</summary>
    Failed,

    /// <summary>Ended by us.</summary>
    Closed,
}
