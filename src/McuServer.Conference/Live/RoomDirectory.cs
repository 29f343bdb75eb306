using McuServer.Conference.Control;

namespace McuServer.Conference.Live;

/// <summary>
/// The rooms of a server by name. A room that a joiner made is forgotten some time after the last one has left, one that has
/// ended after a day; both make room for new ones before that.
/// </summary>
internal sealed class RoomDirectory(ConferenceServer server, ConferenceOptions options, Lock gate) : IRoomDirectory
{
    /// <summary>So long it is remembered that a room has ended: nobody comes in again.</summary>
    private static readonly TimeSpan s_endedKept = TimeSpan.FromHours(24);

    private readonly SortedDictionary<string, HostedRoom> _rooms = new(StringComparer.Ordinal);

    public event Action<RoomControl, RoomEvent>? Happened;

    public RoomControl? Find(string name)
    {
        lock (gate)
        {
            return _rooms.GetValueOrDefault(name)?.Control;
        }
    }

    public IReadOnlyList<RoomControl> List()
    {
        lock (gate)
        {
            return [.. _rooms.Values.Select(static room => room.Control)];
        }
    }

    public RoomControl Create(Actor by, string name, RoomSettings settings)
    {
        if (!(by.Granted ?? Permission.Of(by.Role)).Contains(Permission.ManageRoom))
        {
            throw ControlException.Lacks(Permission.ManageRoom);
        }

        lock (gate)
        {
            if (_rooms.TryGetValue(name, out HostedRoom? before) && !(before.HasEnded && before.Sessions.Count == 0))
            {
                throw new ControlException(ControlFault.RoomExists, $"there is a room '{name}' already");
            }

            _rooms.Remove(name);
            HostedRoom? made = TryAdd(name, settings, isMadeByJoin: false);
            return made?.Control ?? throw new ControlException(
                ControlFault.RoomFull, $"the server has as many rooms as it may ({options.MaxRooms})") { Limit = options.MaxRooms };
        }
    }

    /// <summary>With the server's lock held.</summary>
    internal HostedRoom? FindHosted(string name) => _rooms.GetValueOrDefault(name);

    /// <summary>With the server's lock held: those with somebody in them.</summary>
    internal int CountUsed()
    {
        int count = 0;
        foreach (HostedRoom room in _rooms.Values)
        {
            count += room.Sessions.Count > 0 ? 1 : 0;
        }

        return count;
    }

    /// <summary>With the server's lock held.</summary>
    internal bool HasPlace => _rooms.Count < options.MaxRooms || FindForgettable() is not null;

    /// <summary>With the server's lock held. Null: there are as many rooms as there may be.</summary>
    internal HostedRoom? TryAdd(string name, RoomSettings settings, bool isMadeByJoin)
    {
        if (!HasPlace)
        {
            return null;
        }

        if (_rooms.Count >= options.MaxRooms)
        {
            _rooms.Remove(FindForgettable()!.Name);
        }

        HostedRoom room = new(server, name, settings, isMadeByJoin) { EmptySince = server.Now };
        room.Control.Happened += (control, happened) => Happened?.Invoke(control, happened);
        _rooms.Add(name, room);
        return room;
    }

    /// <summary>With the server's lock held.</summary>
    internal void CopyTo(List<HostedRoom> rooms)
    {
        rooms.Clear();
        foreach (HostedRoom room in _rooms.Values)
        {
            rooms.Add(room);
        }
    }

    /// <summary>With the server's lock held: a room whose time is over is forgotten.</summary>
    internal void Forget(HostedRoom room, TimeSpan now)
    {
        TimeSpan kept = room.HasEnded ? s_endedKept : room.IsMadeByJoin ? options.EmptyRoomKept : TimeSpan.MaxValue;
        if (room.Sessions.Count == 0 && room.EmptySince is { } since && now - since > kept)
        {
            _rooms.Remove(room.Name);
        }
    }

    /// <summary>The one that has been empty for the longest time, if it is nobody's.</summary>
    private HostedRoom? FindForgettable()
    {
        HostedRoom? oldest = null;
        foreach (HostedRoom room in _rooms.Values)
        {
            bool mayGo = room.Sessions.Count == 0 && (room.IsMadeByJoin || room.HasEnded);
            oldest = mayGo && (oldest is null || room.EmptySince < oldest.EmptySince) ? room : oldest;
        }

        return oldest;
    }
}
