using System.Buffers;
using McuServer.Native;

namespace McuServer.Transport.Dtls;

/// <summary>
/// One peer's DTLS: time and datagrams go in, datagrams, keys and application data come out through its handler. Nothing of
/// the peer is used before its certificate was compared with the fingerprints of its SDP (RFC 8827 section 6.5). Used by one
/// thread at a time; nothing that comes from the network throws.
/// </summary>
public sealed class DtlsSession : IDisposable
{
    private readonly DtlsEndpoint _endpoint;
    private readonly DtlsSessionOptions _options;
    private readonly DtlsFingerprint[] _fingerprints;
    private readonly IDtlsHandler _handler;

    private TimeSpan _startedAt;
    private ResendTimer _resend;
    private bool _isDisposed;

    /// <param name="fingerprints">Of the peer's SDP, at least one; the certificate must match any of them.</param>
    public DtlsSession(
        DtlsContext context, DtlsSessionOptions options, IReadOnlyList<DtlsFingerprint> fingerprints, IDtlsHandler handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        if (fingerprints.Count == 0)
        {
            throw new ArgumentException("A peer without a fingerprint cannot be told from another.", nameof(fingerprints));
        }

        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(options.InitialRto, TimeSpan.Zero, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxRto, options.InitialRto, nameof(options));
        _options = options;
        _resend = new ResendTimer(options.InitialRto, options.MaxRto);
        _fingerprints = [.. fingerprints];
        _handler = handler;
        _endpoint = DtlsEndpoint.Create(context, options.Role, options.MtuBytes);
    }

    public DtlsSessionState State { get; private set; }

    /// <summary>When <see cref="HandleTimeout"/> is to be called; null: there is nothing to wait for.</summary>
    public TimeSpan? NextDeadline
    {
        get
        {
            if (State != DtlsSessionState.Handshaking)
            {
                return null;
            }

            TimeSpan limit = _startedAt + _options.Timeout;
            return _resend.DueAt < limit ? _resend.DueAt : limit;
        }
    }

    /// <summary>From the start to the end of the handshake.</summary>
    public TimeSpan HandshakeDuration { get; private set; }

    /// <summary>Flights that were sent again by our timer.</summary>
    public int ResentFlightCount { get; private set; }

    /// <summary>Datagrams that were no DTLS at all (RFC 7983 section 7), or came after the end.</summary>
    public int IgnoredCount { get; private set; }

    /// <summary>OpenSSL's name of the cipher suite. Empty before one is agreed on.</summary>
    public string CipherName { get; private set; } = string.Empty;

    public SrtpProfile Profile { get; private set; }

    /// <summary>OpenSSL's words for a failure.</summary>
    public string ErrorText { get; private set; } = string.Empty;

    /// <summary>Level * 256 + description of the last alert (RFC 5246 section 7.2); -1 for none.</summary>
    public int AlertReceived { get; private set; } = -1;

    public int AlertSent { get; private set; } = -1;

    private bool IsLive => State is DtlsSessionState.Handshaking or DtlsSessionState.Connected;

    /// <summary>The way to the peer is known: the time limit begins, and a client sends its ClientHello.</summary>
    public void Start(TimeSpan now)
    {
        if (State != DtlsSessionState.New)
        {
            return;
        }

        State = DtlsSessionState.Handshaking;
        _startedAt = now;
        if (_options.Role == DtlsRole.Client)
        {
            GoOn(now, _endpoint.Handshake());
        }
    }

    /// <summary>One datagram of the peer.</summary>
    public void Handle(TimeSpan now, ReadOnlySpan<byte> datagram)
    {
        Start(now);
        bool isDtls = datagram.Length > 0 && datagram[0] is >= 20 and <= 63;
        if (!IsLive || !isDtls)
        {
            IgnoredCount++;
            return;
        }

        GoOn(now, _endpoint.Feed(datagram));
    }

    /// <summary>The deadline has come: sends the waiting flight again, or gives up. Too early a call does nothing.</summary>
    public void HandleTimeout(TimeSpan now)
    {
        if (State != DtlsSessionState.Handshaking)
        {
            return;
        }

        if (now >= _startedAt + _options.Timeout)
        {
            Fail(DtlsFailure.Timeout);
            return;
        }

        if (now < _resend.DueAt)
        {
            return;
        }

        NativeStatus status = _endpoint.Retransmit();
        ResentFlightCount++;
        _resend.Resent(now);
        GoOn(now, status);
    }

    /// <summary>Sends one SCTP packet. False when the session is not connected, and for one that is empty or too long.</summary>
    public bool Send(ReadOnlySpan<byte> data)
    {
        if (State != DtlsSessionState.Connected || data.IsEmpty || data.Length > DtlsEndpoint.MaxWriteBytes)
        {
            return false;
        }

        NativeStatus status = _endpoint.Write(data);
        Flush();
        if (status < NativeStatus.Ok && IsLive)
        {
            Finish(status);
        }

        return status == NativeStatus.Ok;
    }

    /// <summary>Tells the peer and ends the session; the handler hears no more but the last datagram.</summary>
    public void Close()
    {
        if (!IsLive)
        {
            State = State == DtlsSessionState.New ? DtlsSessionState.Closed : State;
            return;
        }

        End(DtlsSessionState.Closed);
    }

    public void Dispose()
    {
        if (_isDisposed)
        {
            return;
        }

        Close();
        _isDisposed = true;
        _endpoint.Dispose();
    }

    private void GoOn(TimeSpan now, NativeStatus status)
    {
        Flush();
        if (State == DtlsSessionState.Handshaking)
        {
            if (status == NativeStatus.Again)
            {
                _resend.Follow(now, _endpoint.Flight);
                return;
            }

            if (status == NativeStatus.Ok)
            {
                Connect(now);
            }
        }

        if (State == DtlsSessionState.Connected && status == NativeStatus.Ok)
        {
            status = ReadAll();
        }

        if (IsLive && status is not (NativeStatus.Ok or NativeStatus.Again))
        {
            Finish(status);
        }
    }

    private void Connect(TimeSpan now)
    {
        HandshakeDuration = now - _startedAt;
        CipherName = _endpoint.CipherName;
        if (!HasExpectedCertificate())
        {
            Fail(DtlsFailure.FingerprintMismatch);
            return;
        }

        SrtpKeys? keys = _endpoint.TryExportSrtp(out DtlsKeyMaterial? material) ? new SrtpKeys(_options.Role, material) : null;
        if (keys is null && _options.RequiresSrtp)
        {
            Fail(DtlsFailure.NoSrtpProfile);
            return;
        }

        Profile = keys?.Profile ?? SrtpProfile.None;
        State = DtlsSessionState.Connected;
        _handler.OnDtlsConnected(keys);
    }

    private bool HasExpectedCertificate()
    {
        Span<byte> digest = stackalloc byte[64];
        foreach (DtlsFingerprint fingerprint in _fingerprints)
        {
            if (_endpoint.TryGetPeerDigest(fingerprint.Hash, digest, out int size) &&
                fingerprint.Digest.SequenceEqual(digest[..size]))
            {
                return true;
            }
        }

        return false;
    }

    private NativeStatus ReadAll()
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(DtlsEndpoint.MaxReadBytes);
        NativeStatus status = NativeStatus.Again;
        while (State == DtlsSessionState.Connected)
        {
            status = _endpoint.Read(buffer, out int size);
            if (status != NativeStatus.Ok)
            {
                break;
            }

            _handler.OnDtlsData(buffer.AsSpan(0, size));
        }

        ArrayPool<byte>.Shared.Return(buffer);
        if (IsLive)
        {
            Flush();
        }

        return status;
    }

    private void Finish(NativeStatus status)
    {
        if (status == NativeStatus.End)
        {
            End(DtlsSessionState.Closed);
            if (!_isDisposed)
            {
                _handler.OnDtlsClosed();
            }

            return;
        }

        const int Fatal = 2;
        Fail(_endpoint.AlertReceived >> 8 == Fatal ? DtlsFailure.PeerAlert : DtlsFailure.Protocol);
    }

    private void Fail(DtlsFailure failure)
    {
        End(DtlsSessionState.Failed);
        if (!_isDisposed)
        {
            _handler.OnDtlsFailed(failure);
        }
    }

    /// <summary>Sends close_notify where it can be sent, and notes what logs want to know.</summary>
    private void End(DtlsSessionState state)
    {
        State = state;
        _endpoint.Close();
        AlertReceived = _endpoint.AlertReceived;
        AlertSent = _endpoint.AlertSent;
        ErrorText = _endpoint.ErrorText;
        Flush();
    }

    private void Flush()
    {
        Span<byte> datagram = stackalloc byte[DtlsEndpoint.MaxDatagramBytes];
        while (!_isDisposed && _endpoint.TryTake(datagram, out int size))
        {
            _handler.OnDtlsSend(datagram[..size]);
        }
    }
}
