using System.Net;
using McuServer.Conference.Live;
using McuServer.Media.Layouts;
using McuServer.Serving.Tokens;

namespace McuServer.Serving;

/// <summary>Somebody whom the server has recognised, by a token or, in development mode, by a name.</summary>
internal sealed record Guest(string Room, string ParticipantId, string Name, string? Title, Role Role, IReadOnlyList<string> Permissions)
{
    /// <param name="leeway">How much later than it says the token ends, for clocks that differ.</param>
    public static Guest Of(TokenClaims claims, string id, string name, TimeSpan leeway) =>
        new(claims.Room, id, name, claims.Title, claims.Role, claims.Permissions)
        {
            Granted = claims.NamesPermissions ? claims.Permissions : null,
            IsProven = true,
            ExpiresAt = ExpiryOf(claims, leeway),
        };

    /// <summary>Permissions that the token names; null: those of the role, also if it changes.</summary>
    public IReadOnlyList<string>? Granted { get; init; }

    /// <summary>By a signed token; false: he says it himself (development mode).</summary>
    public bool IsProven { get; init; }

    /// <summary>When the token no longer lets him be here; null: he has none, or it lasts beyond every calendar.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>
    /// Of a token that many share, and by which everybody is somebody new: what tells it from other tokens. Null: the token
    /// names the person, or there is none.
    /// </summary>
    public string? SharedToken { get; init; }

    /// <summary>Id of the browser; null: it comes by none.</summary>
    public string? Visitor { get; init; }

    private static DateTimeOffset? ExpiryOf(TokenClaims claims, TimeSpan leeway) =>
        claims.ExpiresAtS >= 0 && claims.ExpiresAtS < DateTimeOffset.MaxValue.ToUnixTimeSeconds() - leeway.TotalSeconds
            ? DateTimeOffset.FromUnixTimeSeconds(claims.ExpiresAtS) + leeway
            : null;

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
