using System.Text.Json.Nodes;
using McuServer.Conference.Live;
using McuServer.Serving.Configuration;

namespace McuServer.Serving.Sockets;

/// <summary>What the server says on a socket (layouts-and-page.md 6.4), as UTF-8 JSON.</summary>
internal static class ServerMessages
{
    public static byte[] Welcome(
        ServerOptions options, IConferenceSession session, Guest guest, bool isResumed, long seq, IReadOnlyList<IceServer> iceServers) =>
        JsonBytes.Of(new
        {
            type = "welcome",
            session = session.Id,
            resumed = isResumed,
            seq,
            resumeToken = session.ResumeToken,
            seatKeptMs = options.Rooms.SeatKeptMs,
            pingIntervalMs = options.Limits.WebSocket.PingIntervalMs,
            pongTimeoutMs = options.Limits.WebSocket.PongTimeoutMs,
            you = new { id = guest.ParticipantId, name = guest.Name, role = guest.Role, permissions = guest.Permissions },
            rtc = new
            {
                iceServers,
                simulcast = options.Rooms.Simulcast,
                videoCodecs = options.Rooms.VideoCodecs,
            },
            state = new { room = session.Room, participants = session.Participants, canvas = new { width = options.Rooms.CanvasWidthPx, height = options.Rooms.CanvasHeightPx } },
        });

    public static byte[] Event(ConferenceEvent happened, long seq, DateTimeOffset time) => JsonBytes.Of(new
    {
        type = happened.Type,
        seq,
        time = time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'"),
        data = new
        {
            participant = happened.Participant,
            reason = happened.Reason,
            shown = happened.Shown,
            previous = happened.Previous,
        },
    });

    public static byte[] Answer(string? id, string sdp) => JsonBytes.Of(new { type = "rtc.answer", id, sdp });

    /// <summary>After a restart by credentials alone.</summary>
    public static byte[] Restarted(string? id, string fragment) => JsonBytes.Of(new { type = "rtc.restart", id, fragment });

    /// <summary>Asks the client to restart ICE by a new offer.</summary>
    public static byte[] Restart() => JsonBytes.Of(new { type = "rtc.restart" });

    public static byte[] Ping() => JsonBytes.Of(new { type = "ping" });

    public static byte[] Pong() => JsonBytes.Of(new { type = "pong" });

    public static byte[] Result<T>(string? id, T data) => JsonBytes.Of(new { type = "result", id, ok = true, data });

    public static byte[] Failed(string? id, JsonObject problem) => JsonBytes.Of(new { type = "result", id, ok = false, problem });

    public static byte[] Problem(string? id, JsonObject problem) => JsonBytes.Of(new { type = "problem", id, problem });

    /// <summary>What a client should do now: "disconnect" for good, "resume" on a new socket, "reconnect" from the beginning.</summary>
    public static byte[] Leave(string reason) => JsonBytes.Of(new { type = "leave", action = ActionFor(reason), reason });

    private static string ActionFor(string reason) => reason switch
    {
        "slow" => "resume",
        "draining" or "timeout" => "reconnect",
        _ => "disconnect",
    };
}
