using McuServer.Media.Layouts;

namespace McuServer.Conference.Control;

public sealed partial class RoomControl
{
    /// <summary>Who asks, as the room knows him.</summary>
    /// <param name="Member">Null: not inside.</param>
    /// <param name="IsNobody">Waits in the lobby, was thrown out or banned: may nothing.</param>
    private readonly record struct Standing(Actor Actor, Role Role, Member? Member, bool IsNobody)
    {
        public bool IsServer => ReferenceEquals(Actor, Actor.Server);
    }

    private Standing StandingOf(Actor actor)
    {
        if (ReferenceEquals(actor, Actor.Server))
        {
            return new Standing(actor, Role.Host, null, IsNobody: false);
        }

        if (_byId.TryGetValue(actor.Id, out Member? member))
        {
            return new Standing(actor, member.Role, member, IsNobody: false);
        }

        // A role that a host gave outlives the stay: the same token is worth no more outside.
        Member? known = _remembered.Find(actor.Id);
        Role role = known is not null && known.TokenRole == actor.Role ? known.Role : actor.Role;
        bool isNobody = _lobby.TryFind(actor.Id, out _) || _bans.Contains(actor.Id) || known is { IsKicked: true };
        return new Standing(actor, role, null, isNobody);
    }

    private bool May(Standing who, string permission) =>
        who.IsServer
        || (!who.IsNobody && (who.Member is { } member
            ? MayNow(member, permission)
            : Rights.HoldsOutside(who.Role, who.Actor, permission)));

    private bool MayNow(Member member, string permission) =>
        Rights.Holds(member, _settings.PoliciesOf(member.Role), _chatIsClosed, permission);

    private bool MaySend(Member member, MediaKind media) =>
        Rights.MaySend(member, _settings.PoliciesOf(member.Role), media)
        && (media != MediaKind.Screen || (!member[media].IsMuted && (member.SharesScreen || !IsScreenTaken(member))));

    /// <summary>Who shares a screen now: they are in the picture, so nobody is told of anybody hidden.</summary>
    private List<PersonName> SharersBut(Member but) =>
        [.. _members.Where(one => one.SharesScreen && one != but).Select(static one => new PersonName(one.Id, one.Name))];

    private string ScreenTakenWords(Member but) => _settings.MaxScreens == 0
        ? "the room shows no screens"
        : $"{string.Join(", ", SharersBut(but).Select(static one => one.Name))} shares already, and the room shows {_settings.MaxScreens} at a time";

    private bool IsScreenTaken(Member but)
    {
        int count = 0;
        foreach (Member one in _members)
        {
            count += one.SharesScreen && one != but ? 1 : 0;
        }

        return count >= _settings.MaxScreens;
    }

    private bool MaySee(Standing who, Member about) =>
        about.Stage == StagePlace.On || about == who.Member || May(who, Permission.SeePeople) || May(who, Permission.ManagePeople);

    private List<string> PermissionsOf(Member member) =>
        [.. Permission.Of(Role.Host).Where(permission => MayNow(member, permission))];

    private bool HasHostInside() => _members.Exists(static one => one.IsHost);

    private void Need(Standing who, string permission)
    {
        if (!May(who, permission))
        {
            throw ControlException.Lacks(permission);
        }
    }

    /// <summary>Somebody inside, who asks for himself.</summary>
    private static Member Self(Standing who) => who.Member ?? throw NoSuchPerson(who.Actor.Id);

    private Member Inside(string id) => _byId.GetValueOrDefault(id) ?? throw NoSuchPerson(id);

    /// <summary>A host is touched by hosts alone; a co-host's role and presence too.</summary>
    private static void NeedRank(Standing who, Member target, bool isAboutRole = false)
    {
        bool needsHost = target.Role == Role.Host || (isAboutRole && target.Role == Role.Cohost);
        if (needsHost && who.Role != Role.Host && who.Member != target)
        {
            throw new ControlException(ControlFault.NotPermitted, "only a host may do that to a host or co-host")
            {
                Permission = Permission.ManageRoom,
            };
        }
    }

    private void NeedAnotherHost(Member target)
    {
        if (target.Role == Role.Host && !_members.Exists(one => one.Role == Role.Host && one != target))
        {
            throw new ControlException(ControlFault.NotPermitted, "the last host stays host");
        }
    }
}
