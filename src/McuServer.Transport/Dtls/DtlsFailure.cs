namespace McuServer.Transport.Dtls;

/// <summary>Why a session ended without being closed.</summary>
public enum DtlsFailure
{
    /// <summary>The handshake was not done in time.</summary>
    Timeout,

    /// <summary>The peer's certificate has none of the fingerprints of its SDP.</summary>
    FingerprintMismatch,

    /// <summary>The peer and we have no SRTP profile in common, or it offered none.</summary>
    NoSrtpProfile,

    /// <summary>The peer sent a fatal alert: see <see cref="DtlsSession.AlertReceived"/>.</summary>
    PeerAlert,

    /// <summary>The peer broke the protocol: see <see cref="DtlsSession.ErrorText"/>.</summary>
    Protocol,
}
