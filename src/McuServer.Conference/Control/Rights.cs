using McuServer.Media.Layouts;

namespace McuServer.Conference.Control;

/// <summary>
/// Who may do what (layouts-and-page.md 5.1): what the token names, or else the role has, less what policies, locks and the
/// place off the stage take. Policies and locks never hold back hosts and co-hosts. No two of them influence each other.
/// </summary>
internal static class Rights
{
    /// <summary>What only somebody inside can use; outside, a token's naming it is worth nothing.</summary>
    private static readonly string[] s_insideOnly =
    [
        Permission.Receive, Permission.Publish, Permission.ShareScreen, Permission.RaiseHand, Permission.React, Permission.Chat,
        Permission.SeePeople, Permission.ReadLayout,
    ];

    public static bool IsHost(Role role) => role is Role.Host or Role.Cohost;

    /// <summary>Of somebody inside.</summary>
    public static bool Holds(Member member, RolePolicies policies, bool chatIsClosed, string permission)
    {
        bool has = Has(member.Role, member.TokenRole, member.Granted, permission);
        bool isOn = member.Stage == StagePlace.On;
        bool mayStand = has || member.Role == Role.Attendee;
        if (member.IsHost)
        {
            return has && (isOn || permission is not (Permission.Publish or Permission.ShareScreen));
        }

        return permission switch
        {
            Permission.Publish => mayStand && isOn && (policies.Microphone || policies.Camera),
            Permission.ShareScreen => mayStand && isOn && policies.Screen,
            Permission.Chat => has && !chatIsClosed && !member.IsChatMuted
                && (policies.ChatAll || policies.ChatHosts || policies.ChatPrivate),
            Permission.SeePeople => policies.SeeList && (has || member.Granted is null),
            Permission.ControlRecording => has || (member.Role == Role.Panelist && policies.Record),
            _ => has,
        };
    }

    /// <summary>
    /// Of somebody who is not inside: an operator's program, or a host before or after the event. A panelist's or attendee's
    /// token gives nothing there but what it names for managing, so that nobody goes round the lobby.
    /// </summary>
    public static bool HoldsOutside(Role role, Actor actor, string permission) =>
        IsHost(role)
            ? Has(role, actor.Role, actor.Granted, permission)
            : actor.Granted is not null && !s_insideOnly.Contains(permission) && Has(role, actor.Role, actor.Granted, permission);

    public static bool MaySend(Member member, RolePolicies policies, MediaKind media)
    {
        bool isAllowed = media switch
        {
            MediaKind.Audio => policies.Microphone,
            MediaKind.Video => policies.Camera,
            _ => policies.Screen,
        };
        string permission = media == MediaKind.Screen ? Permission.ShareScreen : Permission.Publish;
        return Holds(member, policies, chatIsClosed: false, permission) && (member.IsHost || isAllowed) && !member[media].IsLocked;
    }

    public static bool MayWrite(Member member, RolePolicies policies, bool chatIsClosed, ChatScope scope)
    {
        bool isAllowed = scope switch
        {
            ChatScope.All => policies.ChatAll,
            ChatScope.Hosts => policies.ChatHosts,
            _ => policies.ChatPrivate,
        };
        return Holds(member, policies, chatIsClosed, Permission.Chat) && (member.IsHost || isAllowed);
    }

    /// <summary>
    /// Token and role alone. A promotion adds the new role's permissions to those that the token names; a demotion leaves of
    /// them what the new role has.
    /// </summary>
    private static bool Has(Role role, Role tokenRole, IReadOnlyList<string>? granted, string permission)
    {
        bool byRole = Permission.Of(role).Contains(permission);
        bool byToken = granted?.Contains(permission) ?? byRole;
        return role == tokenRole ? byToken : role < tokenRole ? byToken || byRole : byToken && byRole;
    }
}
