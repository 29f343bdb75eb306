using McuServer.Media.Layouts;

namespace McuServer.Conference.Control;

public sealed partial class RoomControl
{
    /// <param name="change">Makes the new settings from the present ones; without effects of its own.</param>
    /// <param name="ifRevision">Refused with RevisionMismatch if the room has changed since; null: whatever it is.</param>
    /// <exception cref="ControlException">NotPermitted, RevisionMismatch, Invalid.</exception>
    public RoomState Update(Actor by, Func<RoomSettings, RoomSettings> change, long? ifRevision = null)
    {
        using Turn turn = Begin(by);
        Need(turn.Who, Permission.ManageRoom);
        if (ifRevision is { } expected && expected != _revision)
        {
            throw new ControlException(ControlFault.RevisionMismatch, $"the room is at revision {_revision}");
        }

        RoomSettings next = RoomRules.Checked(change(_settings), CountOnStage());
        if (next == _settings)
        {
            return RoomStateNow();
        }

        bool hasPolicies = !ReferenceEquals(next.Policies, _settings.Policies);
        _settings = next;
        _zone = RoomClock.FindZone(next.TimeZone);
        if (hasPolicies)
        {
            PoliciesChanged(turn, Enum.GetValues<Role>());
        }

        turn.TellRoom();
        turn.SyncRoom();
        Reconsider(turn);
        return RoomStateNow();
    }

    /// <summary>Nobody new comes in but hosts and co-hosts; who was inside comes back.</summary>
    public RoomState Lock(Actor by, bool isLocked)
    {
        using Turn turn = Begin(by);
        Need(turn.Who, Permission.LockRoom);
        if (_isLocked != isLocked)
        {
            _isLocked = isLocked;
            turn.Touch();
            turn.Tell(isLocked ? "room.locked" : "room.unlocked", new NoData());
            turn.TellRoom();
        }

        return RoomStateNow();
    }

    /// <summary>
    /// What a role may. What is taken away while it is used ends: microphones and cameras go off, screens are given up; what is
    /// given back stays off until its owner switches it on.
    /// </summary>
    public RoomSettings SetPolicies(Actor by, Role role, RolePolicies policies)
    {
        using Turn turn = Begin(by);
        Need(turn.Who, Permission.ManageRoom);
        if (_settings.PoliciesOf(role) != policies)
        {
            _settings = _settings with { Policies = _settings.Policies.SetItem(role, policies) };
            turn.TellRoom();
            PoliciesChanged(turn, role);
        }

        return _settings;
    }

    /// <summary>For all: everybody is told and leaves, those at the door too.</summary>
    public void End(Actor by)
    {
        using Turn turn = Begin(by);
        Need(turn.Who, Permission.ManageRoom);
        EndNow(turn);
    }

    private void EndNow(Turn turn)
    {
        _hasEnded = true;
        turn.Touch();
        turn.Tell("room.ended", new NoData());
        foreach (string id in _members.Select(static one => one.Id).Concat(_lobby.People.Select(static one => one.Who.Id)))
        {
            turn.EndSession(id, "room-ended");
        }

        _byId.Clear();
        _members.Clear();
        _hands.Clear();
        _lobby.Clear();
        _chat.Clear();
        _hostsGoneAt = null;
        _recording = null;
        _playing = [];
        NoteEmpty(turn.Now);
    }

    private void PoliciesChanged(Turn turn, params Role[] roles)
    {
        foreach (Member member in _members)
        {
            if (!roles.Contains(member.Role))
            {
                continue;
            }

            foreach (MediaKind kind in MuteByPolicy(member))
            {
                turn.Sync(member);
                TellMute(turn, member, kind);
            }

            if (member.SharesScreen && member[MediaKind.Screen].IsMuted)
            {
                SetShare(turn, member, isShared: false);
            }

            turn.TellRights(member);
        }
    }

    /// <summary>Switches off what the policies of his role forbid; what was on before.</summary>
    private List<MediaKind> MuteByPolicy(Member member)
    {
        RolePolicies policies = _settings.PoliciesOf(member.Role);
        List<MediaKind> muted = [];
        if (member.IsHost)
        {
            return muted;
        }

        MuteUnless(policies.Microphone, MediaKind.Audio);
        MuteUnless(policies.Camera, MediaKind.Video);
        MuteUnless(policies.Screen || !member.SharesScreen, MediaKind.Screen);
        return muted;

        void MuteUnless(bool isAllowed, MediaKind kind)
        {
            if (!isAllowed && !member[kind].IsMuted)
            {
                member[kind].IsMuted = true;
                muted.Add(kind);
            }
        }
    }
}
