using McuServer.Conference.Control;

namespace McuServer.Conference.Recording;

/// <summary>
/// The recordings of a server's rooms: one at a time in each. It is an audience of the room, so it costs no encode where
/// somebody receives the same picture. It ends with the room, and when nobody is inside any more. Thread-safe.
/// </summary>
public sealed partial class RoomRecordings : IDisposable
{
    /// <summary>Of a request that waits for a file to be closed, which takes some milliseconds on a healthy disk.</summary>
    public static readonly TimeSpan CloseLimit = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan s_joinLimit = TimeSpan.FromSeconds(10);

    private readonly IRoomDirectory _rooms;
    private readonly IRecordableRooms _media;
    private readonly RecordingArchive _archive;
    private readonly Func<DateTime> _utcNow;
    private readonly Lock _lock = new();
    private readonly HashSet<RoomControl> _beginning = [];
    private readonly List<RoomRecording> _open = [];

    /// <param name="folder">Where recordings are kept; null: nothing can be recorded.</param>
    /// <param name="utcNow">Time of day, for the states that clients see.</param>
    public RoomRecordings(IRoomDirectory rooms, IRecordableRooms media, string? folder, Func<DateTime> utcNow)
        : this(rooms, media, new RecordingArchive(folder), utcNow)
    {
    }

    internal RoomRecordings(IRoomDirectory rooms, IRecordableRooms media, RecordingArchive archive, Func<DateTime> utcNow)
    {
        _rooms = rooms;
        _media = media;
        _archive = archive;
        _utcNow = utcNow;
        rooms.Happened += Follow;
    }

    internal int QueueCapacity { get; init; } = RecordingQueue.DefaultCapacity;

    /// <summary>Tests put a disk of their own between.</summary>
    internal Func<IRecordingFile, IRecordingFile> Wrap { get; init; } = static file => file;

    /// <summary>Begins a recording; blocks while its file is being opened.</summary>
    /// <param name="view">An audience ("attendee"), or a view of the room's layout; null: the recording's own.</param>
    /// <param name="container">Null: what the encode that the audience receives fits best.</param>
    /// <exception cref="ControlException">NotPermitted, RoomEnded, AlreadyRecording; Invalid: there is no such view.</exception>
    /// <exception cref="RecordingRefusedException">Nobody is there, or the disk does not allow it.</exception>
    public RecordingState Start(RoomControl room, Actor by, string? view, RecordingContainer? container)
    {
        ThrowIfEnded(room);
        room.Demand(by, Permission.ControlRecording);
        lock (_lock)
        {
            if (_open.Exists(one => one.Room == room && one.State.State is "recording" or "paused") || !_beginning.Add(room))
            {
                throw new ControlException(ControlFault.AlreadyRecording, "a recording is running already; stop it first");
            }
        }

        try
        {
            RoomRecording recording = Begin(room, by, view ?? "recording", container);
            return Tell(recording, by, "recording.started");
        }
        finally
        {
            lock (_lock)
            {
                _beginning.Remove(room);
            }
        }
    }

    /// <exception cref="ControlException">NotPermitted, RecordingNotFound.</exception>
    /// <exception cref="RecordingRefusedException">WrongState.</exception>
    public RecordingState Pause(RoomControl room, Actor by, string id)
    {
        RoomRecording recording = FindOpen(room, by, id);
        return recording.TryPause()
            ? Note(recording, by, "recording.paused", isRunning: true)
            : throw Wrong($"The recording is {recording.State.State} and cannot be paused.");
    }

    /// <exception cref="ControlException">NotPermitted, RecordingNotFound.</exception>
    /// <exception cref="RecordingRefusedException">WrongState.</exception>
    public RecordingState Resume(RoomControl room, Actor by, string id)
    {
        RoomRecording recording = FindOpen(room, by, id);
        return recording.TryResume()
            ? Note(recording, by, "recording.resumed", isRunning: true)
            : throw Wrong($"The recording is {recording.State.State} and cannot go on.");
    }

    /// <summary>Ends it. "ready" or "failed" in the answer: the file is closed; "stopping": it is being closed.</summary>
    /// <param name="limit">How long to wait for that.</param>
    /// <exception cref="ControlException">NotPermitted, RecordingNotFound.</exception>
    public async Task<RecordingState> StopAsync(RoomControl room, Actor by, string id, TimeSpan limit)
    {
        if (TryFindOpen(room, by, id) is not { } recording)
        {
            return Get(room, by, id);
        }

        End(recording, by);
        try
        {
            await recording.Closed.WaitAsync(limit);
        }
        catch (TimeoutException)
        {
            // A slow disk: the event says when it is done.
        }

        return recording.State;
    }

    /// <summary>The newest first, those that run too.</summary>
    /// <exception cref="ControlException">NotPermitted.</exception>
    public IReadOnlyList<RecordingState> List(RoomControl room, Actor by)
    {
        Demand(room, by, Permission.ControlRecording);
        List<RecordingState> all = [];
        foreach (RecordingState kept in _archive.List(room.Name))
        {
            all.Add(Present(room, kept.Id) ?? kept);
        }

        return all;
    }

    /// <exception cref="ControlException">NotPermitted, RecordingNotFound.</exception>
    public RecordingState Get(RoomControl room, Actor by, string id)
    {
        Demand(room, by, Permission.ControlRecording);
        return Present(room, id) ?? _archive.Find(room.Name, id) ?? throw Unknown(id);
    }

    /// <summary>Path of a closed recording's file.</summary>
    /// <exception cref="ControlException">NotPermitted, RecordingNotFound.</exception>
    /// <exception cref="RecordingRefusedException">WrongState: it is being written.</exception>
    public string FileOf(RoomControl room, Actor by, string id)
    {
        RecordingState recording = Get(room, by, id);
        return OpenOf(room, id) is not null
            ? throw Wrong("The recording is being written; stop it first.")
            : _archive.FileOf(room.Name, recording) ?? throw Unknown(id);
    }

    /// <exception cref="ControlException">NotPermitted, RecordingNotFound.</exception>
    /// <exception cref="RecordingRefusedException">WrongState: it is being written; Disk.</exception>
    public void Delete(RoomControl room, Actor by, string id)
    {
        Demand(room, by, Permission.DeleteRecording);
        if (OpenOf(room, id) is not null)
        {
            throw Wrong("The recording is being written; stop it first.");
        }

        RecordingState recording = _archive.Find(room.Name, id) ?? throw Unknown(id);
        _archive.Delete(room.Name, recording);
        room.Publish(new RoomEvent("recording.deleted")
        {
            Data = recording,
            By = by.Id,
            RequestId = by.RequestId,
            Audience = EventAudience.Hosts,
        });
    }

    /// <summary>Ends all and waits until their files are closed; when the server stops.</summary>
    public void StopAll()
    {
        RoomRecording[] open;
        lock (_lock)
        {
            open = [.. _open];
        }

        foreach (RoomRecording recording in open)
        {
            End(recording, Actor.Server);
        }

        foreach (RoomRecording recording in open)
        {
            recording.Join(s_joinLimit);
        }
    }

    public void Dispose()
    {
        _rooms.Happened -= Follow;
        StopAll();
    }

    private RoomRecording? OpenOf(RoomControl room, string id)
    {
        lock (_lock)
        {
            return _open.Find(one => one.Room.Name == room.Name && one.Id == id);
        }
    }

    /// <summary>Of one that is being written.</summary>
    private RecordingState? Present(RoomControl room, string id) =>
        OpenOf(room, id) is { } open ? _archive.Measured(room.Name, open.State) : null;

    private RoomRecording? TryFindOpen(RoomControl room, Actor by, string id)
    {
        Demand(room, by, Permission.ControlRecording);
        return OpenOf(room, id);
    }

    private RoomRecording FindOpen(RoomControl room, Actor by, string id) =>
        TryFindOpen(room, by, id) ?? throw (_archive.Find(room.Name, id) is null ? Unknown(id) : Wrong("The recording has ended."));

    /// <summary>After the event its hosts still may, as from outside.</summary>
    private static void Demand(RoomControl room, Actor by, string permission)
    {
        if (!room.HasEnded)
        {
            room.Demand(by, permission);
        }
        else if (!Rights.HoldsOutside(by.Role, by, permission))
        {
            throw ControlException.Lacks(permission);
        }
    }

    private static void ThrowIfEnded(RoomControl room)
    {
        if (room.HasEnded)
        {
            throw new ControlException(ControlFault.RoomEnded, "the event has ended");
        }
    }

    private static ControlException Unknown(string id) => new(ControlFault.RecordingNotFound, $"there is no recording \"{id}\"");

    private static RecordingRefusedException Wrong(string message) => new(RecordingRefusal.WrongState, message);
}
