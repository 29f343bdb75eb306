using System.Net;
using McuServer.Conference.Live;
using McuServer.Media.Layouts;
using McuServer.Serving.Tokens;

namespace McuServer.Serving;

/// <summary>Somebody whom the server has recognised, by a token or, in development mode, by a name.</summary>
internal sealed record Guest(string Room, string ParticipantId, string Name, string? Title, Role Role, IReadOnlyList<string> Permissions)
{
    public static Guest Of(TokenClaims claims, string id, string name) =>
        new(claims.Room, id, name, claims.Title, claims.Role, claims.Permissions)
        {
            Granted = claims.NamesPermissions ? claims.Permissions : null,
            IsProven = true,
        };

    /// <summary>Permissions that the token names; null: those of the role, also if it changes.</summary>
    public IReadOnlyList<string>? Granted { get; init; }

    /// <summary>By a signed token; false: he says it himself (development mode).</summary>
    public bool IsProven { get; init; }

    /// <summary>Id of the browser; null: it comes by none.</summary>
    public string? Visitor { get; init; }

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
        Granted = Granted,
        Visitor = Visitor,
        Address = address,
        Offer = offer,
    };
}
