using McuServer.Conference.Control;
using McuServer.Media.Layouts;
using McuServer.TestKit;

namespace McuServer.Conference.Tests.Control;

/// <summary>A control with a clock set by hand, media that tick when told to, and notes of all that was told.</summary>
internal sealed class TestRoom : IRoomMedia, IDisposable
{
    public static readonly DateTime Epoch = new(2026, 1, 5, 0, 0, 0, DateTimeKind.Utc);

    private static readonly Dictionary<string, Layout> s_layouts = new(StringComparer.Ordinal);
    private readonly Queue<Action<Room, TimeSpan>> _changes = new();

    public TestRoom(RoomSettings? settings = null)
    {
        Media = new Room(new RoomOptions(), Layout("grid-auto")!);
        Control = new RoomControl("r", settings ?? new RoomSettings(), this, Layout, () => Now, Epoch);
    }

    public TimeSpan Now { get; set; } = TimeSpan.FromSeconds(1);

    public RoomControl Control { get; }

    public Room Media { get; }

    public List<RoomEvent> Told { get; } = [];

    public List<(string Id, string Reason)> EndedSessions { get; } = [];

    public IEnumerable<string> Types => Told.Select(one => one.Type);

    public static Layout? Layout(string id)
    {
        lock (s_layouts)
        {
            string file = Path.Combine(AppContext.BaseDirectory, "layouts", id + ".json");
            if (!s_layouts.TryGetValue(id, out Layout? layout) && File.Exists(file))
            {
                layout = s_layouts[id] = LayoutReader.Read(File.ReadAllBytes(file), id).Layout!;
            }

            return layout;
        }
    }

    /// <summary>h host, c cohost, p panelists, others attendees: by the first letter of the id.</summary>
    public static Actor Of(string id) => new(id, id[0] switch
    {
        'h' => Role.Host,
        'c' => Role.Cohost,
        'p' => Role.Panelist,
        _ => Role.Attendee,
    });

    /// <summary>Comes in and is connected.</summary>
    public Actor In(string id)
    {
        Actor who = Of(id);
        Assert.AreEqual(AdmissionState.Admitted, Control.Enter(who, id.ToUpperInvariant(), null), id);
        Control.Connected(id);
        return who;
    }

    public TestRoom With(params string[] ids)
    {
        foreach (string id in ids)
        {
            In(id);
            Now += TimeSpan.FromSeconds(1);
        }

        Told.Clear();
        return this;
    }

    /// <summary>An attendee who has accepted.</summary>
    public TestRoom OnStage(string id)
    {
        Control.Invite(Of("h"), id);
        Control.AnswerInvitation(Of(id), accepts: true);
        Told.Clear();
        return this;
    }

    public ParticipantState State(string id) => Control.Participant(Actor.Server, id);

    /// <summary>The media take over what was changed, having everybody inside as a participant.</summary>
    public void Tick()
    {
        foreach (ParticipantState one in Control.Participants(Actor.Server))
        {
            if (!Media.Contains(one.Id))
            {
                Media.Join(new ParticipantProfile(one.Id) { Name = one.Name, Role = one.Role }, Now);
                Control.Apply(Media, one.Id, Now);
            }
        }

        while (_changes.TryDequeue(out Action<Room, TimeSpan>? change))
        {
            change(Media, Now);
        }
    }

    /// <summary>The action is refused, has changed nothing and told nothing.</summary>
    public ControlException Refused(ControlFault fault, Action action)
    {
        (string before, int told, int changes, int ended) = (Everything(), Told.Count, _changes.Count, EndedSessions.Count);
        ControlException refusal = Assert.ThrowsExactly<ControlException>(action);
        Assert.AreEqual(fault, refusal.Fault, refusal.Message);
        Assert.AreEqual(before, Everything(), "the state after a refusal");
        Assert.AreEqual(told, Told.Count, "told after a refusal");
        Assert.AreEqual(changes, _changes.Count, "effects of a refusal");
        Assert.AreEqual(ended, EndedSessions.Count, "sessions ended by a refusal");
        return refusal;
    }

    /// <summary>All that anybody can know of the room.</summary>
    public string Everything()
    {
        IReadOnlyList<LobbyEntry> lobby = Control.HasEnded ? [] : Control.Lobby(Actor.Server);
        IEnumerable<string> ids = Control.Participants(Actor.Server).Select(one => one.Id).Concat(lobby.Select(one => one.Id));
        object[] all = [Control.State, Control.Settings, lobby, .. ids.Select(Control.SnapshotFor)];
        return TestJson.Of(all);
    }

    public void Change(Action<Room, TimeSpan> change) => _changes.Enqueue(change);

    public void EndSession(string participantId, string reason)
    {
        EndedSessions.Add((participantId, reason));
        Control.Left(participantId, reason);
    }

    public void Tell(RoomEvent happened) => Told.Add(happened);

    public RoomEvent Only(string type) => Told.Single(one => one.Type == type);

    public T Data<T>(string type) => (T)Only(type).Data!;

    public void Dispose() => Media.Dispose();
}
