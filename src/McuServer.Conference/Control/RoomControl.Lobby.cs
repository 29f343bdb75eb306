namespace McuServer.Conference.Control;

public sealed partial class RoomControl
{
    public IReadOnlyList<LobbyEntry> Lobby(Actor by)
    {
        using Turn turn = Begin(by);
        Need(turn.Who, Permission.ManageLobby);
        return [.. _lobby.People.Select(EntryOf)];
    }

    /// <exception cref="ControlException">NotPermitted, ParticipantNotFound, RoomFull.</exception>
    public void Admit(Actor by, string id)
    {
        using Turn turn = Begin(by);
        Need(turn.Who, Permission.ManageLobby);
        WaitingPerson person = _lobby.TryFind(id, out WaitingPerson? found) ? found : throw NoSuchPerson(id);
        NeedRoom();
        AdmitWaiting(turn, person);
        TellPositions(turn);
    }

    /// <summary>As many as there is room for; the number of them.</summary>
    /// <exception cref="ControlException">NotPermitted; RoomFull: somebody waits and nobody can come in.</exception>
    public int AdmitAll(Actor by)
    {
        using Turn turn = Begin(by);
        Need(turn.Who, Permission.ManageLobby);
        if (_lobby.Count > 0)
        {
            NeedRoom();
        }

        WaitingPerson[] all = [.. _lobby.People];
        int admitted = 0;
        foreach (WaitingPerson person in all)
        {
            // Who came in before may have let in others already, being a host.
            if (_members.Count < _settings.MaxParticipants && _lobby.People.Contains(person))
            {
                AdmitWaiting(turn, person);
            }

            admitted += _lobby.People.Contains(person) ? 0 : 1;
        }

        TellPositions(turn);
        return admitted;
    }

    public void Deny(Actor by, string id)
    {
        using Turn turn = Begin(by);
        Need(turn.Who, Permission.ManageLobby);
        WaitingPerson person = _lobby.TryFind(id, out WaitingPerson? found) ? found : throw NoSuchPerson(id);
        DenyWaiting(turn, person, "denied");
        TellPositions(turn);
    }

    private void AdmitWaiting(Turn turn, WaitingPerson person)
    {
        _lobby.Remove(person);
        turn.Touch();
        turn.Tell("lobby.admitted", new LobbyData(EntryOf(person), _lobby.Count), EventAudience.Hosts);
        _bans.Forgive(person.Visitor, person.Who.Id);
        LetIn(turn, person.Who, person.Name, person.Title, person.Visitor);
        turn.TellOne(person.Who.Id, "lobby.admitted", SnapshotNow(person.Who.Id));
    }

    private void DenyWaiting(Turn turn, WaitingPerson person, string reason)
    {
        LeaveLobby(turn, person, reason);
        turn.EndSession(person.Who.Id, reason);
    }

    private void LeaveLobby(Turn turn, WaitingPerson person, string reason)
    {
        _lobby.Remove(person);
        NoteEmpty(turn.Now);
        turn.Touch();
        turn.Tell("lobby.denied", new LobbyData(EntryOf(person), _lobby.Count), EventAudience.Hosts, reason);
        TellPositions(turn);
    }

    private void TellPositions(Turn turn)
    {
        foreach (WaitingPerson moved in _lobby.TakeMoved())
        {
            turn.TellOne(moved.Who.Id, "lobby.position", new LobbyPositionData(moved.ToldPosition, moved.WaitingFor));
        }
    }

    /// <summary>Those in the lobby, after the policy, or whether a host is there, has changed.</summary>
    private void Reconsider(Turn turn)
    {
        bool waitsForHost = _settings.WaitForHost && !HasHostInside();
        WaitingPerson[] all = [.. _lobby.People];
        foreach (WaitingPerson person in all)
        {
            if (!_lobby.People.Contains(person))
            {
                continue;
            }

            if (!person.NeedsDecision && _settings.Lobby == LobbyPolicy.Deny)
            {
                DenyWaiting(turn, person, "denied");
            }
            else if (!person.NeedsDecision && !waitsForHost && _settings.Lobby == LobbyPolicy.Accept
                && _members.Count < _settings.MaxParticipants)
            {
                AdmitWaiting(turn, person);
            }
            else if (person.WaitsForHost && !waitsForHost)
            {
                person.WaitsForHost = false;
                turn.TellOne(person.Who.Id, "lobby.position", new LobbyPositionData(person.ToldPosition, person.WaitingFor));
                turn.Tell("lobby.waiting", new LobbyData(EntryOf(person), _lobby.Count), EventAudience.Hosts);
            }
        }

        TellPositions(turn);
    }
}
