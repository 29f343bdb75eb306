namespace McuServer.Conference.Control;

/// <summary>
/// Who may not come in again: by participant id, by the browser that he came with, and under which name he was known; and
/// which browsers belong to people who were only thrown out. Bounded, oldest out.
/// </summary>
internal sealed class Bans(int capacity)
{
    private readonly List<Entry> _bans = [];
    private readonly List<(string Visitor, string Id)> _thrownOut = [];

    /// <param name="Visitor">Null: he came by no browser.</param>
    /// <param name="By">Null: the server itself.</param>
    public sealed record Entry(string Id, string Name, string? Visitor, TimeSpan At, string? By);

    /// <summary>The oldest first.</summary>
    public IReadOnlyList<Entry> All => _bans;

    /// <summary>False: he was banned before.</summary>
    public bool Add(Entry entry)
    {
        if (_bans.Exists(one => one.Id == entry.Id))
        {
            return false;
        }

        _bans.Add(entry);
        if (_bans.Count > capacity)
        {
            _bans.RemoveAt(0);
        }

        return true;
    }

    /// <summary>Null: there was none.</summary>
    public Entry? Lift(string id)
    {
        Entry? entry = _bans.Find(one => one.Id == id);
        if (entry is not null)
        {
            _bans.Remove(entry);
        }

        return entry;
    }

    public bool Contains(string id) => _bans.Exists(one => one.Id == id);

    public bool HasVisitor(string? visitor) => visitor is not null && _bans.Exists(one => one.Visitor == visitor);

    /// <summary>Whether somebody banned had this name; a name alone is no proof, so it only leads to the lobby.</summary>
    public bool HasName(string name) =>
        _bans.Exists(one => string.Equals(one.Name, name, StringComparison.OrdinalIgnoreCase));

    public void NoteThrownOut(string? visitor, string id)
    {
        if (visitor is null || WasThrownOut(visitor))
        {
            return;
        }

        _thrownOut.Add((visitor, id));
        if (_thrownOut.Count > capacity)
        {
            _thrownOut.RemoveAt(0);
        }
    }

    public bool WasThrownOut(string? visitor) => visitor is not null && _thrownOut.Exists(one => one.Visitor == visitor);

    /// <summary>A host has let the browser, or the person, in again.</summary>
    public void Forgive(string? visitor, string id) => _thrownOut.RemoveAll(one => one.Visitor == visitor || one.Id == id);
}
