using McuServer.Conference.Control;

namespace McuServer.Conference.Live;

/// <summary>One participant's presence: outlives its socket and its media connection. Thread-safe.</summary>
public interface IConferenceSession
{
    /// <summary>At least 128 random bits; names the session in URLs.</summary>
    string Id { get; }

    string Room { get; }

    string ParticipantId { get; }

    /// <summary>Control of the room.</summary>
    RoomControl Control { get; }

    /// <summary>As whom the session asks the control for something.</summary>
    Actor Actor { get; }

    /// <summary>Let in; false: waits in the lobby, and no offer is answered.</summary>
    bool IsAdmitted { get; }

    /// <summary>What the participant may know of the room now.</summary>
    RoomSnapshot Snapshot { get; }

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

    /// <summary>False: "audio only"; no pictures are sent until it is true again, and then from a key frame on. Kept through reconnections.</summary>
    bool ReceivesVideo { get; set; }

    /// <summary>A view of the layout in place of that of the role, where the layout has it; null: that of the role. Kept as well.</summary>
    string? WishedView { get; set; }

    /// <summary>
    /// Sends a text on the data channel "control", if that is open and the peer is there.
    /// </summary>
    /// <param name="undelivered">Called once if the channel takes it no more after all, on the network thread.</param>
    /// <returns>False: there is no open channel; nothing is done.</returns>
    bool TrySendMessage(ReadOnlyMemory<byte> utf8, Action undelivered);

    /// <summary>A socket holds the session (again). A new session is held without it.</summary>
    void Attach();

    /// <summary>The socket that received the events is gone; the seat is kept for 30 s.</summary>
    void Detach();

    /// <summary>For good: the tile and the voice go at once.</summary>
    void Leave(string reason);

    /// <summary>
    /// What the client is told, oldest first; bounded: who does not read loses the oldest. Ends with the session. Whoever has
    /// read an event gives it back (<see cref="RoomEvent.Release"/>).
    /// </summary>
    IAsyncEnumerable<RoomEvent> ReadEventsAsync(CancellationToken cancellation);

    /// <summary>What the server knows of this connection, for the statistics view; null before the first answer.</summary>
    Task<PeerStatistics?> TakeStatisticsAsync();
}
