using McuServer.Conference.Control;
using McuServer.Conference.Playing;

namespace McuServer.Conference.Live;

/// <summary>
/// One room of the server: its control, which outlives the media, the sessions, and the media while somebody is inside.
/// Lists and media are guarded by the server's lock. Who holds the control's lock may take the server's, never the other way.
/// </summary>
internal sealed class HostedRoom(ConferenceServer server, string name) : IRoomMedia
{
    private LiveRoom? _media;
    private LiveSession[]? _sessionArray;
    private long _version;
    private long _comparedVersion = -1;
    private long _revision;

    public string Name { get; } = name;

    /// <summary>Known from the first joiner on, who is there before anything is told.</summary>
    public RoomControl Control { get; set; } = null!;

    /// <summary>Null while nobody is inside.</summary>
    public LiveRoom? Media
    {
        get => Volatile.Read(ref _media);
        set => Volatile.Write(ref _media, value);
    }

    /// <summary>Changed by <see cref="Add"/> and <see cref="Remove"/>.</summary>
    public List<LiveSession> Sessions { get; } = [];

    /// <summary>The same as they are now, to go through without the lock; made anew only when somebody has come or gone.</summary>
    public LiveSession[] SessionArray => _sessionArray ??= [.. Sessions];

    /// <summary>What plays files here; null: nothing ever did.</summary>
    public RoomPlayer? Player { get; set; }

    /// <summary>Rights may have changed since the last care. Network thread.</summary>
    public bool MustCompareRights { get; private set; }

    /// <summary>With the server's lock held.</summary>
    public void Add(LiveSession session)
    {
        Sessions.Add(session);
        _sessionArray = null;
    }

    /// <summary>With the server's lock held.</summary>
    public void Remove(LiveSession session)
    {
        Sessions.Remove(session);
        _sessionArray = null;
    }

    /// <summary>Number of the next change of boxes; goes on when the media begin anew.</summary>
    public long NextRevision() => Interlocked.Increment(ref _revision);

    public void Change(Action<Room, TimeSpan> change)
    {
        Interlocked.Increment(ref _version);
        if (Media is { } media && !media.TryPost(now => change(media.Room, now)))
        {
            // Lost for want of room: everything is taken over anew as soon as there is some.
            media.MustApplyAll = true;
        }
    }

    public void EndSession(string participantId, string reason) => server.EndLater(this, participantId, reason);

    public void Tell(RoomEvent happened)
    {
        Interlocked.Increment(ref _version);
        if (happened is { Type: "lobby.admitted", Audience: EventAudience.One, Participant: { } admitted })
        {
            server.Admit(this, admitted);
        }

        // Boxes go to those who receive the picture (ViewTeller).
        if (happened.Type != "layout.applied")
        {
            server.Tell(this, happened);
        }
    }

    /// <summary>Network thread, every 20 ms.</summary>
    public void BeginCare()
    {
        long version = Volatile.Read(ref _version);
        MustCompareRights = version != _comparedVersion;
        _comparedVersion = version;
    }

    /// <summary>Audio tick: layout and people as the control has them.</summary>
    public void ApplyAll(Room room, TimeSpan now)
    {
        Player?.Check(room);
        Control.ApplyRoom(room, now);
        IReadOnlyList<Participant> participants = room.Participants;
        for (int i = 0; i < participants.Count; i++)
        {
            Control.Apply(room, participants[i].Id, now);
        }
    }
}
