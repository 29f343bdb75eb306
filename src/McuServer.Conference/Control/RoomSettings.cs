using System.Collections.Immutable;
using McuServer.Media.Layouts;

namespace McuServer.Conference.Control;

/// <summary>What happens to somebody who comes to the door (layouts-and-page.md 5.1).</summary>
public enum LobbyPolicy
{
    /// <summary>Everybody is let in.</summary>
    Accept,

    /// <summary>Nobody but hosts and co-hosts is let in.</summary>
    Deny,

    /// <summary>Panelists and attendees wait until a host decides.</summary>
    Ask,
}

/// <summary>What a room is told by who makes or manages it. Immutable; a change makes a new one.</summary>
public sealed record RoomSettings
{
    /// <summary>Empty: the room's name.</summary>
    public string Title { get; init; } = "";

    /// <summary>BCP 47 primary language: chooses texts in the picture.</summary>
    public string Language { get; init; } = "ko";

    /// <summary>Name of the IANA database of the zone whose time of day the picture shows; empty: the server's.</summary>
    public string TimeZone { get; init; } = "";

    /// <summary>Brings voices to one loudness.</summary>
    public bool Levelling { get; init; } = true;

    /// <summary>Id of the layout at the start.</summary>
    public string Layout { get; init; } = "grid-auto";

    public LobbyPolicy Lobby { get; init; } = LobbyPolicy.Accept;

    /// <summary>Panelists and attendees wait until a host or co-host is there.</summary>
    public bool WaitForHost { get; init; }

    public int MaxParticipants { get; init; } = 100;

    /// <summary>People who send: hosts, panelists and guests on the stage.</summary>
    public int MaxOnStage { get; init; } = 25;

    /// <summary>Screens at the same time; a further one is refused.</summary>
    public int MaxScreens { get; init; } = 1;

    /// <summary>After the last host and co-host have gone for so long, the event ends for all; null: it goes on without them.</summary>
    public TimeSpan? EndsWithoutHostAfter { get; init; }

    /// <summary>Shown and heard before the first host comes; file names of the media folder; null: the layout's placeholder, silence.</summary>
    public string? HoldPicture { get; init; }

    public string? HoldMusic { get; init; }

    /// <summary>Policies by role; a role that is missing has <see cref="RolePolicies.Of"/>.</summary>
    public ImmutableDictionary<Role, RolePolicies> Policies { get; init; } = ImmutableDictionary<Role, RolePolicies>.Empty;

    public RolePolicies PoliciesOf(Role role) => Policies.TryGetValue(role, out RolePolicies? own) ? own : RolePolicies.Of(role);
}

/// <summary>
/// What a role may in this room, each for itself: none influences another (layouts-and-page.md 5.1). Hosts and co-hosts are
/// never held back by them.
/// </summary>
public sealed record RolePolicies
{
    private static readonly RolePolicies s_attendee = new() { ChatPrivate = false, SeeList = false };
    private static readonly RolePolicies s_others = new();

    /// <summary>May switch the own microphone on.</summary>
    public bool Microphone { get; init; } = true;

    public bool Camera { get; init; } = true;

    public bool Screen { get; init; } = true;

    public bool ChatAll { get; init; } = true;

    public bool ChatHosts { get; init; } = true;

    public bool ChatPrivate { get; init; } = true;

    /// <summary>Sees the list of attendees; who is on the stage is seen by everybody.</summary>
    public bool SeeList { get; init; } = true;

    /// <summary>Of panelists: may start and stop recording.</summary>
    public bool Record { get; init; }

    /// <summary>What holds where a room says nothing.</summary>
    public static RolePolicies Of(Role role) => role switch
    {
        Role.Attendee => s_attendee,
        _ => s_others,
    };
}
