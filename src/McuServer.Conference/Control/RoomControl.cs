using McuServer.Media.Layouts;

namespace McuServer.Conference.Control;

/// <summary>What the door says to somebody.</summary>
public enum AdmissionState
{
    Admitted,
    Waiting,
}

/// <summary>
/// The control of one room (conference control): who is there in which role, the lobby, the stage, hands, chat, policies and
/// the arrangement of the picture. It outlives the media, which exist while somebody is inside. Thread-safe; every change is
/// whole, is answered with the new state, is told as an event, and reaches the media by <see cref="IRoomMedia.Change"/>.
/// Rights are checked here and nowhere else: whoever calls names the <see cref="Actor"/>.
/// All methods throw <see cref="ControlException"/> and then have changed nothing.
/// </summary>
/// <remarks>
/// One lock guards everything. Events and effects are collected under it and handed out after it has been left, in the order
/// of the changes (<see cref="Outbox"/>); so receivers may call back.
/// </remarks>
public sealed partial class RoomControl
{
    private const int MaxRemembered = 1000;

    private readonly Lock _gate = new();
    private readonly Outbox _outbox;
    private readonly IRoomMedia _media;
    private readonly Func<string, Layout?> _findLayout;
    private readonly Func<TimeSpan> _now;
    private readonly DateTime _epoch;
    private readonly TimeSpan _createdAt;
    private readonly Dictionary<string, Member> _byId = new(StringComparer.Ordinal);
    private readonly List<Member> _members = [];
    private readonly RememberedPeople _remembered = new(MaxRemembered);
    private readonly Bans _bans = new(MaxRemembered);
    private RoomSettings _settings;
    private TimeZoneInfo _zone;
    private long _revision = 1;
    private bool _hasEnded;

    /// <param name="findLayout">Last good version of a layout by id, or null.</param>
    /// <param name="now">Time since the server's start.</param>
    /// <param name="epoch">Time of day (UTC) at that start.</param>
    public RoomControl(
        string name, RoomSettings settings, IRoomMedia media, Func<string, Layout?> findLayout, Func<TimeSpan> now, DateTime epoch)
    {
        Name = name;
        _settings = settings;
        _zone = RoomClock.FindZone(settings.TimeZone);
        _media = media;
        _outbox = new Outbox(HandOut);
        _findLayout = findLayout;
        _now = now;
        _epoch = epoch;
        _createdAt = now();
        _emptySince = _createdAt;
        _layoutId = settings.Layout;
        _layout = findLayout(settings.Layout);
    }

    public string Name { get; }

    /// <summary>Told after <see cref="IRoomMedia.Tell"/>, in the same order; handlers return at once, and keep no event that has a lease.</summary>
    public event Action<RoomControl, RoomEvent>? Happened;

    public RoomSettings Settings => Read(() => _settings);

    /// <summary>Ended for all: nobody comes in again.</summary>
    public bool HasEnded => Read(() => _hasEnded);

    public RoomState State => Read(RoomStateNow);

    /// <summary>Everything that a participant, or somebody in the lobby, may know.</summary>
    /// <exception cref="ControlException">ParticipantNotFound.</exception>
    public RoomSnapshot SnapshotFor(string participantId) => Read(() => SnapshotNow(participantId));

    /// <summary>Whether an actor may do something now: token, role and policies together.</summary>
    public bool May(Actor actor, string permission) => Read(() => !_hasEnded && May(StandingOf(actor), permission));

    /// <summary>For what the control does not do itself (recordings, files, statistics).</summary>
    /// <exception cref="ControlException">NotPermitted.</exception>
    public void Demand(Actor actor, string permission)
    {
        if (!May(actor, permission))
        {
            throw ControlException.Lacks(permission);
        }
    }

    /// <summary>Whether somebody is meant by an event; true of everybody inside for those to everyone. To be asked when it is told.</summary>
    public bool IsFor(RoomEvent happened, string participantId)
    {
        // Asked for each event and everybody inside, five times a second while people speak: no closure.
        lock (_gate)
        {
            return IsForNow(happened, participantId);
        }
    }

    private static ControlException NoSuchPerson(string id) =>
        new(ControlFault.ParticipantNotFound, $"there is no participant \"{id}\"");

    private T Read<T>(Func<T> read)
    {
        lock (_gate)
        {
            return read();
        }
    }

    private DateTime Utc(TimeSpan at) => _epoch + at;

    private DateTime? Utc(TimeSpan? at) => at is { } time ? _epoch + time : null;

    private bool IsForNow(RoomEvent happened, string id)
    {
        if (happened.Audience == EventAudience.One)
        {
            return happened.Participant == id;
        }

        if (!_byId.TryGetValue(id, out Member? member))
        {
            // After the end nobody is inside any more, and all those who were are told of it.
            return _hasEnded && happened.Audience == EventAudience.Everyone;
        }

        return happened.Audience switch
        {
            EventAudience.Hosts => member.IsHost,
            EventAudience.Viewers => happened.IsAboutStage || happened.Participant == id || MayNow(member, Permission.SeePeople),
            _ => happened.Data is not AppliedLayout applied || applied.View == ViewOf(member, applied.Layout),
        };
    }
}
