using System.Diagnostics.CodeAnalysis;

namespace McuServer.Conference.Control;

/// <summary>Somebody at the door, with what he needs to come in.</summary>
internal sealed class WaitingPerson(Actor who, string name, string? title, TimeSpan since)
{
    public Actor Who { get; } = who;

    public string Name { get; set; } = name;

    public string? Title { get; set; } = title;

    /// <summary>The browser that he comes with; null: none is known.</summary>
    public string? Visitor { get; set; }

    public TimeSpan Since { get; } = since;

    /// <summary>For a host to be there; else for a decision.</summary>
    public bool WaitsForHost { get; set; }

    /// <summary>Only a decision lets him in, whatever the policy: thrown out before, or called like somebody banned.</summary>
    public bool NeedsDecision { get; init; }

    /// <summary>The place that he has been told, 1 for the next.</summary>
    public int ToldPosition { get; set; }

    public string WaitingFor => WaitsForHost ? "host" : "lobby";
}

/// <summary>Who waits, in order of coming; bounded.</summary>
internal sealed class LobbyLine
{
    public const int Capacity = 1000;

    private readonly List<WaitingPerson> _people = [];

    public int Count => _people.Count;

    public IReadOnlyList<WaitingPerson> People => _people;

    public bool IsFull => _people.Count >= Capacity;

    public bool TryFind(string id, [NotNullWhen(true)] out WaitingPerson? person)
    {
        person = _people.Find(one => one.Who.Id == id);
        return person is not null;
    }

    public void Add(WaitingPerson person)
    {
        _people.Add(person);
        person.ToldPosition = _people.Count;
    }

    public void Remove(WaitingPerson person) => _people.Remove(person);

    public void Clear() => _people.Clear();

    /// <summary>Those whose place is another one than they were told; taken as told from now on.</summary>
    public List<WaitingPerson> TakeMoved()
    {
        List<WaitingPerson> moved = [];
        for (int i = 0; i < _people.Count; i++)
        {
            if (_people[i].ToldPosition != i + 1)
            {
                _people[i].ToldPosition = i + 1;
                moved.Add(_people[i]);
            }
        }

        return moved;
    }
}
