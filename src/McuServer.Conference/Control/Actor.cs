using McuServer.Media.Layouts;

namespace McuServer.Conference.Control;

/// <summary>Who asks for something: a participant, or an operator's program with a token of its own.</summary>
/// <param name="Id">Participant id, or the token's subject.</param>
/// <param name="Granted">Permissions of the token where it names them; null: those of the role.</param>
public sealed record Actor(string Id, Role Role, IReadOnlyList<string>? Granted = null)
{
    /// <summary>The server itself: timers, configuration. May everything.</summary>
    public static readonly Actor Server = new("server", Role.Host);

    /// <summary>Repeated in the event that the request causes.</summary>
    public string? RequestId { get; init; }
}
