namespace McuServer.Media.Layouts;

/// <summary>Roles as labels show them.</summary>
public static class RoleNames
{
    /// <param name="role">The role to name.</param>
    /// <param name="language">BCP 47 tag of the room; Korean, else English.</param>
    public static string For(Role role, string language)
    {
        bool isKorean = language == "ko" || language.StartsWith("ko-", StringComparison.OrdinalIgnoreCase);
        return role switch
        {
            Role.Host => isKorean ? "진행자" : "Host",
            Role.Cohost => isKorean ? "공동 진행자" : "Co-host",
            Role.Panelist => isKorean ? "패널" : "Panelist",
            _ => isKorean ? "참석자" : "Attendee",
        };
    }
}
