using McuServer.Media.Layouts;

namespace McuServer.Serving.Tokens;

/// <summary>Names of what a token may allow (layouts-and-page.md 6.3), and what a role may if the token names none.</summary>
internal static class Permission
{
    /// <summary>Send a camera and a microphone.</summary>
    public const string Publish = "media.publish";

    /// <summary>Send a screen.</summary>
    public const string ShareScreen = "media.screen";

    /// <summary>Receive the mix.</summary>
    public const string Receive = "media.receive";

    /// <summary>Read /metrics from another machine.</summary>
    public const string ReadStatistics = "stats.read";

    private static readonly string[] s_attendee = [Receive, "chat.send", "hand.raise"];

    private static readonly string[] s_panelist = [.. s_attendee, Publish, ShareScreen];

    private static readonly string[] s_cohost =
    [
        .. s_panelist, "participants.manage", "participants.mute", "stage.manage", "lobby.manage", "room.lock", "layouts.read",
        "layout.read", "layout.control", "recording.control", "outputs.control", "chat.moderate", ReadStatistics,
    ];

    private static readonly string[] s_host = [.. s_cohost, "room.manage", "layouts.write"];

    public static IReadOnlyList<string> Of(Role role) => role switch
    {
        Role.Host => s_host,
        Role.Cohost => s_cohost,
        Role.Panelist => s_panelist,
        _ => s_attendee,
    };
}
