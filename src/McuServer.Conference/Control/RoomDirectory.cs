using System.Collections.Immutable;
using McuServer.Media.Layouts;

namespace McuServer.Conference.Control;

/// <summary>What all rooms of a server share.</summary>
public sealed record RoomDirectoryOptions
{
    public int MaxRooms { get; init; } = 50;

    /// <summary>Who comes to a room that there is not makes it.</summary>
    public bool MakesRoomsOnFirstJoin { get; init; } = true;

    /// <summary>Of rooms made by a first join.</summary>
    public RoomSettings Defaults { get; init; } = new();

    /// <summary>A room made by a first join is forgotten when it has been empty, or over, for so long.</summary>
    public TimeSpan ForgetsEmptyAfter { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Rooms that there are from the start, by name.</summary>
    public ImmutableDictionary<string, RoomSettings> Rooms { get; init; } = ImmutableDictionary<string, RoomSettings>.Empty;
}

/// <summary>The rooms of a server: made by configuration, by the API, or by the first who comes.</summary>
public sealed class RoomDirectory : IRoomDirectory
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, Entry> _rooms = new(StringComparer.Ordinal);
    private readonly RoomDirectoryOptions _options;
    private readonly Func<string, IRoomMedia> _mediaOf;
    private readonly Func<string, Layout?> _findLayout;
    private readonly Func<TimeSpan> _now;

    /// <summary>Of the care under way, which one thread does.</summary>
    private readonly List<Entry> _cared = [];
    private readonly DateTime _epoch;

    /// <param name="mediaOf">Media and sessions of a room by name; called without a room inside, kept for the room's life.</param>
    /// <param name="findLayout">Last good version of a layout by id, or null.</param>
    /// <param name="now">Time since the server's start.</param>
    /// <param name="epoch">Time of day (UTC) at that start.</param>
    /// <exception cref="ControlException">A room of the configuration has a bad name or bad settings.</exception>
    public RoomDirectory(
        RoomDirectoryOptions options, Func<string, IRoomMedia> mediaOf, Func<string, Layout?> findLayout, Func<TimeSpan> now, DateTime epoch)
    {
        _options = options;
        _mediaOf = mediaOf;
        _findLayout = findLayout;
        _now = now;
        _epoch = epoch;
        foreach ((string name, RoomSettings settings) in options.Rooms)
        {
            Add(name, settings, isPassing: false);
        }
    }

    public event Action<RoomControl, RoomEvent>? Happened;

    private sealed record Entry(RoomControl Room, bool IsPassing);

    public RoomControl? Find(string name)
    {
        lock (_gate)
        {
            return _rooms.GetValueOrDefault(name)?.Room;
        }
    }

    /// <summary>For somebody who comes: the room, made anew if the server makes rooms on a first join.</summary>
    /// <exception cref="ControlException">RoomNotFound; RoomFull: as many rooms as there may be; Invalid: no name of a room.</exception>
    public RoomControl FindOrMake(string name)
    {
        lock (_gate)
        {
            if (_rooms.TryGetValue(name, out Entry? there))
            {
                there.Room.Expect();
                return there.Room;
            }

            return _options.MakesRoomsOnFirstJoin
                ? Add(name, _options.Defaults, isPassing: true)
                : throw new ControlException(ControlFault.RoomNotFound, $"there is no room \"{name}\"");
        }
    }

    public IReadOnlyList<RoomControl> List()
    {
        lock (_gate)
        {
            return [.. _rooms.Values.Select(static one => one.Room)];
        }
    }

    /// <summary>Also in the place of one that has ended.</summary>
    public RoomControl Create(Actor by, string name, RoomSettings settings)
    {
        if (!ReferenceEquals(by, Actor.Server) && !Rights.HoldsOutside(by.Role, by, Permission.ManageRoom))
        {
            throw ControlException.Lacks(Permission.ManageRoom);
        }

        RoomControl room;
        lock (_gate)
        {
            if (_rooms.TryGetValue(name, out Entry? there) && !there.Room.HasEnded)
            {
                throw new ControlException(ControlFault.RoomExists, $"there is a room \"{name}\" already");
            }

            room = Add(name, settings, isPassing: false);
        }

        Happened?.Invoke(room, new RoomEvent("room.created") { Data = room.State, By = by.Id, RequestId = by.RequestId });
        return room;
    }

    /// <summary>Care of every room, and rooms that nobody needs are forgotten. Every second or so.</summary>
    public void Care()
    {
        _cared.Clear();
        lock (_gate)
        {
            foreach (Entry entry in _rooms.Values)
            {
                _cared.Add(entry);
            }
        }

        foreach (Entry entry in _cared)
        {
            entry.Room.Care();
        }

        lock (_gate)
        {
            TimeSpan since = _now() - _options.ForgetsEmptyAfter;
            foreach (Entry entry in _cared)
            {
                // Meanwhile there may be another one of the name.
                if (entry.IsPassing && entry.Room.EmptySince <= since && _rooms.GetValueOrDefault(entry.Room.Name) == entry)
                {
                    _rooms.Remove(entry.Room.Name);
                }
            }
        }

        _cared.Clear();
    }

    /// <summary>Makes room: of those that a joiner made and nobody is in, the one that has been empty for the longest time goes.</summary>
    private bool TryForgetOne()
    {
        string? oldest = null;
        TimeSpan oldestSince = TimeSpan.MaxValue;
        foreach ((string name, Entry entry) in _rooms)
        {
            if (entry is { IsPassing: true, Room: { HasBeenLeft: true, EmptySince: { } since } } && since < oldestSince)
            {
                (oldest, oldestSince) = (name, since);
            }
        }

        return oldest is not null && _rooms.Remove(oldest);
    }

    private RoomControl Add(string name, RoomSettings settings, bool isPassing)
    {
        if (!RoomRules.IsName(name))
        {
            throw new ControlException(ControlFault.Invalid, "a room's name is 1 to 64 letters, digits, or - _ . and does not begin with .");
        }

        settings = RoomRules.Checked(settings);
        if (!_rooms.ContainsKey(name) && _rooms.Count >= _options.MaxRooms && !ForgetEnded() && !TryForgetOne())
        {
            throw new ControlException(ControlFault.RoomFull, $"there are {_options.MaxRooms} rooms") { Limit = _options.MaxRooms };
        }

        RoomControl room = new(name, settings, _mediaOf(name), _findLayout, _now, _epoch);
        room.Happened += (who, happened) => Happened?.Invoke(who, happened);
        _rooms[name] = new Entry(room, isPassing);
        return room;
    }

    /// <summary>Makes room by forgetting the event that ended longest ago; false: none has ended.</summary>
    private bool ForgetEnded()
    {
        string? oldest = _rooms.Where(static one => one.Value.Room.HasEnded)
            .OrderBy(static one => one.Value.Room.EmptySince).Select(static one => one.Key).FirstOrDefault();
        return oldest is not null && _rooms.Remove(oldest);
    }
}
