using System.Collections.Concurrent;
using System.Threading.Channels;
using McuServer.Conference.Control;
using McuServer.Conference.Live;

namespace McuServer.Tests.Serving.Fakes;

internal sealed class FakeSession(FakeConferenceServer server, RoomControl control, JoinRequest request) : IConferenceSession
{
    private readonly Channel<RoomEvent> _events = System.Threading.Channels.Channel.CreateUnbounded<RoomEvent>();
    private int _generation;
    private int _resumeCount;

    public JoinRequest Request { get; } = request;

    public string Id { get; } = Guid.NewGuid().ToString("N");

    public string Room => Request.Room;

    public string ParticipantId => Request.ParticipantId;

    public string ResumeToken { get; private set; } = Guid.NewGuid().ToString("N");

    public string? IceGeneration => _generation == 0 ? null : $"ufr{_generation}";

    public RoomControl Control => control;

    public Actor Actor { get; } = new(request.ParticipantId, request.Role, request.Granted);

    public bool IsAdmitted { get; set; }

    public RoomSnapshot Snapshot => control.SnapshotFor(ParticipantId);

    public bool AudioMuted => ToState().AudioMuted;

    public bool VideoMuted => ToState().VideoMuted;

    /// <summary>Texts that were sent by the data channel; null: it is not open.</summary>
    public ConcurrentQueue<string>? Channel { get; set; }

    /// <summary>It takes a text and then does not deliver it.</summary>
    public bool ChannelFails { get; set; }

    public bool TrySendMessage(ReadOnlyMemory<byte> utf8, Action undelivered)
    {
        if (ChannelFails)
        {
            undelivered();
        }
        else
        {
            Channel?.Enqueue(System.Text.Encoding.UTF8.GetString(utf8.Span));
        }

        return ChannelFails || Channel is not null;
    }

    public bool ReceivesVideo { get; set; } = true;

    public string? WishedView { get; set; }

    public bool IsDetached { get; private set; }

    public string? LeaveReason { get; private set; }

    public ConcurrentQueue<string> Calls { get; } = new();

    public int ResumeCount => _resumeCount;

    public bool RestartFails { get; set; }

    /// <summary>As when the network thread does not get to it in time.</summary>
    public bool RestartTakesTooLong { get; set; }

    public ParticipantState ToState() => control.Participant(McuServer.Conference.Control.Actor.Server, ParticipantId);

    public async Task<string> AnswerAsync(string offer, CancellationToken cancellation)
    {
        Calls.Enqueue("answer");
        string answer = await server.Answer(this, offer).WaitAsync(cancellation);
        _generation++;
        return answer;
    }

    public Task<string> RestartIceAsync(string ufrag, string password, CancellationToken cancellation)
    {
        Calls.Enqueue($"restart {ufrag} {password}");
        if (RestartFails)
        {
            throw new OfferRefusedException("cannot", false);
        }

        if (RestartTakesTooLong)
        {
            return Task.FromCanceled<string>(new CancellationToken(canceled: true));
        }

        _generation++;
        return Task.FromResult($"a=ice-ufrag:{IceGeneration}\r\na=ice-pwd:0123456789012345678901\r\n");
    }

    public void Attach() => IsDetached = false;

    public void Detach() => IsDetached = true;

    public void Resume()
    {
        IsDetached = false;
        _resumeCount++;
        ResumeToken = Guid.NewGuid().ToString("N");
    }

    public void Leave(string reason)
    {
        LeaveReason = reason;
        server.Remove(this);
        control.Left(ParticipantId, reason);
        _events.Writer.TryWrite(new RoomEvent("leave") { Reason = reason });
        _events.Writer.TryComplete();
    }

    public void Raise(RoomEvent happened) => _events.Writer.TryWrite(happened);

    public IAsyncEnumerable<RoomEvent> ReadEventsAsync(CancellationToken cancellation) => _events.Reader.ReadAllAsync(cancellation);

    public Task<PeerStatistics?> TakeStatisticsAsync() => Task.FromResult<PeerStatistics?>(
        IceGeneration is null ? null : new PeerStatistics { State = "connected", RoundTripMs = 12.5 });
}
