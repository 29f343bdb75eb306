using McuServer.Media.Layouts;

namespace McuServer.Conference.Control;

/// <summary>
/// Names of what somebody may do (layouts-and-page.md 5.1 and 6.3). A token may name them; otherwise the role decides.
/// A room's policies then take from the second group, role by role (<see cref="RolePolicies"/>).
/// </summary>
public static class Permission
{
    /// <summary>Receive the mix.</summary>
    public const string Receive = "media.receive";

    /// <summary>Send a camera and a microphone.</summary>
    public const string Publish = "media.publish";

    /// <summary>Send a screen.</summary>
    public const string ShareScreen = "media.screen";

    public const string RaiseHand = "hand.raise";

    public const string React = "reaction.send";

    /// <summary>Write to everybody, to the hosts or to one person; policies decide each of the three.</summary>
    public const string Chat = "chat.send";

    public const string ModerateChat = "chat.moderate";

    /// <summary>See who is in the audience.</summary>
    public const string SeePeople = "participants.list";

    /// <summary>Rename, set roles below one's own and order, remove, lower hands.</summary>
    public const string ManagePeople = "participants.manage";

    public const string MutePeople = "participants.mute";

    public const string ManageStage = "stage.manage";

    public const string ManageLobby = "lobby.manage";

    public const string LockRoom = "room.lock";

    /// <summary>Settings, policies, join tokens; makes and ends rooms.</summary>
    public const string ManageRoom = "room.manage";

    public const string ReadLayouts = "layouts.read";

    public const string WriteLayouts = "layouts.write";

    public const string ReadLayout = "layout.read";

    /// <summary>Apply layouts, page, seats, pins, swap, freeze.</summary>
    public const string ControlLayout = "layout.control";

    public const string PlayMedia = "media.play";

    public const string ControlRecording = "recording.control";

    public const string DeleteRecording = "recording.delete";

    /// <summary>Statistics of the whole room and of others; /metrics from another machine.</summary>
    public const string ReadStatistics = "stats.read";

    private static readonly string[] s_attendee = [Receive, Chat, RaiseHand, React, ReadLayout];

    private static readonly string[] s_panelist = [.. s_attendee, Publish, ShareScreen, SeePeople];

    private static readonly string[] s_cohost =
    [
        .. s_panelist, ManagePeople, MutePeople, ManageStage, ManageLobby, LockRoom, ReadLayouts, ControlLayout, PlayMedia,
        ControlRecording, ModerateChat, ReadStatistics,
    ];

    private static readonly string[] s_host = [.. s_cohost, ManageRoom, WriteLayouts, DeleteRecording];

    public static IReadOnlyList<string> Of(Role role) => role switch
    {
        Role.Host => s_host,
        Role.Cohost => s_cohost,
        Role.Panelist => s_panelist,
        _ => s_attendee,
    };
}
