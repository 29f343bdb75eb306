using System.Text.Json.Nodes;
using McuServer.Conference.Control;
using McuServer.Conference.Live;
using McuServer.Serving.Configuration;

namespace McuServer.Serving.Sockets;

/// <summary>What the server says on a socket (layouts-and-page.md 6.4), as UTF-8 JSON.</summary>
internal static class ServerMessages
{
    /// <exception cref="ControlException">The room knows the participant no more.</exception>
    public static byte[] Welcome(
        ServerOptions options, IConferenceSession session, Guest guest, bool isResumed, long seq, IReadOnlyList<IceServer> iceServers)
    {
        RoomSnapshot state = session.Snapshot;
        return JsonBytes.Of(new
        {
            type = "welcome",
            session = session.Id,
            resumed = isResumed,
            seq,
            resumeToken = session.ResumeToken,
            seatKeptMs = options.Rooms.SeatKeptMs,
            pingIntervalMs = options.Limits.WebSocket.PingIntervalMs,
            pongTimeoutMs = options.Limits.WebSocket.PongTimeoutMs,
            you = new
            {
                id = guest.ParticipantId,
                name = state.Me?.Name ?? guest.Name,
                role = state.Me?.Role ?? guest.Role,
                title = state.Me?.Title ?? guest.Title,
                permissions = state.Waiting ? guest.Permissions : state.Permissions,
            },
            receives = new { video = session.ReceivesVideo, view = session.WishedView },
            rtc = new
            {
                iceServers,
                simulcast = options.Rooms.Simulcast,
                videoCodecs = options.Rooms.VideoCodecs,
            },
            state,
        });
    }

    public static byte[] Answer(string? id, string sdp) => JsonBytes.Of(new { type = "rtc.answer", id, sdp });

    /// <summary>After a restart by credentials alone.</summary>
    public static byte[] Restarted(string? id, string fragment) => JsonBytes.Of(new { type = "rtc.restart", id, fragment });

    /// <summary>Asks the client to restart ICE by a new offer.</summary>
    public static byte[] Restart() => JsonBytes.Of(new { type = "rtc.restart" });

    public static ReadOnlySpan<byte> Ping() => "{\"type\":\"ping\"}"u8;

    public static ReadOnlySpan<byte> Pong() => "{\"type\":\"pong\"}"u8;

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
