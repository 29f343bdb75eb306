using McuServer.Media.Layouts;

namespace McuServer.Conference.Live;

/// <summary>What a connection is for.</summary>
public enum PeerUse
{
    /// <summary>Sends and receives: a participant of the conference.</summary>
    Conference,

    /// <summary>Only sends (WHIP, RFC 9725).</summary>
    Publish,

    /// <summary>Only receives the mix (WHEP).</summary>
    Watch,
}

/// <summary>Who wants to come in. The host has checked the token before.</summary>
public sealed record JoinRequest
{
    public required string Room { get; init; }

    /// <summary>Identity of the person: a second join with the same id takes the first one's place.</summary>
    public required string ParticipantId { get; init; }

    public required string Name { get; init; }

    public string? Title { get; init; }

    public Role Role { get; init; } = Role.Panelist;

    public PeerUse Use { get; init; } = PeerUse.Conference;
}

/// <summary>Why somebody was not let in, in words for the client.</summary>
public enum JoinRefusal
{
    RoomFull,
    ServerFull,
    Draining,
}

/// <summary>The server cannot take somebody in now.</summary>
public sealed class JoinRefusedException(JoinRefusal refusal, string message) : Exception(message)
{
    public JoinRefusal Refusal { get; } = refusal;
}

/// <summary>An offer (SDP) that cannot be answered; the message says why, for the client.</summary>
public sealed class OfferRefusedException(string message, bool isMalformed) : Exception(message)
{
    /// <summary>True: not SDP, or broken SDP. False: good SDP without anything that both sides can do.</summary>
    public bool IsMalformed { get; } = isMalformed;
}

/// <summary>What the host's signalling needs of the conferences. Thread-safe.</summary>
public interface IConferenceServer
{
    /// <exception cref="JoinRefusedException">There is no room for it.</exception>
    IConferenceSession Join(JoinRequest request);

    /// <summary>The session that a client lost its socket to, within 30 s; its media connection may still run.</summary>
    bool TryResume(string resumeToken, out IConferenceSession? session);

    /// <summary>From now on nobody is let in; those inside are told.</summary>
    void BeginDrain();

    bool IsDraining { get; }

    /// <summary>Rooms with somebody in them.</summary>
    int RoomCount { get; }

    int ParticipantCount { get; }

    /// <summary>Writes all counters and histograms in Prometheus' text format 0.0.4.</summary>
    void WriteMetrics(TextWriter writer);
}

/// <summary>One participant's presence: outlives its socket and its media connection. Thread-safe.</summary>
public interface IConferenceSession
{
    /// <summary>At least 128 random bits; names the session in URLs.</summary>
    string Id { get; }

    string Room { get; }

    string ParticipantId { get; }

    /// <summary>Secret of the client for coming back; another one after each use.</summary>
    string ResumeToken { get; }

    /// <summary>The local ICE user name fragment of the present generation: WHIP's ETag; null before the first answer.</summary>
    string? IceGeneration { get; }

    /// <summary>
    /// Answers a first offer, or a later one of the same connection (screen share, camera on, ICE restart). Completes when
    /// the network thread has taken it over. A page that was loaded anew keeps its seat and offers a new connection: another
    /// session id in o= and another fingerprint; then the connection before is closed and this one takes its place.
    /// </summary>
    /// <exception cref="OfferRefusedException">The connection before, if there is one, goes on.</exception>
    Task<string> AnswerAsync(string offer, CancellationToken cancellation);

    /// <summary>ICE restart without an offer (WHIP's PATCH): the client's new credentials in, our SDP fragment out.</summary>
    Task<string> RestartIceAsync(string ufrag, string password, CancellationToken cancellation);

    void SetAudioMuted(bool isMuted);

    void SetVideoMuted(bool isMuted);

    /// <summary>The socket that received <see cref="Events"/> is gone; the seat is kept for 30 s.</summary>
    void Detach();

    /// <summary>For good: the tile and the voice go at once.</summary>
    void Leave(string reason);

    /// <summary>What the client is told, oldest first; bounded: who does not read loses the oldest. Ends with the session.</summary>
    IAsyncEnumerable<ConferenceEvent> ReadEventsAsync(CancellationToken cancellation);

    /// <summary>What the server knows of this connection, for the statistics view; null before the first answer.</summary>
    Task<PeerStatistics?> TakeStatisticsAsync();

    /// <summary>The participants of the room, this one included.</summary>
    IReadOnlyList<ParticipantState> Participants { get; }
}

/// <summary>One participant as the page shows it.</summary>
public sealed record ParticipantState(
    string Id, string Name, string? Title, Role Role, bool AudioMuted, bool VideoMuted, bool HasVideo, bool SharesScreen, bool IsConnected);

/// <summary>An event of a room or of the own connection; <see cref="Type"/> as in the WebSocket protocol.</summary>
/// <param name="Type">"participant.joined", "participant.updated", "participant.left", "speaker.changed", "peer.connected", "peer.disconnected", "server.draining", "leave".</param>
public sealed record ConferenceEvent(string Type)
{
    public ParticipantState? Participant { get; init; }

    /// <summary>Of a leave: kicked, duplicate, draining, room-ended, timeout.</summary>
    public string? Reason { get; init; }

    /// <summary>Of speaker.changed: who is shown as the speaker.</summary>
    public string? Shown { get; init; }

    public string? Previous { get; init; }
}

/// <summary>What the server knows of one connection (transport.md B).</summary>
public sealed record PeerStatistics
{
    public string State { get; init; } = "new";

    public string? SelectedAddress { get; init; }

    public string? DtlsCipher { get; init; }

    public string? SrtpProfile { get; init; }

    public double? RoundTripMs { get; init; }

    public double SecondsSinceLastSeen { get; init; }

    /// <summary>Name of a counter → its value, as in /metrics without the prefix; for the page's table.</summary>
    public IReadOnlyDictionary<string, double> Counters { get; init; } = new Dictionary<string, double>();

    public IReadOnlyList<StreamStatistics> Inbound { get; init; } = [];

    public IReadOnlyList<StreamStatistics> Outbound { get; init; } = [];
}

/// <summary>One RTP stream, in or out.</summary>
public sealed record StreamStatistics(string Kind, string? Mid, uint Ssrc, string Codec, IReadOnlyDictionary<string, double> Counters);
