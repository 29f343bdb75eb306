using McuServer.Conference.Control;
using System.Security.Cryptography;
using System.Text;
using McuServer.Media.Layouts;
using McuServer.Serving.Api;
using McuServer.Serving.Configuration;
using McuServer.Serving.Problems;
using McuServer.Serving.Tokens;

namespace McuServer.Serving;

/// <summary>Decides who somebody is: by a signed token, or in development mode by what they say.</summary>
internal sealed class Admission(ServerOptions options, TimeProvider clock)
{
    private readonly TokenVerifier? _verifier = options.IsDevelopment
        ? null
        : new TokenVerifier(options.Tokens.Secret, TimeSpan.FromSeconds(options.Tokens.LeewayS));

    public bool IsDevelopment => _verifier is null;

    /// <param name="room">The room of the address, or the one that was asked for; null: the token's.</param>
    /// <param name="name">Development mode: how they call themselves. With a token its name counts.</param>
    /// <param name="role">Development mode: the role that they want.</param>
    public Guest? Recognise(string? token, string? room, string? name, string? role, out Problem? problem)
    {
        problem = null;
        if (_verifier is null)
        {
            return Believe(token, room, name, role, out problem);
        }

        TokenFault fault = _verifier.Verify(token, clock.GetUtcNow(), room, out TokenClaims? claims);
        if (claims is not null)
        {
            return Admit(claims, token!, name, TimeSpan.FromSeconds(options.Tokens.LeewayS), out problem);
        }

        problem = fault == TokenFault.OtherRoom ? Problem.OtherRoom() : Problem.Of(fault);
        return null;
    }

    /// <summary>
    /// Who uses the API: a participant by the very token that lets him in, or an operator's program by one for every room.
    /// In development mode whoever reaches the server is its operator.
    /// </summary>
    public Caller? RecogniseCaller(string? token, out Problem? problem)
    {
        problem = null;
        if (_verifier is null)
        {
            return new Caller("operator", Role.Host, Caller.AnyRoom, null);
        }

        TokenFault fault = _verifier.Verify(token, clock.GetUtcNow(), null, out TokenClaims? claims);
        if (claims is null)
        {
            problem = Problem.Of(fault);
            return null;
        }

        if (claims.ParticipantId == TokenClaims.Anybody)
        {
            problem = new Problem(ProblemKind.Unauthenticated, "The token is a link that many share; it only lets people in.");
            return null;
        }

        return new Caller(claims.ParticipantId, claims.Role, claims.Room, claims.NamesPermissions ? claims.Permissions : null);
    }

    /// <param name="name">What the person says, for tokens that do not name him.</param>
    private static Guest? Admit(TokenClaims claims, string token, string? name, TimeSpan leeway, out Problem? problem)
    {
        problem = null;
        if (claims.Room == TokenClaims.AnyRoom)
        {
            problem = new Problem(ProblemKind.NotPermitted, "The token is an operator's; it lets nobody into a room.");
            return null;
        }

        bool isShared = claims.ParticipantId == TokenClaims.Anybody;
        string id = isShared ? IdOf(null) : claims.ParticipantId;
        string called = claims.Name;
        if (called.Length == 0 && !Names.TryClean(name, out called))
        {
            called = id;
            problem = isShared
                ? new Problem(ProblemKind.Invalid, $"The name must have 1 to {Names.MaxLength} characters that can be shown.")
                : null;
        }

        return problem is not null ? null : Guest.Of(claims, id, called, leeway) with { SharedToken = isShared ? HashOf(token) : null };
    }

    /// <summary>The token of "Authorization: Bearer …" (RFC 6750 section 2.1); null: there is none.</summary>
    public static string? BearerOf(string? header) =>
        header is not null && header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? header[7..].Trim() : null;

    private static Guest? Believe(string? key, string? room, string? name, string? roleName, out Problem? problem)
    {
        problem = null;
        if (!RoomRules.IsName(room))
        {
            problem = new Problem(
                ProblemKind.Invalid, $"The room's name must have 1 to {Names.MaxLength} letters, digits, '-', '_' or '.'.");
            return null;
        }

        if (!Names.TryClean(name, out string cleaned))
        {
            problem = new Problem(ProblemKind.Invalid, $"The name must have 1 to {Names.MaxLength} characters that can be shown.");
            return null;
        }

        Role role = Role.Panelist;
        if (roleName is not null && !ClaimReader.TryRole(roleName, out role))
        {
            problem = new Problem(ProblemKind.Invalid, "The role must be host, cohost, panelist or attendee.");
            return null;
        }

        return new Guest(room!, IdOf(key), cleaned, null, role, Permission.Of(role));
    }

    /// <summary>A token's text has one form only (its base64url is read strictly), so the same hash is the same token.</summary>
    private static string HashOf(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    /// <summary>Of somebody whom nothing names.</summary>
    public static string NewId() => $"p-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}";

    /// <summary>The same key (a stream key of OBS) is the same person again; without a key everybody is a new one.</summary>
    private static string IdOf(string? key) => string.IsNullOrEmpty(key)
        ? NewId()
        : $"k-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)).AsSpan(0, 8))}";
}
