using System.Text.Json;
using System.Text.Json.Nodes;
using McuServer.Conference.Control;
using McuServer.Conference.Live;
using McuServer.Serving.Api;
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
        WelcomedPerson you = new(
            guest.ParticipantId, state.Me?.Name ?? guest.Name, state.Me?.Role ?? guest.Role, state.Me?.Title ?? guest.Title,
            state.Waiting ? guest.Permissions : state.Permissions);
        return JsonBytes.Of(new WelcomeMessage(
            "welcome", session.Id, isResumed, seq, session.ResumeToken, options.Rooms.SeatKeptMs,
            options.Limits.WebSocket.PingIntervalMs, options.Limits.WebSocket.PongTimeoutMs, you,
            new ReceivedMedia(session.ReceivesVideo, session.WishedView),
            new WelcomedRtc(iceServers, options.Rooms.Simulcast, options.Rooms.VideoCodecs), state));
    }

    public static byte[] Answer(string? id, string sdp) => JsonBytes.Of(new SdpMessage("rtc.answer", id, sdp));

    /// <summary>After a restart by credentials alone.</summary>
    public static byte[] Restarted(string? id, string fragment) => JsonBytes.Of(new RestartMessage("rtc.restart", id, fragment));

    /// <summary>Asks the client to restart ICE by a new offer.</summary>
    public static byte[] Restart() => JsonBytes.Of(new PlainMessage("rtc.restart"));

    public static ReadOnlySpan<byte> Ping() => "{\"type\":\"ping\"}"u8;

    public static ReadOnlySpan<byte> Pong() => "{\"type\":\"pong\"}"u8;

    public static byte[] Result(string? id, JsonElement? data) => JsonBytes.Of(new ResultMessage("result", id, true, data));

    public static byte[] Failed(string? id, JsonObject problem) => JsonBytes.Of(new ResultMessage("result", id, false) { Problem = problem });

    public static byte[] Problem(string? id, JsonObject problem) => JsonBytes.Of(new ProblemMessage("problem", id, problem));

    /// <summary>What a client should do now: "disconnect" for good, "resume" on a new socket, "reconnect" from the beginning.</summary>
    public static byte[] Leave(string reason) => JsonBytes.Of(new LeaveMessage("leave", ActionFor(reason), reason));

    private static string ActionFor(string reason) => reason switch
    {
        "slow" => "resume",
        "draining" or "timeout" => "reconnect",
        _ => "disconnect",
    };
}
