namespace McuServer.Conference.Control;

/// <summary>People who were inside, for as long as the room lives; the one who left longest ago is forgotten first.</summary>
internal sealed class RememberedPeople(int capacity)
{
    private readonly Dictionary<string, LinkedListNode<Member>> _byId = new(StringComparer.Ordinal);
    private readonly LinkedList<Member> _byLeaving = new();

    public int Count => _byId.Count;

    public IEnumerable<Member> People => _byLeaving;

    public Member? Find(string id) => _byId.GetValueOrDefault(id)?.Value;

    public void Add(Member member)
    {
        Remove(member.Id);
        _byId.Add(member.Id, _byLeaving.AddLast(member));
        if (_byId.Count > capacity)
        {
            Remove(_byLeaving.First!.Value.Id);
        }
    }

    public void Remove(string id)
    {
        if (_byId.Remove(id, out LinkedListNode<Member>? node))
        {
            _byLeaving.Remove(node);
        }
    }
}
