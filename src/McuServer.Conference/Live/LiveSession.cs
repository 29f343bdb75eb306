using System.Net;
using System.Security.Cryptography;
using System.Threading.Channels;
using McuServer.Rtp.Sdp;
using McuServer.Transport.Ice;
using McuServer.Transport.Peer;

namespace McuServer.Conference.Live;

/// <summary>
/// One participant's presence. Signalling calls it from any thread; the network thread tells it of its peer; the room is
/// changed by commands. One connection at a time: a new one fences the old one off.
/// </summary>
internal sealed class LiveSession : IConferenceSession
{
    private const int EventCapacity = 256;

    private readonly ConferenceServer _server;
    private readonly AnswerTurn _turn = new();
    private readonly Channel<ConferenceEvent> _events = Channel.CreateBounded<ConferenceEvent>(
        new BoundedChannelOptions(EventCapacity) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    private readonly Lock _lock = new();
    private NegotiatedSession? _negotiated;
    private LivePeer? _peer;
    private Subscription? _subscription;
    private bool _isAudioMuted;
    private bool _isVideoMuted;
    private volatile bool _hasEnded;
    private TimeSpan? _abandonedAt;
    private TimeSpan _detachedAt;
    private volatile bool _isConnected;
    private volatile bool _isReachable;

    public LiveSession(ConferenceServer server, LiveRoom room, JoinRequest request)
    {
        _server = server;
        LiveRoom = room;
        Request = request;
        CountedAddress = request.Address;
        Id = RandomToken();
        ResumeToken = RandomToken();
    }

    public string Id { get; }

    public JoinRequest Request { get; }

    public LiveRoom LiveRoom { get; }

    public string Room => LiveRoom.Name;

    public string ParticipantId => Request.ParticipantId;

    public string ResumeToken { get; private set; }

    public string? IceGeneration => Volatile.Read(ref _negotiated)?.LocalUfrag;

    public bool IsConnected => _isConnected;

    /// <summary>
    /// Since when nobody holds the session: its socket is gone and its connection gives no sign of life. Null while somebody
    /// does; a connection that fell silent counts as somebody until it is given up, and then for nobody since it fell silent.
    /// </summary>
    public TimeSpan? AbandonedAt
    {
        get
        {
            lock (_lock)
            {
                return _abandonedAt;
            }
        }
    }

    public bool HasSocket { get; private set; } = true;

    public bool HasEverConnected { get; private set; }

    public bool HasEnded => _hasEnded;

    /// <summary>Others see and hear of him; who only watches is not seen.</summary>
    public bool IsSeen => Request.Use != PeerUse.Watch;

    /// <summary>Counted against this address until it is connected. Guarded by the server's lock.</summary>
    public IPAddress? CountedAddress { get; set; }

    public LivePeer? Peer => _peer;

    public IReadOnlyList<ParticipantState> Participants => _server.ListParticipants(LiveRoom);

    public ParticipantState State => new(
        ParticipantId, Request.Name, Request.Title, Request.Role, _isAudioMuted, _isVideoMuted,
        _peer?.Ingress.HasCamera ?? false, _peer?.Ingress.HasScreen ?? false, _isConnected && _isReachable);

    public async Task<string> AnswerAsync(string offer, CancellationToken cancellation)
    {
        await _turn.EnterAsync(cancellation).ConfigureAwait(false);
        try
        {
            NegotiatedSession? previous = _peer is null ? null : _negotiated;
            NegotiatedSession answered = _server.Negotiate(offer, Request.Use, previous);
            await RunOnNetwork(now => Take(answered, previous is not null && answered.SessionId == previous.SessionId, now))
                .WaitAsync(cancellation).ConfigureAwait(false);
            return answered.AnswerText;
        }
        finally
        {
            _turn.Leave();
        }
    }

    public async Task<string> RestartIceAsync(string ufrag, string password, CancellationToken cancellation)
    {
        await _turn.EnterAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (_negotiated is not { } before || _peer is null)
            {
                throw new OfferRefusedException("there is no connection to restart", isMalformed: false);
            }

            IceCredentials local = IceCredentials.Generate();
            NegotiatedSession restarted = before with
            {
                IsIceRestart = true,
                LocalUfrag = local.Ufrag,
                LocalPassword = local.Password,
                RemoteUfrag = ufrag,
                RemotePassword = password,
            };
            await RunOnNetwork(now => Restart(restarted, now)).WaitAsync(cancellation).ConfigureAwait(false);
            return _server.FormatFragment(restarted);
        }
        finally
        {
            _turn.Leave();
        }
    }

    public void SetAudioMuted(bool isMuted)
    {
        _isAudioMuted = isMuted;
        string id = ParticipantId;
        LiveRoom.TryPost(_ => IfInside(id, room => room.SetAudioMuted(id, isMuted)));
        TellOthers("participant.updated");
    }

    public void SetVideoMuted(bool isMuted)
    {
        _isVideoMuted = isMuted;
        string id = ParticipantId;
        LiveRoom.TryPost(_ => IfInside(id, room => room.SetVideoMuted(id, isMuted)));
        TellOthers("participant.updated");
    }

    public void Attach()
    {
        lock (_lock)
        {
            HasSocket = true;
            _abandonedAt = null;
        }
    }

    public void Detach()
    {
        lock (_lock)
        {
            HasSocket = false;
            _detachedAt = _server.Now;
        }

        NoteHolders(_server.Now);
    }

    /// <summary>The client has come back with the token, and gets another one for the next time.</summary>
    public void Resume()
    {
        Attach();
        ResumeToken = RandomToken();
    }

    public void Leave(string reason) => _server.End(this, reason);

    public IAsyncEnumerable<ConferenceEvent> ReadEventsAsync(CancellationToken cancellation) =>
        _events.Reader.ReadAllAsync(cancellation);

    public Task<PeerStatistics?> TakeStatisticsAsync()
    {
        TaskCompletionSource<PeerStatistics?> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        if (_peer is not { } peer || !_server.Network.TryPost(now => done.TrySetResult(PeerReport.Make(peer, now))))
        {
            done.TrySetResult(null);
        }

        return done.Task;
    }

    /// <summary>Tells the client; never blocks. Nothing comes after the leave.</summary>
    public void Tell(ConferenceEvent e)
    {
        lock (_lock)
        {
            if (!_hasEnded)
            {
                _events.Writer.TryWrite(e);
            }
        }
    }

    /// <summary>Network thread: the handshake is done.</summary>
    public void PeerConnected(LivePeer peer)
    {
        if (peer != _peer)
        {
            return;
        }

        bool isFirst = !HasEverConnected;
        HasEverConnected = true;
        _isConnected = _isReachable = true;
        NoteHolders(TimeSpan.Zero);
        _server.NoteConnected(this);
        LiveRoom.TryPost(now => EnterRoom(peer, now));
        Tell(new ConferenceEvent("peer.connected"));
        TellOthers(isFirst ? "participant.joined" : "participant.updated");
    }

    /// <summary>Network thread: nothing has come for a while, or something has again. Without a sign of life there is no tile.</summary>
    public void PeerReachable(LivePeer peer, bool isReachable)
    {
        if (peer == _peer)
        {
            _isReachable = isReachable;
            LiveRoom.TryPost(_ => IfInside(ParticipantId, room => room.SetConnected(ParticipantId, _isConnected && _isReachable)));
            _server.TellState(this);
            Tell(new ConferenceEvent(isReachable ? "peer.connected" : "peer.disconnected"));
        }
    }

    /// <summary>Network thread: this connection is over. The seat waits, without a tile.</summary>
    public void PeerEnded(LivePeer peer, PeerEnd end, TimeSpan now)
    {
        if (peer != _peer)
        {
            return;
        }

        _peer = null;
        _isConnected = false;
        LiveRoom.TryPost(_ => LeaveStage());
        NoteHolders(end == PeerEnd.Timeout ? peer.Transport.Ice.LastSeen : now);
        Tell(new ConferenceEvent("peer.disconnected") { Reason = end.ToString() });
        TellOthers("participant.updated");
        if (Request.Use != PeerUse.Conference)
        {
            _server.End(this, end == PeerEnd.Remote ? "left" : "timeout");
        }
    }

    /// <summary>Messages on the data channels; the control channel is negotiated, what it will carry comes with host control.</summary>
    public long MessageCount { get; private set; }

    public void PeerMessage() => MessageCount++;

    /// <summary>For good. The room's part is a command; the peer's is done by the network thread.</summary>
    public void End(string reason)
    {
        lock (_lock)
        {
            if (_hasEnded)
            {
                return;
            }

            _hasEnded = true;
            _events.Writer.TryWrite(new ConferenceEvent("leave") { Reason = reason });
            _events.Writer.TryComplete();
        }

        LiveRoom.TryPost(_ => LeaveRoom());
        // An answer may be on its way there: its connection is closed too.
        _server.Network.TryPost(ClosePeer);
    }

    private static string RandomToken() => RandomNumberGenerator.GetHexString(32, lowercase: true);

    /// <summary>Network thread: the first answer makes the connection, a later one of the same changes it, another one takes its place.</summary>
    private void Take(NegotiatedSession negotiated, bool isUpdate, TimeSpan now)
    {
        if (_hasEnded)
        {
            throw new OfferRefusedException("the session has ended", isMalformed: false);
        }

        if (isUpdate && _peer is { Transport.HasEnded: false })
        {
            Restart(negotiated, now);
            return;
        }

        PeerHub hub = _server.Network.Hub;
        LivePeer? old = _peer;
        _peer = _server.CreatePeer(this, negotiated, now);
        Volatile.Write(ref _negotiated, negotiated);
        hub.Add(_peer.Transport);
        if (old is not null)
        {
            hub.Close(now, old.Transport);
        }
    }

    /// <summary>Network thread: the connection that there is goes on, changed.</summary>
    private void Restart(NegotiatedSession negotiated, TimeSpan now)
    {
        if (_peer is not { Transport.HasEnded: false } peer)
        {
            throw new OfferRefusedException("the connection has ended", isMalformed: false);
        }

        PeerHub hub = _server.Network.Hub;
        Volatile.Write(ref _negotiated, negotiated);
        peer.Transport.Update(now, negotiated);
        peer.NoteSendFormat();
        hub.AddUfrag(peer.Transport);
        hub.Drain(peer.Transport);
        LiveRoom.TryPost(_ => Resubscribe(peer));
    }

    private Task RunOnNetwork(Action<TimeSpan> command)
    {
        TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        bool isTaken = _server.Network.TryPost(now =>
        {
            try
            {
                command(now);
                done.TrySetResult();
            }
#pragma warning disable CA1031 // Whatever failed is the caller's to know; the network thread goes on.
            catch (Exception e)
#pragma warning restore CA1031
            {
                done.TrySetException(e);
            }
        });
        return isTaken ? done.Task : throw new OfferRefusedException("the server is too busy", isMalformed: false);
    }

    private void IfInside(string id, Action<Room> change)
    {
        if (LiveRoom.Room.Contains(id))
        {
            change(LiveRoom.Room);
        }
    }

    /// <summary>Audio tick: the participant takes his seat, or comes back to it, and receives from now on.</summary>
    private void EnterRoom(LivePeer peer, TimeSpan now)
    {
        Room room = LiveRoom.Room;
        if (_hasEnded || peer != _peer)
        {
            return;
        }

        if (IsSeen && !room.Contains(ParticipantId))
        {
            room.Join(
                new ParticipantProfile(ParticipantId) { Name = Request.Name, Title = Request.Title ?? "", Role = Request.Role }, now);
            room.SetAudioMuted(ParticipantId, _isAudioMuted);
            room.SetVideoMuted(ParticipantId, _isVideoMuted);
        }
        else if (IsSeen)
        {
            room.SetConnected(ParticipantId, true);
        }

        Unsubscribe();
        _subscription = _server.CreateSubscription(this, peer);
        if (_subscription is not null)
        {
            LiveRoom.Egress.Subscribe(_subscription);
        }
    }

    /// <summary>Audio tick: after a later offer the peer may receive something else, another codec for instance.</summary>
    private void Resubscribe(LivePeer peer)
    {
        if (_hasEnded || peer != _peer || !peer.IsConnected)
        {
            return;
        }

        Subscription? wanted = _server.CreateSubscription(this, peer);
        if (Equals(wanted?.Video, _subscription?.Video) && wanted?.OpusBitrateBps == _subscription?.OpusBitrateBps)
        {
            return;
        }

        Unsubscribe();
        _subscription = wanted;
        if (wanted is not null)
        {
            LiveRoom.Egress.Subscribe(wanted);
        }
    }

    private void LeaveStage()
    {
        if (_peer is not null)
        {
            return;
        }

        Unsubscribe();
        if (Request.Use == PeerUse.Watch || _server.IsElsewhere(this))
        {
            return;
        }

        IfInside(ParticipantId, room =>
        {
            room.SetConnected(ParticipantId, false);
            room.SetMicrophone(ParticipantId, null);
            room.SetCamera(ParticipantId, null);
            room.SetScreen(ParticipantId, null, TimeSpan.Zero);
        });
    }

    private void LeaveRoom()
    {
        Unsubscribe();
        if (Request.Use != PeerUse.Watch && !_server.IsReplaced(this))
        {
            IfInside(ParticipantId, room => room.Leave(ParticipantId));
        }
    }

    private void Unsubscribe()
    {
        if (_subscription is not null)
        {
            LiveRoom.Egress.Unsubscribe(_subscription);
            _subscription = null;
        }
    }

    private void ClosePeer(TimeSpan now)
    {
        if (_peer is { } peer)
        {
            _server.Network.Hub.Close(now, peer.Transport);
        }
    }

    /// <summary>The room hears of a participant from his first connection to his end.</summary>
    private void TellOthers(string type)
    {
        if (HasEverConnected && IsSeen && !_hasEnded)
        {
            _server.Tell(LiveRoom, new ConferenceEvent(type) { Participant = State });
        }
    }

    private void NoteHolders(TimeSpan now)
    {
        lock (_lock)
        {
            TimeSpan since = now > _detachedAt ? now : _detachedAt;
            _abandonedAt = HasSocket || _isConnected ? null : _abandonedAt ?? since;
        }
    }

    /// <summary>One offer at a time. Its semaphore holds no handle, so there is nothing to dispose of.</summary>
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Reliability", "CA1001", Justification = "No wait handle is ever made.")]
    private sealed class AnswerTurn
    {
        private readonly SemaphoreSlim _semaphore = new(1, 1);

        public Task EnterAsync(CancellationToken cancellation) => _semaphore.WaitAsync(cancellation);

        public void Leave() => _semaphore.Release();
    }
}
