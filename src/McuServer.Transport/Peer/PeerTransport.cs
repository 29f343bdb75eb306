using McuServer.Native;
using McuServer.Rtp.Sdp;
using McuServer.Rtp.Wire;
using McuServer.Transport.Dtls;
using McuServer.Transport.Ice;
using McuServer.Transport.Streams;

namespace McuServer.Transport.Peer;

/// <summary>
/// One peer's connection: ICE, DTLS, SRTP, RTP streams both ways, RTCP, without a socket, a thread or a clock. Time and
/// datagrams go in by <see cref="Handle"/> and <see cref="HandleTimeout"/>; datagrams come out by <see cref="TryPoll"/>,
/// packets and events by the <see cref="IPeerHandler"/>, and <see cref="NextDeadline"/> says when to call again. The order of
/// the inbound way: classify → only validated addresses → unprotect → note for TWCC → find the stream → undo
/// retransmission, drop duplicates, count → handler. Used by one thread.
/// </summary>
public sealed partial class PeerTransport : IDisposable
{
    private const int QueueCapacity = 512;

    private readonly PeerTransportOptions _options;
    private readonly IPeerHandler _handler;
    private readonly DatagramQueue _outgoing = new(QueueCapacity);
    private readonly StreamTable _streams = new();
    private readonly RtcpRouter _rtcp = new();
    private readonly TransportFeedbackRecorder _arrivals = new();
    private readonly TransportSequencer _sequencer = new();
    private readonly Random _random;
    private readonly uint? _playoutDelay;
    private readonly IceAgent _ice;
    private readonly DtlsSession _dtls;
    private readonly Inner _inner;
    private HeaderExtensionMap _extensions;
    private SrtpContext? _srtpIn;
    private SrtpContext? _srtpOut;
    private TimeSpan _now;
    private bool _isReachable = true;

    public PeerTransport(TimeSpan now, PeerTransportOptions options)
    {
        _options = options;
        _now = now;
        _handler = options.Handler;
        _random = new Random(options.Seed);
        _playoutDelay = options.PlayoutDelay is { } delay ? HeaderExtensionValues.PackPlayoutDelay(delay.Min, delay.Max) : null;
        _inner = new Inner(this);
        NegotiatedSession session = options.Session;
        Session = session;
        _extensions = MapExtensions(session.Sections);
        _isReducedSize = IsReducedSize(session);
        IsAdvised = NeedsAdvice(session);
        _streams.Update(session, _inner);
        CreateSendTracks();
        IceCredentials local = new(session.LocalUfrag, session.LocalPassword);
        IceCredentials remote = new(session.RemoteUfrag, session.RemotePassword);
        _ice = options.Remotes is null
            ? new LiteIceAgent(now, local, remote, _inner, options.Ice)
            : new FullIceAgent(now, local, remote, options.Remotes, _inner, (ulong)options.Seed, options.Ice);
        _dtls = new DtlsSession(
            options.Dtls,
            options.Handshake with { Role = session.IsDtlsClient ? DtlsRole.Client : DtlsRole.Server },
            ParseFingerprints(session), _inner);
    }

    public NegotiatedSession Session { get; private set; }

    public IceAgent Ice => _ice;

    public DtlsSession Dtls => _dtls;

    public DropCounters Drops { get; } = new();

    /// <summary>SRTP and SRTCP packets of the peer that were authentic and new.</summary>
    public long UnprotectedCount { get; private set; }

    public IReadOnlyList<ReceiveTrack> ReceiveTracks => _streams.Tracks;

    public IReadOnlyList<ReceiveLayer> ReceiveLayers => _streams.Layers;

    /// <summary>The mixed sound that we send; null when it was not negotiated.</summary>
    public SendTrack? Audio { get; private set; }

    /// <summary>The mixed picture that we send.</summary>
    public SendTrack? Video { get; private set; }

    public RoundTripEstimator RoundTrip => _rtcp.RoundTrip;

    /// <summary>The handshake is done and the peer is there: media may be sent.</summary>
    public bool IsReady => _srtpOut is not null && !HasEnded && _isReachable && _ice.Selected is not null;

    /// <summary>It is over: nothing is taken any more, what is queued may still be polled.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>The peer's own estimate or cap (REMB), in bit/s; 0 when it never said.</summary>
    public long RembBps { get; private set; }

    public long TransportFeedbackCount { get; private set; }

    /// <summary>Packets of ours that arrived, as the peer says; repeats counted again.</summary>
    public long TransportArrivedCount { get; private set; }

    /// <summary>Packets of ours that had not arrived when the peer told.</summary>
    public long TransportMissingCount { get; private set; }

    /// <summary>Its place in the list of the hub that it belongs to.</summary>
    internal int HubIndex { get; set; } = -1;

    /// <summary>When <see cref="HandleTimeout"/> is to be called; <see cref="TimeSpan.MaxValue"/> for never.</summary>
    public TimeSpan NextDeadline
    {
        get
        {
            if (HasEnded)
            {
                return TimeSpan.MaxValue;
            }

            TimeSpan next = Earlier(_ice.NextDeadline, _dtls.NextDeadline);
            TimeSpan feedback = NextFeedback();
            return feedback < next ? feedback : next;
        }
    }

    /// <summary>One datagram from the network; its bytes are changed.</summary>
    public void Handle(TimeSpan now, in TransportAddress from, Span<byte> datagram)
    {
        _now = now;
        if (HasEnded)
        {
            return;
        }

        switch (DatagramClassifier.Classify(datagram))
        {
            case DatagramKind.Stun:
                HandleStun(now, from, datagram);
                break;
            case DatagramKind.Dtls:
                HandleDtls(now, from, datagram);
                break;
            case DatagramKind.Rtp:
                HandleRtp(now, from, datagram);
                break;
            case DatagramKind.Rtcp:
                HandleRtcp(now, from, datagram);
                break;
            default:
                Drops.Add(DropReason.Unclassified);
                break;
        }
    }

    /// <summary>A STUN message, with what the agent made of it.</summary>
    public StunResult HandleStun(TimeSpan now, in TransportAddress from, ReadOnlySpan<byte> stun)
    {
        _now = now;
        StunResult result = _ice.Handle(now, from, stun);
        AfterIce(now);
        return result;
    }

    public void HandleTimeout(TimeSpan now)
    {
        _now = now;
        if (HasEnded)
        {
            return;
        }

        _ice.HandleTimeout(now);
        AfterIce(now);
        _dtls.HandleTimeout(now);
        _undecided?.Expire(now);
        if (_srtpOut is not null && !HasEnded)
        {
            WriteReports(now);
            WriteFeedback(now);
            TickData(now);
        }
    }

    /// <summary>The next datagram to be sent; its bytes are valid until the next call of any method.</summary>
    public bool TryPoll(out TransportAddress to, out ReadOnlySpan<byte> datagram) => _outgoing.TryDequeue(out to, out datagram);

    /// <summary>A later offer of the same connection was answered: other directions, more sections, new ICE credentials.</summary>
    public void Update(TimeSpan now, NegotiatedSession session)
    {
        _now = now;
        if (HasEnded)
        {
            return;
        }

        Session = session;
        _extensions = MapExtensions(session.Sections);
        _isReducedSize = IsReducedSize(session);
        IsAdvised = NeedsAdvice(session);
        _streams.Update(session, _inner);
        CreateSendTracks();
        StartData(now);
        if (session.IsIceRestart)
        {
            _ice.Restart(
                now, new IceCredentials(session.LocalUfrag, session.LocalPassword),
                new IceCredentials(session.RemoteUfrag, session.RemotePassword));
        }
    }

    /// <summary>A TCP connection of the peer is closed.</summary>
    public void RemoveAddress(TimeSpan now, in TransportAddress address)
    {
        _now = now;
        _ice.RemoveAddress(now, address);
        AfterIce(now);
    }

    /// <summary>Says goodbye and ends; what is queued may still be polled.</summary>
    public void Close(TimeSpan now)
    {
        _now = now;
        if (!HasEnded)
        {
            WriteGoodbye();
            AbortData();
            _dtls.Close();
            End(now, PeerEnd.Local);
        }
    }

    public void Dispose()
    {
        HasEnded = true;
        _undecided?.Clear();
        _data?.Dispose();
        _dtls.Dispose();
        _srtpIn?.Dispose();
        _srtpOut?.Dispose();
    }

    private static TimeSpan Earlier(TimeSpan? one, TimeSpan? other)
    {
        TimeSpan a = one ?? TimeSpan.MaxValue;
        TimeSpan b = other ?? TimeSpan.MaxValue;
        return a < b ? a : b;
    }

    private static HeaderExtensionMap MapExtensions(IReadOnlyList<NegotiatedSection> sections)
    {
        List<HeaderExtensionMap> maps = new(sections.Count);
        foreach (NegotiatedSection section in sections)
        {
            maps.Add(section.Extensions);
        }

        return HeaderExtensionMap.Union(maps);
    }

    private static List<DtlsFingerprint> ParseFingerprints(NegotiatedSession session)
    {
        List<DtlsFingerprint> parsed = [];
        foreach (SdpFingerprint fingerprint in session.RemoteFingerprints)
        {
            if (DtlsFingerprint.TryParse(fingerprint.Hash, fingerprint.Value, out DtlsFingerprint? usable))
            {
                parsed.Add(usable);
            }
        }

        return parsed;
    }

    private void HandleDtls(TimeSpan now, in TransportAddress from, ReadOnlySpan<byte> datagram)
    {
        if (!_ice.IsValidated(from))
        {
            Drops.Add(DropReason.AddressNotValidated);
            return;
        }

        int ignored = _dtls.IgnoredCount;
        _dtls.Handle(now, datagram);
        if (_dtls.State == DtlsSessionState.Connected && _dtls.IgnoredCount == ignored)
        {
            NoteAlive(now, from);
        }
    }

    /// <summary>Looks at what the agent came to: a client's handshake begins, a peer went silent, is back, or is given up.</summary>
    private void AfterIce(TimeSpan now)
    {
        if (HasEnded)
        {
            return;
        }

        if (_ice.State is IceState.Failed or IceState.Closed)
        {
            End(now, PeerEnd.Timeout);
            return;
        }

        if (_ice.Selected is not null && _dtls.State == DtlsSessionState.New && Session.IsDtlsClient)
        {
            _dtls.Start(now);
        }

        bool isReachable = _ice.State != IceState.Disconnected;
        if (isReachable != _isReachable)
        {
            _isReachable = isReachable;
            _handler.OnReachable(now, isReachable);
        }
    }

    private void End(TimeSpan now, PeerEnd end)
    {
        if (!HasEnded)
        {
            HasEnded = true;
            _ice.Close();
            _handler.OnEnded(now, end);
        }
    }

    private void Enqueue(ReadOnlySpan<byte> datagram)
    {
        if (_ice.Selected is not { } to)
        {
            Drops.Add(DropReason.NoAddress);
        }
        else if (!_outgoing.TryEnqueue(to, datagram))
        {
            Drops.Add(DropReason.SendQueueFull);
        }
    }
}
