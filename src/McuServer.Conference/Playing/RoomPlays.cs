using System.Collections.Concurrent;
using McuServer.Conference.Control;
using McuServer.Native;

namespace McuServer.Conference.Playing;

/// <summary>
/// What plays in the rooms of a server: what hosts start, and the hold picture and music of rooms whose host has not come
/// yet. It follows the rooms' events on a thread of its own, since opening a file may take its time. Nothing plays where
/// nobody is. Thread-safe.
/// </summary>
public sealed class RoomPlays : IDisposable
{
    private readonly IRoomDirectory _rooms;
    private readonly IRoomPlayers _players;
    private readonly Func<RoomControl, string, string> _find;
    private readonly Func<DateTime> _utcNow;
    private readonly Lock _lock = new();
    private readonly Dictionary<(RoomControl, string Id), Play> _plays = [];
    private readonly HashSet<RoomPlayer> _followed = [];
    private readonly BlockingCollection<RoomControl> _changed = new(1024);
    private readonly Thread _thread;

    /// <param name="find">Path of a file that may be played in a room; throws what whoever starts it is to get.</param>
    /// <param name="utcNow">Time of day, for the states that clients see.</param>
    public RoomPlays(IRoomDirectory rooms, IRoomPlayers players, Func<RoomControl, string, string> find, Func<DateTime> utcNow)
    {
        _rooms = rooms;
        _players = players;
        _find = find;
        _utcNow = utcNow;
        rooms.Happened += Follow;
        _thread = new Thread(Run) { IsBackground = true, Name = "room plays" };
        _thread.Start();
    }

    /// <summary>Begins to play a file; blocks while it is being opened.</summary>
    /// <exception cref="ControlException">NotPermitted, RoomEnded; Invalid: as many play as may, or nobody is there.</exception>
    /// <exception cref="NativeException">The file cannot be played.</exception>
    public PlayedMedia Start(RoomControl room, Actor by, string file, bool isLooped)
    {
        Need(room, by);
        if (room.State.ParticipantCount == 0)
        {
            throw new ControlException(ControlFault.Invalid, "nobody is in the room");
        }

        return Start(room, by, file, isLooped, isHold: false);
    }

    /// <exception cref="ControlException">NotPermitted; MediaNotFound: it does not play (any more).</exception>
    public PlayedMedia Stop(RoomControl room, Actor by, string id)
    {
        Need(room, by);
        return StopOne(room, by, id) ?? throw new ControlException(ControlFault.MediaNotFound, $"\"{id}\" does not play");
    }

    public void Dispose()
    {
        _rooms.Happened -= Follow;
        _changed.CompleteAdding();
        _thread.Join();
        Play[] all;
        lock (_lock)
        {
            all = [.. _plays.Values];
            _plays.Clear();
        }

        foreach (Play play in all)
        {
            play.Player.Stop(play.Media.Id);
        }

        _changed.Dispose();
    }

    private static void Need(RoomControl room, Actor by)
    {
        if (!room.May(by, Permission.PlayMedia))
        {
            throw ControlException.Lacks(Permission.PlayMedia);
        }
    }

    private PlayedMedia Start(RoomControl room, Actor by, string file, bool isLooped, bool isHold)
    {
        string path = _find(room, file);
        RoomPlayer player = PlayerOf(room);
        string id;
        try
        {
            id = player.Play(path, Path.GetFileNameWithoutExtension(file), isLooped);
        }
        catch (InvalidOperationException e)
        {
            throw new ControlException(ControlFault.Invalid, e.Message);
        }

        PlayedMedia media = new(id, file, by.Id, _utcNow());
        lock (_lock)
        {
            _plays[(room, id)] = new Play(media, player, isHold);
        }

        try
        {
            room.NotePlaying(by, media, isPlaying: true);
        }
        catch (ControlException)
        {
            StopOne(room, Actor.Server, id);
            throw;
        }

        return media;
    }

    private RoomPlayer PlayerOf(RoomControl room)
    {
        RoomPlayer player = _players.PlayerOf(room.Name) ?? throw new ControlException(ControlFault.RoomNotFound, "there is no such room");
        lock (_lock)
        {
            if (_followed.Add(player))
            {
                player.Ended += id => End(room, id);
            }
        }

        return player;
    }

    private PlayedMedia? StopOne(RoomControl room, Actor by, string id)
    {
        Play play;
        lock (_lock)
        {
            if (!_plays.Remove((room, id), out play))
            {
                return null;
            }
        }

        play.Player.Stop(id);
        TellEnd(room, by, play.Media);
        return play.Media;
    }

    /// <summary>On the file's own thread: it is through.</summary>
    private void End(RoomControl room, string id)
    {
        Play play;
        lock (_lock)
        {
            if (!_plays.Remove((room, id), out play))
            {
                return;
            }
        }

        TellEnd(room, Actor.Server, play.Media);
        _changed.TryAdd(room);
    }

    private static void TellEnd(RoomControl room, Actor by, PlayedMedia media)
    {
        try
        {
            room.NotePlaying(by, media, isPlaying: false);
        }
        catch (ControlException)
        {
            // The room has ended, and everybody knows.
        }
    }

    private void Follow(RoomControl room, RoomEvent happened)
    {
        if (!_changed.IsAddingCompleted && (happened.Type.StartsWith("participant.", StringComparison.Ordinal)
            || happened.Type is "room.updated" or "room.ended"))
        {
            _changed.TryAdd(room);
        }
    }

    private void Run()
    {
        foreach (RoomControl room in _changed.GetConsumingEnumerable())
        {
            Settle(room);
        }
    }

    /// <summary>Brings what plays in line with what the room is now.</summary>
    internal void Settle(RoomControl room)
    {
        RoomState state = room.State;
        bool isEmpty = room.HasEnded || state.ParticipantCount == 0;
        bool isHeld = !isEmpty && !state.Started;
        string?[] holds = isHeld ? [room.Settings.HoldPicture, room.Settings.HoldMusic] : [];
        foreach (Play play in PlaysOf(room))
        {
            if (isEmpty || (play.IsHold && !holds.Contains(play.Media.File)))
            {
                StopOne(room, Actor.Server, play.Media.Id);
            }
        }

        foreach (string? hold in holds)
        {
            if (hold is not null && !PlaysOf(room).Any(play => play.IsHold && play.Media.File == hold))
            {
                TryHold(room, hold);
            }
        }
    }

    private List<Play> PlaysOf(RoomControl room)
    {
        lock (_lock)
        {
            return [.. _plays.Where(one => one.Key.Item1 == room).Select(one => one.Value)];
        }
    }

    private void TryHold(RoomControl room, string file)
    {
        try
        {
            Start(room, Actor.Server, file, isLooped: true, isHold: true);
        }
#pragma warning disable CA1031 // A hold file that is missing or broken leaves the layout's placeholder.
        catch (Exception)
#pragma warning restore CA1031
        {
        }
    }

    private readonly record struct Play(PlayedMedia Media, RoomPlayer Player, bool IsHold);
}
