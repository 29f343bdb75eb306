using McuServer.Conference.Control;

namespace McuServer.Serving.Api;

/// <summary>The directory of conferences that have no control of rooms.</summary>
internal sealed class NoRooms : IRoomDirectory
{
    public event Action<RoomControl, RoomEvent>? Happened
    {
        add { }
        remove { }
    }

    public RoomControl? Find(string name) => null;

    public IReadOnlyList<RoomControl> List() => [];

    public RoomControl Create(Actor by, string name, RoomSettings settings) =>
        throw new ControlException(ControlFault.RoomFull, "this server makes no rooms");
}
