using System.Collections.Concurrent;
using System.Threading.Channels;
using McuServer.Conference.Live;

namespace McuServer.Tests.Serving.Fakes;

internal sealed class FakeSession(FakeConferenceServer server, JoinRequest request) : IConferenceSession
{
    private readonly Channel<ConferenceEvent> _events = Channel.CreateUnbounded<ConferenceEvent>();
    private int _generation;
    private int _resumeCount;

    public JoinRequest Request { get; } = request;

    public string Id { get; } = Guid.NewGuid().ToString("N");

    public string Room => Request.Room;

    public string ParticipantId => Request.ParticipantId;

    public string ResumeToken { get; private set; } = Guid.NewGuid().ToString("N");

    public string? IceGeneration => _generation == 0 ? null : $"ufr{_generation}";

    public bool AudioMuted { get; private set; }

    public bool VideoMuted { get; private set; }

    public bool IsDetached { get; private set; }

    public string? LeaveReason { get; private set; }

    public ConcurrentQueue<string> Calls { get; } = new();

    public int ResumeCount => _resumeCount;

    public bool RestartFails { get; set; }

    public IReadOnlyList<ParticipantState> Participants =>
        [.. server.Sessions.Where(s => s.Room == Room).Select(s => s.ToState())];

    public ParticipantState ToState() => new(
        ParticipantId, Request.Name, Request.Title, Request.Role, AudioMuted, VideoMuted, HasVideo: true, SharesScreen: false, !IsDetached);

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

        _generation++;
        return Task.FromResult($"a=ice-ufrag:{IceGeneration}\r\na=ice-pwd:0123456789012345678901\r\n");
    }

    public void SetAudioMuted(bool isMuted) => AudioMuted = isMuted;

    public void SetVideoMuted(bool isMuted) => VideoMuted = isMuted;

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
        _events.Writer.TryWrite(new ConferenceEvent("leave") { Reason = reason });
        _events.Writer.TryComplete();
    }

    public void Raise(ConferenceEvent happened) => _events.Writer.TryWrite(happened);

    public IAsyncEnumerable<ConferenceEvent> ReadEventsAsync(CancellationToken cancellation) => _events.Reader.ReadAllAsync(cancellation);

    public Task<PeerStatistics?> TakeStatisticsAsync() => Task.FromResult<PeerStatistics?>(
        IceGeneration is null ? null : new PeerStatistics { State = "connected", RoundTripMs = 12.5 });
}
