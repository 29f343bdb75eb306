using System.Collections.Concurrent;
using McuServer.Conference;
using McuServer.Conference.Control;
using McuServer.Conference.Live;

namespace McuServer.Tests.Serving.Fakes;

/// <summary>Conferences without media: rooms, seats, resume tokens and events as the real ones, answers as the test says.</summary>
internal sealed class FakeConferenceServer : IConferenceServer
{
    private readonly ConcurrentDictionary<string, FakeSession> _sessions = new();
    private readonly RoomDirectory _rooms;

    public FakeConferenceServer() => _rooms = new RoomDirectory(
        new RoomDirectoryOptions(), name => new FakeMedia(this, name), _ => null, () => Environment.TickCount64 * TimeSpan.FromMilliseconds(1),
        DateTime.UtcNow);

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
        session.IsAdmitted = session.Control.Enter(session.Actor, request.Name, request.Title) == AdmissionState.Admitted;
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

    public void Remove(FakeSession session) => _sessions.TryRemove(session.Id, out _);

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

        /// <summary>The tests raise what they want to see.</summary>
        public void Tell(RoomEvent happened)
        {
        }
    }
}
