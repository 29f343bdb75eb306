namespace McuServer.Transport.Dtls;

public enum DtlsSessionState
{
    /// <summary>Nothing came, nothing was sent; no time limit runs.</summary>
    New,

    Handshaking,
    Connected,

    /// <summary>By us or by the peer.</summary>
    Closed,

    Failed,
}
