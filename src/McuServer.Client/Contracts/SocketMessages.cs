using System.Text.Json;

namespace McuServer.Client.Contracts;

/// <summary>Something that happened in the room.</summary>
/// <param name="Type">Such as "participant.joined"; "welcome" after a cut that lost events: then Data is the whole state.</param>
/// <param name="Seq">Grows by one; 0 for what has none.</param>
public sealed record RoomEvent(string Type, long Seq, DateTime Time, string? By, string? RequestId, JsonElement Data)
{
    /// <typeparam name="T">One of the contracts.</typeparam>
    public T DataAs<T>() => Data.Deserialize(WireJson.TypeOf<T>())!;
}

/// <summary>Who the server thinks one is.</summary>
public sealed record Identity(string Id, string Name, Role Role, string? Title, IReadOnlyList<string> Permissions);

/// <summary>The server's answer to a hello.</summary>
public sealed record Welcome
{
    public required string Session { get; init; }

    /// <summary>Nothing was lost in between.</summary>
    public required bool Resumed { get; init; }

    public required long Seq { get; init; }

    public required string ResumeToken { get; init; }

    public int SeatKeptMs { get; init; }

    public required Identity You { get; init; }

    public required ReceivedMedia Receives { get; init; }

    /// <summary>ICE servers, codecs.</summary>
    public JsonElement Rtc { get; init; }

    /// <summary>The room as one may know it.</summary>
    public JsonElement State { get; init; }
}

/// <summary>Somebody has come in without a socket.</summary>
/// <param name="State">"admitted" or "waiting".</param>
/// <param name="SeatKeptMs">A socket must come within this time.</param>
/// <param name="Socket">Where, as a path.</param>
public sealed record JoinedSession(string State, string Session, string ResumeToken, int SeatKeptMs, Identity You, string Socket)
{
    /// <summary>"lobby" or "host".</summary>
    public string? WaitingFor { get; init; }

    /// <summary>1 for who is next.</summary>
    public int? WaitingPosition { get; init; }
}

/// <summary>Which media one is sent.</summary>
public sealed record ReceivedMedia(bool Video, string? View = null);

/// <summary>Why the server ended a session.</summary>
/// <param name="Action">"disconnect" for good, "resume" or "reconnect".</param>
public sealed record Leave(string Action, string Reason);
