using McuServer.Media.Layouts;

namespace McuServer.Conference.Control;

public sealed partial class RoomControl
{
    private readonly LobbyLine _lobby = new();
    private bool _isLocked;
    private bool _hasStarted;
    private TimeSpan? _hostsGoneAt;
    private TimeSpan? _emptySince;
    private bool _hasBeenLeft;
    private int _toldCount;

    /// <summary>Since when nobody has been inside or at the door; null: somebody is.</summary>
    public TimeSpan? EmptySince
    {
        get
        {
            // Asked for every room by the care: no closure.
            lock (_gate)
            {
                return _emptySince;
            }
        }
    }

    /// <summary>Somebody was there, and the last one has left at least once.</summary>
    internal bool HasBeenLeft => Read(() => _hasBeenLeft);

    /// <summary>Somebody is about to come in: the time of being empty begins anew.</summary>
    internal void Expect()
    {
        lock (_gate)
        {
            _emptySince = _emptySince is null || _hasEnded ? _emptySince : _now();
        }
    }

    /// <summary>
    /// Somebody wants to come in, or comes in again: admitted, or waiting in the lobby. Who was inside before comes back to
    /// his place and role without the lobby, unless he was thrown out.
    /// </summary>
    /// <param name="visitor">Which browser he comes with, as the server knows it again; null: it does not.</param>
    /// <exception cref="ControlException">RoomEnded, Banned, RoomLocked, RoomFull, Denied.</exception>
    public AdmissionState Enter(Actor who, string name, string? title, string? visitor = null)
    {
        using Turn turn = Begin(who);
        if (IsBanned(who, visitor))
        {
            throw new ControlException(ControlFault.Banned, "a host has banned this person");
        }

        (name, title) = (PlainText.Lenient(name), title is null ? null : PlainText.Lenient(title));
        name = name.Length == 0 ? who.Id : name;
        if (_byId.TryGetValue(who.Id, out Member? inside))
        {
            inside.Visitor = visitor ?? inside.Visitor;
            Reenter(turn, inside, who, name, title);
            return AdmissionState.Admitted;
        }

        if (_lobby.TryFind(who.Id, out WaitingPerson? waiting) && waiting.Who.Role == who.Role)
        {
            (waiting.Name, waiting.Title, waiting.Visitor) = (name, title, visitor ?? waiting.Visitor);
            return AdmissionState.Waiting;
        }

        Member? known = _remembered.Find(who.Id);
        bool mustWait = MustWait(who, name, known, visitor, out WaitingPerson? person, title, turn.Now);
        if (waiting is not null)
        {
            // The same person with another token, such as the host's link.
            LeaveLobby(turn, waiting, "left");
        }

        _emptySince = null;
        if (mustWait)
        {
            _lobby.Add(person!);
            turn.Touch();
            turn.Tell("lobby.waiting", new LobbyData(EntryOf(person!), _lobby.Count), EventAudience.Hosts);
            return AdmissionState.Waiting;
        }

        LetIn(turn, who, name, title, visitor);
        return AdmissionState.Admitted;
    }

    /// <summary>Decides at the door; the first rule that speaks wins. True: <paramref name="person"/> is who waits.</summary>
    private bool MustWait(
        Actor who, string name, Member? known, string? visitor, out WaitingPerson? person, string? title, TimeSpan now)
    {
        person = null;
        Role role = known is not null && known.TokenRole == who.Role ? known.Role : who.Role;
        bool isHost = Rights.IsHost(role);
        bool isKicked = known is { IsKicked: true } || (!isHost && _bans.WasThrownOut(visitor));
        bool isBack = known is not null && !isKicked;
        if (_isLocked && !isBack && !isHost)
        {
            throw new ControlException(ControlFault.RoomLocked, "the room is locked");
        }

        NeedRoom();
        bool needsDecision = isKicked || (!isBack && !isHost && _bans.HasName(name));
        if (!needsDecision && (isBack || isHost))
        {
            return false;
        }

        if (!needsDecision && _settings.Lobby == LobbyPolicy.Deny)
        {
            throw new ControlException(ControlFault.Denied, "the room lets nobody in");
        }

        bool waitsForHost = _settings.WaitForHost && !HasHostInside();
        if (!needsDecision && !waitsForHost && _settings.Lobby == LobbyPolicy.Accept)
        {
            return false;
        }

        if (_lobby.IsFull)
        {
            throw new ControlException(ControlFault.RoomFull, "too many wait in the lobby") { Limit = LobbyLine.Capacity };
        }

        person = new WaitingPerson(who, name, title, now)
        {
            WaitsForHost = waitsForHost,
            NeedsDecision = needsDecision,
            Visitor = visitor,
        };
        return true;
    }

    private void NeedRoom()
    {
        if (_members.Count >= _settings.MaxParticipants)
        {
            throw new ControlException(ControlFault.RoomFull, $"{_settings.MaxParticipants} people are in the room")
            {
                Limit = _settings.MaxParticipants,
            };
        }
    }

    /// <summary>A reload: everything stays, but for a new token's role or another name given.</summary>
    private void Reenter(Turn turn, Member member, Actor who, string name, string? title)
    {
        bool isOtherRole = member.TokenRole != who.Role;
        bool isOtherName = TakeName(member, name, title);
        member.Granted = who.Granted;
        if (isOtherRole)
        {
            member.TokenRole = who.Role;
            SetRole(turn, member, who.Role);
        }

        if (isOtherName)
        {
            turn.Touch();
            turn.Sync(member);
            turn.TellState(member, "participant.renamed");
        }
    }

    /// <summary>A host's renaming stands until the person himself comes with another name than before.</summary>
    private static bool TakeName(Member member, string name, string? title)
    {
        bool isOther = member.GivenName != name || member.GivenTitle != title;
        member.Name = member.GivenName != name ? name : member.Name;
        member.Title = member.GivenTitle != title ? title : member.Title;
        (member.GivenName, member.GivenTitle) = (name, title);
        return isOther;
    }

    private void LetIn(Turn turn, Actor who, string name, string? title, string? visitor)
    {
        Member? known = _remembered.Find(who.Id);
        Member member = known ?? new Member(who.Id) { Role = who.Role, TokenRole = who.Role };
        _remembered.Remove(who.Id);
        TakeName(member, name, title);
        member.Granted = who.Granted;
        member.IsKicked = false;
        member.Visitor = visitor ?? member.Visitor;
        member.JoinedAt = turn.Now;
        bool isNewRole = known is null || known.TokenRole != who.Role;
        (member.Role, member.TokenRole) = (isNewRole ? who.Role : member.Role, who.Role);
        bool wantsStage = isNewRole ? member.Role != Role.Attendee : member.Stage == StagePlace.On;
        member.Stage = wantsStage && CountOnStage() < _settings.MaxOnStage ? StagePlace.On : StagePlace.Off;
        bool seatIsTaken = member.Seat is not null && _members.Exists(one => one.Seat == member.Seat);
        member.Seat = seatIsTaken ? null : member.Seat;
        if (member.Stage != StagePlace.On)
        {
            member.Unpin();
        }

        _standingMutes.ApplyTo(member);
        MuteByPolicy(member);
        _byId.Add(member.Id, member);
        _members.Add(member);
        turn.Touch();
        turn.Sync(member);
        TellArrangement(turn, member.FirstPin is not null, member.Seat is not null);
        HostsChanged(turn);
    }

    /// <summary>Somebody with a host's rights came, went, or became one or ceased to be one.</summary>
    private void HostsChanged(Turn turn)
    {
        bool hasHost = HasHostInside();
        bool isNews = hasHost ? !_hasStarted || _hostsGoneAt is not null : _hasStarted && _hostsGoneAt is null;
        if (!isNews)
        {
            return;
        }

        _hasStarted |= hasHost;
        _hostsGoneAt = hasHost ? null : turn.Now;
        turn.TellRoom();
        Reconsider(turn);
    }

    private void NoteEmpty(TimeSpan now)
    {
        bool isEmpty = _members.Count + _lobby.Count == 0;
        _emptySince = isEmpty ? now : null;
        _hasBeenLeft |= isEmpty;
    }
}
