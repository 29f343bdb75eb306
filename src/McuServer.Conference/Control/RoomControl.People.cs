using McuServer.Media.Layouts;

namespace McuServer.Conference.Control;

public sealed partial class RoomControl
{
    private const int MaxOrder = 9999;

    private readonly StandingMutes _standingMutes = new();

    /// <summary>Those whom the actor may see, in order of coming: the stage is seen by everybody inside.</summary>
    /// <exception cref="ControlException">NotPermitted: not inside, and no right to see people.</exception>
    public IReadOnlyList<ParticipantState> Participants(Actor by) => Read(() =>
    {
        Standing who = StandingOf(by);
        if (who.Member is null && !May(who, Permission.ManagePeople))
        {
            Need(who, Permission.SeePeople);
        }

        return PeopleFor(who);
    });

    /// <exception cref="ControlException">NotPermitted; ParticipantNotFound, also if the actor may not see him.</exception>
    public ParticipantState Participant(Actor by, string id) =>
        Participants(by).FirstOrDefault(one => one.Id == id) ?? throw NoSuchPerson(id);

    /// <summary>Null leaves as it is. Own name: everybody on the stage; others, roles and order: participants.manage; co-hosts: only a host.</summary>
    public ParticipantState Change(Actor by, string id, string? name, string? title, Role? role, int? order)
    {
        using Turn turn = Begin(by);
        Standing who = turn.Who;
        bool isOwnName = who.Member is { Stage: StagePlace.On } self && self.Id == id && role is null && order is null;
        if (!isOwnName)
        {
            Need(who, Permission.ManagePeople);
        }

        Member member = Inside(id);
        NeedRank(who, member);
        if (role is { } wanted && wanted != member.Role)
        {
            NeedRankFor(who, member, wanted);
        }

        name = name is null ? member.Name : PlainText.Line(name, "the name", mayBeEmpty: false);
        title = title is null ? member.Title : PlainText.Line(title, "the title", mayBeEmpty: true);
        title = title is { Length: 0 } ? null : title;
        int place = order ?? member.Order;
        if (place is < -MaxOrder or > MaxOrder)
        {
            throw new ControlException(ControlFault.Invalid, $"order is -{MaxOrder} to {MaxOrder}");
        }

        ChangeName(turn, member, name, title);
        ChangeOrder(turn, member, place);
        SetRole(turn, member, role ?? member.Role);
        return StateOf(member);
    }

    /// <summary>
    /// Out of the room, or of the lobby. Who was thrown out can wait in the lobby for a host's decision, whatever the policy;
    /// who is banned can not even do that. Both hold for his id and for his browser, so also for a link that many share.
    /// </summary>
    public void Remove(Actor by, string id, bool isBanned)
    {
        using Turn turn = Begin(by);
        Need(turn.Who, Permission.ManagePeople);
        if (_lobby.TryFind(id, out WaitingPerson? waiting))
        {
            if (isBanned)
            {
                Ban(turn, id, waiting.Name, waiting.Visitor);
            }

            DenyWaiting(turn, waiting, isBanned ? "banned" : "denied");
            return;
        }

        Member? member = _byId.GetValueOrDefault(id);
        if (member is null)
        {
            BanAbsent(turn, id, isBanned);
            return;
        }

        if (member == turn.Who.Member)
        {
            throw new ControlException(ControlFault.Invalid, "nobody removes himself: he leaves");
        }

        NeedRank(turn.Who, member, isAboutRole: true);
        NeedAnotherHost(member);
        string reason = isBanned ? "banned" : "kicked";
        if (isBanned)
        {
            Ban(turn, id, member.Name, member.Visitor);
        }

        member.IsKicked = true;
        _bans.NoteThrownOut(member.Visitor, id);
        GoOut(turn, member, reason);
        turn.EndSession(id, reason);
    }

    private void BanAbsent(Turn turn, string id, bool isBanned)
    {
        Member known = isBanned && _remembered.Find(id) is { } gone ? gone : throw NoSuchPerson(id);
        NeedRank(turn.Who, known, isAboutRole: true);
        known.IsKicked = true;
        Ban(turn, id, known.Name, known.Visitor);
        _bans.NoteThrownOut(known.Visitor, id);
    }

    /// <summary>Roles are set by co-hosts only below their own, and there is always a host as long as there was one.</summary>
    private void NeedRankFor(Standing who, Member member, Role wanted)
    {
        bool isAboutHosts = Rights.IsHost(wanted) || member.IsHost;
        if (isAboutHosts && who.Role != Role.Host)
        {
            throw new ControlException(ControlFault.NotPermitted, "only a host makes and unmakes hosts and co-hosts")
            {
                Permission = Permission.ManageRoom,
            };
        }

        NeedAnotherHost(member);
    }

    private static void ChangeName(Turn turn, Member member, string name, string? title)
    {
        if (member.Name != name || member.Title != title)
        {
            (member.Name, member.Title) = (name, title);
            turn.Touch();
            turn.Sync(member);
            turn.TellState(member, "participant.renamed");
        }
    }

    private static void ChangeOrder(Turn turn, Member member, int order)
    {
        if (member.Order != order)
        {
            member.Order = order;
            turn.Touch();
            turn.Sync(member);
            turn.TellState(member, "participant.updated");
        }
    }

    /// <summary>
    /// Another role with what follows from it: an attendee is off the stage unless he was invited; who is raised above attendees
    /// is invited, for his camera goes live only with his consent.
    /// </summary>
    private void SetRole(Turn turn, Member member, Role role)
    {
        if (member.Role == role)
        {
            return;
        }

        bool wasAttendee = member.Role == Role.Attendee;
        member.Role = role;
        _standingMutes.RoleChanged(member);
        List<MediaKind> muted = MuteByPolicy(member);
        turn.Touch();
        turn.Sync(member);
        turn.TellState(member, "participant.role-changed");
        foreach (MediaKind kind in muted)
        {
            TellMute(turn, member, kind);
        }

        if (role == Role.Attendee && member.Stage != StagePlace.Off)
        {
            StepDown(turn, member);
        }
        else if (wasAttendee && member.Stage == StagePlace.Off && CountStagePlaces() < _settings.MaxOnStage)
        {
            InviteNow(turn, member);
        }

        turn.TellRights(member);
        HostsChanged(turn);
    }
}
