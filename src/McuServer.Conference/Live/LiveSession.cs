using System.Net;
using System.Security.Cryptography;
using System.Threading.Channels;
using McuServer.Conference.Control;
using McuServer.Rtp.Sdp;

namespace McuServer.Conference.Live;

/// <summary>
/// One participant's presence. Signalling calls it from any thread; the network thread tells it of its peer
/// (LiveSession.Connection); the room is changed by commands (LiveSession.Media). One connection at a time: a new one fences
/// the old one off. What it is in the room, the room's control knows.
/// </summary>
internal sealed partial class LiveSession : IConferenceSession
{
    private const int EventCapacity = 1024;

    private readonly ConferenceServer _server;
    private readonly AnswerTurn _turn = new();
    private readonly Channel<RoomEvent> _events;
    private readonly Lock _lock = new();
    private volatile LiveRoom? _media;
    private volatile bool _hasEnded;
    private TimeSpan? _abandonedAt;
    private TimeSpan _detachedAt;

    public LiveSession(ConferenceServer server, HostedRoom hosted, JoinRequest request)
    {
        _server = server;
        Hosted = hosted;
        Request = request;
        CountedAddress = request.Address;
        Actor = new Actor(request.ParticipantId, request.Role, request.Granted);
        _events = Channel.CreateBounded<RoomEvent>(
            new BoundedChannelOptions(EventCapacity) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true },
            lost =>
            {
                lost.Release();
                server.Metrics.CountLostEvent();
            });
        Id = RandomToken();
        ResumeToken = RandomToken();
    }

    public string Id { get; }

    public JoinRequest Request { get; }

    public HostedRoom Hosted { get; }

    public Actor Actor { get; }

    public RoomControl Control => Hosted.Control;

    public RoomSnapshot Snapshot => Control.SnapshotFor(ParticipantId);

    /// <summary>Null in the lobby.</summary>
    public LiveRoom? LiveRoom => _media;

    public bool IsAdmitted => _media is not null;

    public string Room => Hosted.Name;

    public string ParticipantId => Request.ParticipantId;

    public string ResumeToken { get; private set; }

    public string? IceGeneration => Volatile.Read(ref _negotiated)?.LocalUfrag;

    /// <summary>
    /// Since when nobody holds the session: its socket is gone and its connection gives no sign of life. Null while somebody
    /// does; a connection that fell silent counts as somebody until it is given up, and then for nobody since it fell silent.
    /// </summary>
    public TimeSpan? AbandonedAt
    {
        get
        {
            lock (_lock)
            {
                return _abandonedAt;
            }
        }
    }

    public bool HasSocket { get; private set; } = true;

    public bool HasEnded => _hasEnded;

    /// <summary>Others see and hear of him; who only watches is not seen.</summary>
    public bool IsSeen => Request.Use != PeerUse.Watch;

    /// <summary>The control shall end it for this reason; done by the network thread.</summary>
    public string? EndsBecause { get; set; }

    /// <summary>Counted against this address until it is connected. Guarded by the server's lock.</summary>
    public IPAddress? CountedAddress { get; set; }

    /// <summary>Let in, with the server's lock held.</summary>
    public void Admit(LiveRoom media) => _media = media;

    /// <summary>Whether it is meant by an event of its room. Asks the control, so no lock of the server is held.</summary>
    public bool IsMeantBy(RoomEvent happened) => IsAdmitted
        ? Control.IsFor(happened, ParticipantId)
        : happened.Audience == EventAudience.One && happened.Participant == ParticipantId;

    public async Task<string> AnswerAsync(string offer, CancellationToken cancellation)
    {
        await _turn.EnterAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (!IsAdmitted)
            {
                throw new OfferRefusedException("whoever waits in the lobby is not connected yet", isMalformed: false) { IsConflict = true };
            }

            NegotiatedSession? previous = _peer is null ? null : _negotiated;
            SendRights rights = IsSeen ? SendRights.Of(Control, ParticipantId) : SendRights.All;
            NegotiatedSession answered = _server.Negotiate(offer, Request.Use, previous, rights);
            await RunOnNetwork(now => Take(answered, previous is not null && answered.SessionId == previous.SessionId, now))
                .WaitAsync(cancellation).ConfigureAwait(false);
            if (!rights.Screen && answered.Sections.Any(static section => section.IsScreen))
            {
                Control.NoteRefusedShare(ParticipantId);
            }

            return answered.AnswerText;
        }
        finally
        {
            _turn.Leave();
        }
    }

    public void Attach()
    {
        lock (_lock)
        {
            HasSocket = true;
            _abandonedAt = null;
        }
    }

    public void Detach()
    {
        lock (_lock)
        {
            HasSocket = false;
            _detachedAt = _server.Now;
        }

        NoteHolders(_server.Now);
    }

    /// <summary>The client has come back with the token, and gets another one for the next time.</summary>
    public void Resume()
    {
        Attach();
        ResumeToken = RandomToken();
    }

    public void Leave(string reason) => _server.End(this, reason);

    public IAsyncEnumerable<RoomEvent> ReadEventsAsync(CancellationToken cancellation) =>
        _events.Reader.ReadAllAsync(cancellation);

    /// <summary>The oldest thing that it was told and nobody has read yet; for those who do not wait.</summary>
    public bool TryReadEvent([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out RoomEvent? happened) => _events.Reader.TryRead(out happened);

    /// <summary>Tells the client; never blocks. Nothing comes after the leave.</summary>
    public void Tell(RoomEvent happened)
    {
        if (happened.Data is YouData rights && ViewWish.NeedsRight(_wishedView) && !rights.Permissions.Contains(Permission.ControlLayout))
        {
            WishedView = null;
        }

        lock (_lock)
        {
            if (!_hasEnded)
            {
                happened.Lease?.Hold();
                _events.Writer.TryWrite(happened);
            }
        }
    }

    /// <summary>For good. The room's part is a command; the peer's is done by the network thread.</summary>
    public void End(string reason)
    {
        lock (_lock)
        {
            if (_hasEnded)
            {
                return;
            }

            _hasEnded = true;
            _events.Writer.TryWrite(new RoomEvent("leave") { Reason = reason, Audience = EventAudience.One, Participant = ParticipantId });
            _events.Writer.TryComplete();
        }

        _media?.TryPost(_ => LeaveRoom());
        // An answer may be on its way there: its connection is closed too.
        _server.Network.TryPost(ClosePeer);
    }

    private static string RandomToken() => RandomNumberGenerator.GetHexString(32, lowercase: true);

    private void NoteHolders(TimeSpan now)
    {
        lock (_lock)
        {
            TimeSpan since = now > _detachedAt ? now : _detachedAt;
            _abandonedAt = HasSocket || _isConnected ? null : _abandonedAt ?? since;
        }
    }

    /// <summary>One offer at a time. Its semaphore holds no handle, so there is nothing to dispose of.</summary>
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Reliability", "CA1001", Justification = "No wait handle is ever made.")]
    private sealed class AnswerTurn
    {
        private readonly SemaphoreSlim _semaphore = new(1, 1);

        public Task EnterAsync(CancellationToken cancellation) => _semaphore.WaitAsync(cancellation);

        public void Leave() => _semaphore.Release();
    }
}
