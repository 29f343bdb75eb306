namespace McuServer.Transport.Sctp;

public enum DataChannelState
{
    /// <summary>The association is not up yet.</summary>
    Connecting,

    Open,

    /// <summary>One side ended it; the id is free again when both have.</summary>
    Closing,

    Closed,
}
