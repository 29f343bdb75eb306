namespace McuServer.Rtp.Sdp;

/// <summary>The value of a=setup (RFC 8842 section 5): who starts the DTLS handshake.</summary>
public enum DtlsSetup
{
    /// <summary>Not written.</summary>
    None,

    /// <summary>The writer leaves the choice to the answerer.</summary>
    ActPass,

    /// <summary>The writer sends the ClientHello.</summary>
    Active,

    /// <summary>The writer waits for it.</summary>
    Passive,
    HoldConnection,
}
