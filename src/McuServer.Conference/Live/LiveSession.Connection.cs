using McuServer.Conference.Control;
using McuServer.Rtp.Sdp;
using McuServer.Transport.Ice;
using McuServer.Transport.Peer;

namespace McuServer.Conference.Live;

/// <summary>The connection of a session; what is not asynchronous runs on the network thread.</summary>
internal sealed partial class LiveSession
{
    private NegotiatedSession? _negotiated;
    private LivePeer? _peer;
    private volatile bool _isConnected;
    private volatile bool _isReachable;
    private readonly ToldMedia _told = new();

    public LivePeer? Peer => _peer;

    public bool IsConnected => _isConnected;

    public bool HasEverConnected { get; private set; }

    public async Task<string> RestartIceAsync(string ufrag, string password, CancellationToken cancellation)
    {
        // Before anything changes: what does not fit would otherwise be found when the old credentials are gone already.
        if (!new IceCredentials(ufrag, password).AreWellFormed)
        {
            throw new OfferRefusedException(
                "the ICE user name fragment needs 4 to 256 characters and the password 22 to 256, of A-Z, a-z, 0-9, + and /",
                isMalformed: true);
        }

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

    public void NoteHandshake(TimeSpan duration) => _server.Metrics.DtlsHandshake.Add(duration);

    /// <summary>Something of the peer ends: what it has counted is taken over.</summary>
    public void Note(LivePeer peer) => _server.PeerTotals.Add(peer);

    /// <summary>The peer ends.</summary>
    public void NoteLast(LivePeer peer) => _server.PeerTotals.Remove(peer);

    /// <summary>The handshake is done.</summary>
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
        LiveRoom!.TryPost(now => EnterRoom(peer, now));
        TellOwn("peer.connected", null);
        if (isFirst && IsListed)
        {
            Control.Connected(ParticipantId);
        }

        NoteConnection();
        if (IsSeen)
        {
            NoteQuality(peer.Quality.Level);
        }
    }

    /// <summary>Nothing has come for a while, or something has again. Without a sign of life there is no tile.</summary>
    public void PeerReachable(LivePeer peer, bool isReachable)
    {
        if (peer == _peer)
        {
            _isReachable = isReachable;
            LiveRoom!.TryPost(_ => IfInside(ParticipantId, room => room.SetConnected(ParticipantId, _isConnected && _isReachable)));
            NoteConnection();
            TellOwn(isReachable ? "peer.connected" : "peer.disconnected", null);
        }
    }

    /// <summary>This connection is over. The seat waits, without a tile.</summary>
    public void PeerEnded(LivePeer peer, PeerEnd end, TimeSpan now)
    {
        if (peer != _peer)
        {
            return;
        }

        _peer = null;
        _isConnected = false;
        LiveRoom!.TryPost(_ => LeaveStage());
        NoteHolders(end == PeerEnd.Timeout ? peer.Transport.Ice.LastSeen : now);
        TellOwn("peer.disconnected", end.ToString());
        NoteConnection();
        if (Request.Use != PeerUse.Conference)
        {
            _server.End(this, end == PeerEnd.Remote ? "left" : "timeout");
        }
    }

    /// <summary>Every 20 ms: the ingress is looked after, and what comes in now is told to the control.</summary>
    public void Care(TimeSpan now, bool mustCompareRights)
    {
        LivePeer? peer = _peer;
        if (peer is not null && mustCompareRights)
        {
            CompareRights(peer);
        }

        peer?.Ingress.Care(now, peer.Transport.RoundTrip.Value);
        if (!IsSeen || _hasEnded || !HasEverConnected)
        {
            return;
        }

        // "Nothing" is not said over the head of another session of the same person, such as OBS beside the page.
        bool isNews = _told.Take(peer is { Ingress.HasCamera: true }, peer is { Ingress.HasScreen: true });
        if (isNews && (_told.HasCamera || _told.HasScreen || !_server.IsElsewhere(this)))
        {
            Control.SetMedia(ParticipantId, _told.HasCamera, _told.HasScreen);
        }

        if (peer?.Quality.Take(now, peer.Transport, _isReachable) is { } quality)
        {
            NoteQuality(quality);
        }
    }

    /// <summary>The first answer makes the connection, a later one of the same changes it, another one takes its place.</summary>
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
        CompareRights(_peer);
        Volatile.Write(ref _negotiated, negotiated);
        hub.Add(_peer.Transport);
        _server.PeerTotals.Begin(_peer);
        if (old is not null)
        {
            hub.Close(now, old.Transport);
        }
    }

    /// <summary>The connection that there is goes on, changed.</summary>
    private void Restart(NegotiatedSession negotiated, TimeSpan now)
    {
        if (_peer is not { Transport.HasEnded: false } peer)
        {
            throw new OfferRefusedException("the connection has ended", isMalformed: false);
        }

        PeerHub hub = _server.Network.Hub;
        Volatile.Write(ref _negotiated, negotiated);
        CompareRights(peer);
        Note(peer);
        peer.Transport.Update(now, negotiated);
        peer.NoteSendFormat();
        hub.AddUfrag(peer.Transport);
        hub.Drain(peer.Transport);
        LiveRoom!.TryPost(_ => Resubscribe(peer));
    }

    private void CompareRights(LivePeer peer)
    {
        if (IsSeen)
        {
            peer.Ingress.SetRights(SendRights.Of(Control, ParticipantId));
        }
    }

    private void NoteQuality(ConnectionQuality quality)
    {
        string id = ParticipantId;
        bool isBad = quality is ConnectionQuality.Poor or ConnectionQuality.Lost;
        LiveRoom!.TryPost(_ => IfInside(id, room => room.SetBadNetwork(id, isBad)));
        Control.SetQuality(id, quality);
    }

    /// <summary>The control hears of the connection unless the participant has another one, by another session.</summary>
    private void NoteConnection()
    {
        if (HasEverConnected && IsListed && !_hasEnded && (_isConnected || !_server.IsElsewhere(this)))
        {
            Control.SetConnected(ParticipantId, _isConnected && _isReachable);
        }
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
        return isTaken ? done.Task : throw new OfferRefusedException("the server is too busy", isMalformed: false) { IsBusy = true };
    }

    private void ClosePeer(TimeSpan now)
    {
        if (_peer is { } peer)
        {
            _server.Network.Hub.Close(now, peer.Transport);
        }
    }

    private void TellOwn(string type, string? reason) => Tell(new RoomEvent(type)
    {
        Data = new ReasonData(reason),
        Reason = reason,
        Audience = EventAudience.One,
        Participant = ParticipantId,
    });
}
