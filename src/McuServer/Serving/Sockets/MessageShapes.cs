using System.Text.Json;
using System.Text.Json.Nodes;
using McuServer.Conference.Control;
using McuServer.Media.Layouts;
using McuServer.Serving.Api;

namespace McuServer.Serving.Sockets;

// What stands in messages of a socket (layouts-and-page.md 6.4), in this order; a null is left out.

internal sealed record WelcomeMessage(
    string Type, string Session, bool Resumed, long Seq, string ResumeToken, int SeatKeptMs, int PingIntervalMs, int PongTimeoutMs,
    WelcomedPerson You, ReceivedMedia Receives, WelcomedRtc Rtc, RoomSnapshot State);

internal sealed record WelcomedPerson(string Id, string Name, Role Role, string? Title, IReadOnlyList<string> Permissions);

internal sealed record WelcomedRtc(IReadOnlyList<IceServer> IceServers, bool Simulcast, IReadOnlyList<string> VideoCodecs);

internal sealed record EventMessage(string Type, string Time, string? By, string? RequestId, object Data);

internal sealed record PlainMessage(string Type);

internal sealed record SdpMessage(string Type, string? Id, string Sdp);

internal sealed record RestartMessage(string Type, string? Id, string Fragment);

internal sealed record ResultMessage(string Type, string? Id, bool Ok, JsonElement? Data = null)
{
    public JsonObject? Problem { get; init; }
}

internal sealed record ProblemMessage(string Type, string? Id, JsonObject Problem);

internal sealed record LeaveMessage(string Type, string Action, string Reason);
