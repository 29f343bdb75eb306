namespace McuServer.Conference.Control;

/// <summary>The rooms that there are, with or without somebody inside. Thread-safe.</summary>
public interface IRoomDirectory
{
    /// <summary>By name; null: there is none.</summary>
    RoomControl? Find(string name);

    /// <summary>In order of name.</summary>
    IReadOnlyList<RoomControl> List();

    /// <exception cref="ControlException">RoomExists; RoomFull: as many rooms as there may be.</exception>
    RoomControl Create(Actor by, string name, RoomSettings settings);

    /// <summary>Everything that happens in any room, for webhooks; handlers return at once.</summary>
    event Action<RoomControl, RoomEvent>? Happened;
}
