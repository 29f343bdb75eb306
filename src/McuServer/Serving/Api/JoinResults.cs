using McuServer.Media.Layouts;

namespace McuServer.Serving.Api;

/// <summary>Somebody has come in, or waits at the door.</summary>
/// <param name="State">"admitted" or "waiting".</param>
/// <param name="ResumeToken">For the hello of a socket: {"type": "hello", "resume": {"token": …, "seq": 0}}. Good once.</param>
/// <param name="SeatKeptMs">A socket must come within this time.</param>
/// <param name="Socket">Where.</param>
internal sealed record JoinedSession(string State, string Session, string ResumeToken, int SeatKeptMs, JoinedPerson You, string Socket)
{
    /// <summary>"lobby" or "host".</summary>
    public string? WaitingFor { get; init; }

    /// <summary>1 for who is next.</summary>
    public int? WaitingPosition { get; init; }
}

internal sealed record JoinedPerson(string Id, string Name, Role Role, string? Title, IReadOnlyList<string> Permissions);

/// <summary>Which media somebody receives.</summary>
internal sealed record ReceivedMedia(bool Video, string? View);
