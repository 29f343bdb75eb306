using System.Collections.Concurrent;
using McuServer.Conference;
using McuServer.Conference.Control;
using McuServer.Conference.Live;
using McuServer.Conference.Recording;
using McuServer.Media.Egress;
using McuServer.Media.Frames;
using McuServer.Media.Layouts;
using McuServer.Native;

namespace McuServer.Tests.Serving.Fakes;

/// <summary>Conferences without media: rooms, seats, resume tokens and events as the real ones, answers as the test says.</summary>
internal sealed class FakeConferenceServer : IConferenceServer, IRecordableRooms
{
    private readonly ConcurrentDictionary<string, FakeSession> _sessions = new();
    private readonly RoomDirectory _rooms;
    private readonly Func<string, Layout?> _findLayout;

    /// <param name="deliversEvents">Sessions are told what the controls of the rooms tell; false: the tests raise what they want to see.</param>
    public FakeConferenceServer(RoomDirectoryOptions? options = null, Func<string, Layout?>? findLayout = null, bool deliversEvents = false)
    {
        long start = TimeProvider.System.GetTimestamp();
        DeliversEvents = deliversEvents;
        _findLayout = findLayout ?? (_ => null);
        _rooms = new RoomDirectory(
            options ?? new RoomDirectoryOptions(), name => new FakeMedia(this, name), _findLayout,
            () => TimeProvider.System.GetElapsedTime(start), DateTime.UtcNow);
    }

    public bool DeliversEvents { get; }

    /// <summary>What the controls have told, with the room's name.</summary>
    public ConcurrentQueue<(string Room, RoomEvent Happened)> Told { get; } = new();

    public IRoomDirectory Rooms => _rooms;

    public event Action<IConferenceSession, ReadOnlyMemory<byte>>? MessageReceived;

    /// <summary>As if it had come by the data channel.</summary>
    public void Receive(FakeSession session, string text) => MessageReceived?.Invoke(session, System.Text.Encoding.UTF8.GetBytes(text));

    public Func<FakeSession, string, Task<string>> Answer { get; set; } = (session, offer) => Task.FromResult($"v=0\r\nanswer to {offer.Length}\r\n");

    public JoinRefusal? Refusal { get; set; }

    public ConcurrentQueue<JoinRequest> Joins { get; } = new();

    public bool IsDraining { get; private set; }

    public int RoomCount => _sessions.Values.Select(s => s.Room).Distinct().Count();

    public int ParticipantCount => _sessions.Count;

    public FakeSession[] Sessions => [.. _sessions.Values];

    public ServerStatistics Statistics => new() { Draining = IsDraining, Rooms = RoomCount, Sessions = ParticipantCount };

    public IReadOnlyList<IConferenceSession> SessionsOf(string room) => [.. _sessions.Values.Where(s => s.Room == room)];

    public RoomMediaStatistics? StatisticsOf(string room) => SessionsOf(room).Count == 0 ? null : new RoomMediaStatistics { Receivers = SessionsOf(room).Count };

    public IConferenceSession Join(JoinRequest request)
    {
        if (Refusal is { } refusal)
        {
            throw new JoinRefusedException(refusal, $"refused: {refusal}");
        }

        if (IsDraining)
        {
            throw new JoinRefusedException(JoinRefusal.Draining, "draining");
        }

        Joins.Enqueue(request);
        FakeSession session = new(this, _rooms.FindOrMake(request.Room), request);
        foreach (FakeSession other in Sessions)
        {
            if (other.Room == request.Room && other.ParticipantId == request.ParticipantId)
            {
                other.Leave("duplicate");
            }
        }

        _sessions[session.Id] = session;
        try
        {
            session.IsAdmitted = session.Control.Enter(session.Actor, request.Name, request.Title, request.Visitor) == AdmissionState.Admitted;
        }
        catch (ControlException refused)
        {
            _sessions.TryRemove(session.Id, out _);
            throw new JoinRefusedException(JoinRefusal.Refused, refused.Message) { Cause = refused };
        }

        session.Control.Connected(request.ParticipantId);
        return session;
    }

    public bool TryResume(string resumeToken, out IConferenceSession? session)
    {
        FakeSession? found = Sessions.FirstOrDefault(s => s.ResumeToken == resumeToken);
        found?.Resume();
        session = found;
        return found is not null;
    }

    public void BeginDrain()
    {
        IsDraining = true;
        foreach (FakeSession session in Sessions)
        {
            session.Raise(new RoomEvent("server.draining"));
        }
    }

    public void WriteMetrics(TextWriter writer) => writer.Write("# TYPE mcu_fake gauge\nmcu_fake 1\n");

    /// <summary>Files are opened and closed; no picture ever comes.</summary>
    public IRecordableRoom? RecordableOf(string room) =>
        _rooms.Find(room) is { State.ParticipantCount: > 0 } control && _findLayout(control.Settings.Layout) is { } layout
            ? new FakeRecordable(layout)
            : null;

    public void Remove(FakeSession session) => _sessions.TryRemove(session.Id, out _);

    private sealed class FakeRecordable(Layout layout) : IRecordableRoom
    {
        public Layout Layout => layout;

        public IReadOnlyList<RenditionInUse> RenditionsInUse => [];

        public int OpusBitrateBps => 64_000;

        public ColorMatrix CanvasMatrix => ColorMatrix.Bt601;

        public event Action? Ended
        {
            add { }
            remove { }
        }

        public Rendition RenditionFor(VideoCodec codec) => new(codec, 320, 180, 20) { BitrateBps = 200_000, Preset = "ultrafast" };

        public bool TryPost(Action<EgressPipeline> command) => true;
    }

    private sealed class FakeMedia(FakeConferenceServer server, string room) : IRoomMedia
    {
        public void Change(Action<Room, TimeSpan> change)
        {
        }

        public void EndSession(string participantId, string reason)
        {
            foreach (FakeSession session in server.Sessions)
            {
                if (session.Room == room && session.ParticipantId == participantId)
                {
                    session.Leave(reason);
                }
            }
        }

        public void Tell(RoomEvent happened)
        {
            server.Told.Enqueue((room, happened));
            if (!server.DeliversEvents)
            {
                return;
            }

            foreach (FakeSession session in server.Sessions)
            {
                bool isMeant = happened.Audience switch
                {
                    EventAudience.One => session.ParticipantId == happened.Participant,
                    EventAudience.Hosts => session.Request.Role is Role.Host or Role.Cohost,
                    _ => session.IsAdmitted,
                };
                if (session.Room == room && isMeant)
                {
                    session.Raise(happened);
                }
            }
        }
    }
}
