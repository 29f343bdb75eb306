using McuServer.Media.Layouts;

namespace McuServer.Conference.Control;

/// <summary>
/// What the last "mute all" said of each kind of media: it holds for who comes later too. One that excepts a role sets that
/// role free again.
/// </summary>
internal sealed class StandingMutes
{
    private readonly Rule[] _rules = new Rule[3];

    private readonly record struct Rule(int Number, IReadOnlyCollection<Role>? Except, bool Locks);

    public void Set(MediaKind media, IReadOnlyCollection<Role> except, bool locks) =>
        _rules[(int)media] = new Rule(_rules[(int)media].Number + 1, except, locks);

    /// <summary>Brings somebody who came, or has another role, under the rules that he has not been under yet.</summary>
    public void ApplyTo(Member member)
    {
        foreach (MediaKind media in Enum.GetValues<MediaKind>())
        {
            Rule rule = _rules[(int)media];
            MediaSwitch own = member[media];
            if (rule.Except is null || own.MuteAllNumber == rule.Number)
            {
                continue;
            }

            own.MuteAllNumber = rule.Number;
            bool isMeant = !rule.Except.Contains(member.Role);
            own.IsMuted |= isMeant;
            own.IsLocked = isMeant && rule.Locks && !member.IsHost;
        }
    }

    /// <summary>After a change of role the rules are looked at anew, and nothing holds back hosts.</summary>
    public void RoleChanged(Member member)
    {
        foreach (MediaKind media in Enum.GetValues<MediaKind>())
        {
            member[media].IsLocked &= !member.IsHost;
            member[media].MuteAllNumber = 0;
        }

        if (!member.IsHost)
        {
            ApplyTo(member);
        }
    }
}
