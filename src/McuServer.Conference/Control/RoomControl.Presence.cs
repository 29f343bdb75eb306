using McuServer.Media.Composition;

namespace McuServer.Conference.Control;

public sealed partial class RoomControl
{
    /// <summary>The first connection stands: told to the others.</summary>
    public void Connected(string participantId) => SetConnected(participantId, isConnected: true);

    /// <summary>The connection is gone or is back; the seat stays. Nothing if he is not inside.</summary>
    public void SetConnected(string participantId, bool isConnected) => Note(participantId, (turn, member) =>
    {
        bool isNews = member.IsConnected != isConnected;
        member.IsConnected = isConnected;
        if (isConnected && !member.IsTold)
        {
            member.IsTold = true;
            turn.TellState(member, "participant.joined");
        }
        else if (isNews && member.IsTold)
        {
            turn.TellState(member, "participant.updated");
        }
    });

    /// <summary>What comes in at present. A screen beyond those that may be shared at once is muted instead of counted.</summary>
    public void SetMedia(string participantId, bool hasVideo, bool sharesScreen) => Note(participantId, (turn, member) =>
    {
        if (member.HasVideo != hasVideo)
        {
            member.HasVideo = hasVideo;
            TellFlow(turn, member, MediaKind.Video, hasVideo);
        }

        MediaSwitch screen = member[MediaKind.Screen];
        if (sharesScreen && !member.SharesScreen && !screen.IsMuted && IsScreenTaken(member))
        {
            screen.IsMuted = true;
            TellMute(turn, member, MediaKind.Screen);
            TellShareRefused(turn, member);
        }

        bool isShared = sharesScreen && !screen.IsMuted;
        if (member.SharesScreen != isShared)
        {
            SetShare(turn, member, isShared);
        }
    });

    /// <summary>He has offered a screen and it was not taken: he is told whose screens are shared, if that is why.</summary>
    public void NoteRefusedShare(string participantId) => Note(participantId, (turn, member) =>
    {
        bool may = !member[MediaKind.Screen].IsMuted && Rights.MaySend(member, _settings.PoliciesOf(member.Role), MediaKind.Screen);
        if (may && !member.SharesScreen && IsScreenTaken(member))
        {
            TellShareRefused(turn, member);
        }
    });

    /// <summary>As the server measures it.</summary>
    public void SetQuality(string participantId, ConnectionQuality quality) => Note(participantId, (turn, member) =>
    {
        if (member.Quality != quality)
        {
            member.Quality = quality;
            turn.TellOf(member, "quality.changed", new QualityData(member.Id, quality));
        }
    });

    /// <summary>Has left, was removed, or is given up. Nothing if he is neither inside nor at the door.</summary>
    public void Left(string participantId, string reason)
    {
        if (TryBegin() is not { } begun)
        {
            return;
        }

        using Turn turn = begun;
        if (_byId.TryGetValue(participantId, out Member? member))
        {
            GoOut(turn, member, reason);
        }
        else if (_lobby.TryFind(participantId, out WaitingPerson? waiting))
        {
            LeaveLobby(turn, waiting, reason);
        }
    }

    /// <summary>On the audio tick, with the room's gate held: gives a participant of the media what the control knows of him.</summary>
    public void Apply(Room room, string participantId, TimeSpan now)
    {
        lock (_gate)
        {
            if (!_byId.TryGetValue(participantId, out Member? member) || !room.Contains(participantId))
            {
                return;
            }

            string id = participantId;
            room.Rename(id, member.Name, member.Title ?? "");
            room.SetRole(id, member.Role);
            room.SetOrder(id, member.Order);
            room.SetOnStage(id, member.Stage == StagePlace.On);
            room.SetAudioMuted(id, member[MediaKind.Audio].IsMuted);
            room.SetVideoMuted(id, member[MediaKind.Video].IsMuted);
            room.RaiseHand(id, member.HandRaisedAt is not null, member.HandRaisedAt ?? now);
            room.Pin(id, VideoKind.Camera, member.PinnedAt is not null, member.PinnedAt ?? now);
            room.Pin(id, VideoKind.Screen, member.ScreenPinnedAt is not null, member.ScreenPinnedAt ?? now);
            room.Seat(id, member.Seat);
            room.SetScreenMuted(id, member[MediaKind.Screen].IsMuted);
        }
    }

    /// <summary>On the audio tick of new media, and when they change: layout, page, freeze, recording.</summary>
    public void ApplyRoom(Room room, TimeSpan now)
    {
        lock (_gate)
        {
            if (_layout is { } layout && !ReferenceEquals(layout, room.Layout))
            {
                room.SetLayout(layout);
            }

            room.SetPage(_page);
            room.SetFrozen(_isFrozen);
            room.SetRecording(_recording is not null);
            room.SetTexts(ShownTitle, _settings.Language);
            room.Mixer.LevellingIsOn = _settings.Levelling;
            room.SetTimeZone(_zone);
        }
    }

    /// <summary>Whether a participant may send this now: role, stage, policies, locks; for a screen also whether one more may be shown.</summary>
    public bool MayPublish(string participantId, MediaKind media)
    {
        // Asked for everybody after each change of the room, also of who is shown: no closure.
        lock (_gate)
        {
            return !_hasEnded && _byId.TryGetValue(participantId, out Member? member) && MaySend(member, media);
        }
    }

    /// <summary>What has a time limit: the end without a host, numbers told at most once a call. Every second or so.</summary>
    public void Care()
    {
        if (!IsCareDue() || TryBegin() is not { } begun)
        {
            return;
        }

        using Turn turn = begun;
        if (EndsAt() <= turn.Now)
        {
            EndNow(turn);
        }
        else if (_members.Count != _toldCount)
        {
            turn.TellRoom();
        }

        _toldCount = _members.Count;
    }

    /// <summary>Most calls of the care find nothing to do, and allocate nothing.</summary>
    private bool IsCareDue()
    {
        lock (_gate)
        {
            return EndsAt() <= _now() || _members.Count != _toldCount;
        }
    }

    private void TellShareRefused(Turn turn, Member member) =>
        turn.TellOne(member.Id, "share.refused", new ShareRefusedData(SharersBut(member), _settings.MaxScreens));

    private static void TellFlow(Turn turn, Member member, MediaKind kind, bool isOn) =>
        turn.TellOf(member, isOn ? "media.started" : "media.stopped", new MediaData(member.Id, kind));

    private static void SetShare(Turn turn, Member member, bool isShared, bool wasOnStage = false)
    {
        member.SharesScreen = isShared;
        string type = isShared ? "media.started" : "media.stopped";
        turn.TellOf(member, type, new MediaData(member.Id, MediaKind.Screen), wasOnStage);
        turn.TellOf(member, isShared ? "share.started" : "share.stopped", new PersonData(member.Id), wasOnStage);
    }

    private TimeSpan? EndsAt() => _hostsGoneAt + _settings.EndsWithoutHostAfter;

    /// <summary>News of the media about somebody inside; nothing to do if he has gone meanwhile.</summary>
    private void Note(string id, Action<Turn, Member> note)
    {
        if (TryBegin() is not { } begun)
        {
            return;
        }

        using Turn turn = begun;
        if (_byId.TryGetValue(id, out Member? member))
        {
            note(turn, member);
        }
    }

    private Turn? TryBegin()
    {
        _gate.Enter();
        if (_hasEnded)
        {
            _gate.Exit();
            return null;
        }

        return NewTurn(Actor.Server);
    }

    private void GoOut(Turn turn, Member member, string reason)
    {
        bool wasTold = member.IsTold;
        bool wasOnStage = member.Stage == StagePlace.On;
        bool hadHand = _hands.Remove(member);
        ParticipantState last = StateOf(member);
        _byId.Remove(member.Id);
        _members.Remove(member);
        _ownApplied.Remove(member.Id);
        member.EndStay();
        _remembered.Add(member);
        NoteEmpty(turn.Now);
        turn.Touch();
        if (wasTold)
        {
            turn.TellOf(member, "participant.left", new ParticipantLeftData(last, reason), wasOnStage, reason, wasTold);
        }

        if (hadHand)
        {
            TellHands(turn);
        }

        TellArrangement(turn, member.FirstPin is not null, member.Seat is not null);
        HostsChanged(turn);
    }
}
