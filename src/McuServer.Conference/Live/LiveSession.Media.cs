namespace McuServer.Conference.Live;

/// <summary>What a session does in the room's media: commands of the audio tick, with the room's gate held.</summary>
internal sealed partial class LiveSession
{
    private Subscription? _subscription;
    private volatile bool _receivesVideo = true;
    private volatile string? _wishedView;

    public bool ReceivesVideo
    {
        get => _receivesVideo;
        set
        {
            _receivesVideo = value;
            LiveRoom?.TryPost(_ => ShowVideo());
        }
    }

    public string? WishedView
    {
        get => _wishedView;
        set
        {
            _wishedView = value;
            LiveRoom?.TryPost(_ => ShowView());
        }
    }

    /// <summary>In the list of participants: who takes part, and who watches under a name.</summary>
    public bool IsListed => IsSeen || Request.IsNamed;

    private void IfInside(string id, Action<Room> change)
    {
        if (LiveRoom is { } media && media.Room.Contains(id))
        {
            change(media.Room);
        }
    }

    /// <summary>The participant takes his seat, or comes back to it, and receives from now on.</summary>
    private void EnterRoom(LivePeer peer, TimeSpan now)
    {
        Room room = LiveRoom!.Room;
        if (_hasEnded || peer != _peer)
        {
            return;
        }

        if (IsSeen && !room.Contains(ParticipantId))
        {
            room.Join(
                new ParticipantProfile(ParticipantId) { Name = Request.Name, Title = Request.Title ?? "", Role = Request.Role }, now);
        }
        else if (IsSeen)
        {
            room.SetConnected(ParticipantId, true);
        }

        if (IsSeen)
        {
            Control.Apply(room, ParticipantId, now);
        }

        Unsubscribe();
        _subscription = _server.CreateSubscription(this, peer);
        if (_subscription is not null)
        {
            LiveRoom.Egress.Subscribe(_subscription);
        }
    }

    /// <summary>After a later offer the peer may receive something else, another codec for instance.</summary>
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
            LiveRoom!.Egress.Subscribe(wanted);
        }
    }

    private void ShowVideo()
    {
        if (_subscription is { } subscription)
        {
            LiveRoom!.Egress.ShowVideo(subscription, _receivesVideo);
        }
    }

    private void ShowView()
    {
        if (_subscription is { } subscription)
        {
            LiveRoom!.Egress.ShowView(subscription, _wishedView);
        }
    }

    private void LeaveStage()
    {
        if (_peer is not null)
        {
            return;
        }

        Unsubscribe();
        if (!IsSeen || _server.IsElsewhere(this))
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
        if (IsSeen && !_server.IsReplaced(this))
        {
            IfInside(ParticipantId, room => room.Leave(ParticipantId));
        }
    }

    private void Unsubscribe()
    {
        if (_subscription is not null)
        {
            LiveRoom!.Egress.Unsubscribe(_subscription);
            _subscription = null;
        }
    }
}
