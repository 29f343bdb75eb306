using McuServer.Conference.Control;

namespace McuServer.Conference.Live;

/// <summary>What the host's signalling needs of the conferences. Thread-safe.</summary>
public interface IConferenceServer
{
    /// <summary>The control of the rooms, with or without somebody inside.</summary>
    IRoomDirectory Rooms { get; }

    /// <summary>
    /// A text that came on a session's data channel "control", UTF-8, at most 50 a second and session. Told on the network
    /// thread: handlers return at once, and keep the bytes if they like.
    /// </summary>
    event Action<IConferenceSession, ReadOnlyMemory<byte>>? MessageReceived;

    /// <exception cref="JoinRefusedException">There is no room for it.</exception>
    /// <exception cref="OfferRefusedException">The request's offer cannot be answered; nothing has changed.</exception>
    IConferenceSession Join(JoinRequest request);

    /// <summary>The session that a client lost its socket to, within 30 s; its media connection may still run.</summary>
    bool TryResume(string resumeToken, out IConferenceSession? session);

    /// <summary>From now on nobody is let in; those inside are told.</summary>
    void BeginDrain();

    bool IsDraining { get; }

    /// <summary>Rooms with somebody in them.</summary>
    int RoomCount { get; }

    int ParticipantCount { get; }

    /// <summary>Who is in a room or at its door, in order of coming, by whatever way; the same person may be there twice.</summary>
    IReadOnlyList<IConferenceSession> SessionsOf(string room);

    /// <summary>What a room's media do; null: nobody is inside.</summary>
    RoomMediaStatistics? StatisticsOf(string room);

    ServerStatistics Statistics { get; }

    /// <summary>Writes all counters and histograms in Prometheus' text format 0.0.4.</summary>
    void WriteMetrics(TextWriter writer);
}
