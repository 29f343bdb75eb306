namespace McuServer.Native;

public enum DtlsState
{
    Handshaking = 0,
    Open = 1,

    /// <summary>By close_notify of one side.</summary>
    Closed = 2,

    Failed = 3,
}
