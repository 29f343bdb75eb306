using McuServer.Conference.Control;
using McuServer.Media.Layouts;

namespace McuServer.Serving.Api;

/// <summary>Somebody whom the API has recognised.</summary>
/// <param name="Room">The one room that he may act on; <see cref="AnyRoom"/>: every one, as an operator.</param>
/// <param name="Granted">Permissions that the token names; null: those of the role.</param>
internal sealed record Caller(string Id, Role Role, string Room, IReadOnlyList<string>? Granted)
{
    public const string AnyRoom = "*";

    public bool IsOperator => Room == AnyRoom;

    public bool MayTouch(string room) => IsOperator || string.Equals(room, Room, StringComparison.Ordinal);

    /// <summary>Where no room is asked: by the token alone.</summary>
    public bool MayAnywhere(string permission) => (Granted ?? Permission.Of(Role)).Contains(permission);

    public Actor ToActor(string? requestId) => new(Id, Role, Granted) { RequestId = requestId };
}
