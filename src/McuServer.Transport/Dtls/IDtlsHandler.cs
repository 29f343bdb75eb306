namespace McuServer.Transport.Dtls;

/// <summary>
/// What a <see cref="DtlsSession"/> has to tell. Called within calls of the session; the handler may call the session in
/// turn, and may dispose of it. Spans are valid during the call.
/// </summary>
public interface IDtlsHandler
{
    /// <summary>One datagram for the peer.</summary>
    void OnDtlsSend(ReadOnlySpan<byte> datagram);

    /// <summary>
    /// The peer has the certificate of its SDP. <paramref name="keys"/> are null where no SRTP was asked for
    /// (<see cref="DtlsSessionOptions.RequiresSrtp"/>) and none agreed on. Once, before any data.
    /// </summary>
    void OnDtlsConnected(SrtpKeys? keys);

    /// <summary>Application data of one record: one SCTP packet (RFC 8261).</summary>
    void OnDtlsData(ReadOnlySpan<byte> data);

    /// <summary>The session is over; it will not call again.</summary>
    void OnDtlsFailed(DtlsFailure failure);

    /// <summary>The peer sent close_notify; it will not call again.</summary>
    void OnDtlsClosed();
}
