using System.Net;
using McuServer.Conference.Control;
using McuServer.Conference.Live;
using McuServer.Media.Layouts;
using McuServer.Serving.Tokens;

namespace McuServer.Serving;

/// <summary>Somebody whom the server has recognised, by a token or, in development mode, by a name.</summary>
internal sealed record Guest(string Room, string ParticipantId, string Name, string? Title, Role Role, IReadOnlyList<string> Permissions)
{
    public static Guest Of(TokenClaims claims) =>
        new(claims.Room, claims.ParticipantId, claims.Name, claims.Title, claims.Role, claims.Permissions);

    public bool May(string permission) => Permissions.Contains(permission);

    /// <param name="address">Where the signalling comes from.</param>
    /// <param name="offer">The first offer, where it is known.</param>
    public JoinRequest ToJoin(PeerUse use, IPAddress? address, string? offer = null) => new()
    {
        Room = Room,
        ParticipantId = ParticipantId,
        Name = Name,
        Title = Title,
        Role = Role,
        Use = use,
        Granted = Permissions.SequenceEqual(Permission.Of(Role)) ? null : Permissions,
        Address = address,
        Offer = offer,
    };
}
