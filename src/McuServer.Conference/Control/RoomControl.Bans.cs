namespace McuServer.Conference.Control;

public sealed partial class RoomControl
{
    /// <summary>The oldest first.</summary>
    /// <exception cref="ControlException">NotPermitted.</exception>
    public IReadOnlyList<BanState> BanList(Actor by)
    {
        using Turn turn = Begin(by);
        Need(turn.Who, Permission.ManagePeople);
        return [.. _bans.All.Select(StateOf)];
    }

    /// <summary>He may come in again as if nothing had been, by what the door says then.</summary>
    /// <param name="id">The participant id that he was banned under.</param>
    /// <exception cref="ControlException">NotPermitted; BanNotFound.</exception>
    public BanState LiftBan(Actor by, string id)
    {
        using Turn turn = Begin(by);
        Need(turn.Who, Permission.ManagePeople);
        Bans.Entry entry = _bans.Lift(id) ?? throw new ControlException(ControlFault.BanNotFound, $"nobody is banned as \"{id}\"");
        _bans.Forgive(entry.Visitor, id);
        if (_remembered.Find(id) is { } known)
        {
            known.IsKicked = false;
        }

        BanState lifted = StateOf(entry);
        turn.Touch();
        turn.Tell("ban.lifted", new BanData(lifted), EventAudience.Hosts);
        return lifted;
    }

    private void Ban(Turn turn, string id, string name, string? visitor)
    {
        Bans.Entry entry = new(id, name, visitor, turn.Now, turn.Who.IsServer ? null : turn.Who.Actor.Id);
        if (_bans.Add(entry))
        {
            turn.Touch();
            turn.Tell("ban.added", new BanData(StateOf(entry)), EventAudience.Hosts);
        }
    }

    /// <summary>
    /// By id, or by the browser: a shared link gives everybody a new id. Of hosts the browser is not asked: theirs may have
    /// been the audience's too, to see what that sees.
    /// </summary>
    private bool IsBanned(Actor who, string? visitor) =>
        _bans.Contains(who.Id) || (!Rights.IsHost(who.Role) && _bans.HasVisitor(visitor));

    private BanState StateOf(Bans.Entry entry) => new(entry.Id, entry.Name, Utc(entry.At), entry.By, entry.Visitor is not null);
}
