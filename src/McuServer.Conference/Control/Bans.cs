namespace McuServer.Conference.Control;

/// <summary>Who may not come in again, by participant id, and under which names they were known; bounded, oldest out.</summary>
internal sealed class Bans(int capacity)
{
    private readonly Queue<(string Id, string Name)> _order = new();
    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);

    public void Add(string id, string name)
    {
        if (!_ids.Add(id))
        {
            return;
        }

        _order.Enqueue((id, name));
        if (_order.Count > capacity)
        {
            _ids.Remove(_order.Dequeue().Id);
        }
    }

    public bool Contains(string id) => _ids.Contains(id);

    /// <summary>Whether somebody banned had this name; a name alone is no proof, so it only leads to the lobby.</summary>
    public bool HasName(string name) =>
        _order.Any(one => string.Equals(one.Name, name, StringComparison.OrdinalIgnoreCase));
}
