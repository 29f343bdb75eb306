using McuServer.Conference.Live;
using McuServer.Serving.Tokens;

namespace McuServer.Serving.Problems;

/// <summary>An error for a client: a kind, and what is particular about this one.</summary>
internal sealed record Problem(ProblemKind Kind, string Detail)
{
    /// <summary>What a token lacks.</summary>
    public string? Permission { get; init; }

    public int? RetryAfterS { get; init; }

    public string? TraceId { get; init; }

    public static Problem Of(TokenFault fault) => new(ProblemKind.Unauthenticated, fault switch
    {
        TokenFault.Missing => "There is no token; send it as \"Authorization: Bearer …\", or in the hello.",
        TokenFault.TooLong => $"The token has more than {TokenVerifier.MaxLength} characters.",
        TokenFault.Malformed => "The token is not a JSON Web Token in compact form.",
        TokenFault.WrongAlgorithm => "The token is not signed with HS256.",
        TokenFault.BadSignature => "The token's signature does not fit.",
        TokenFault.BadClaim => "A claim of the token is missing or has the wrong form; room, sub, role and exp must be there.",
        TokenFault.Expired => "The token has expired.",
        TokenFault.NotYetValid => "The token is not valid yet.",
        _ => "The token cannot be used here.",
    });

    public static Problem OtherRoom() => new(ProblemKind.NotPermitted, "The token is for another room.");

    public static Problem Lacks(string permission) =>
        new(ProblemKind.NotPermitted, $"The token does not allow {permission}.") { Permission = permission };

    public static Problem Of(JoinRefusedException refused) => refused.Refusal switch
    {
        JoinRefusal.RoomFull => new Problem(ProblemKind.RoomFull, refused.Message) { RetryAfterS = 30 },
        JoinRefusal.Draining => new Problem(ProblemKind.Draining, refused.Message) { RetryAfterS = 10 },
        JoinRefusal.Waiting => new Problem(ProblemKind.Lobby, refused.Message),
        JoinRefusal.Refused => new Problem(ProblemKind.NotPermitted, refused.Message),
        JoinRefusal.TooManyNew => TooManyRequests(60, refused.Message),
        _ => new Problem(ProblemKind.Capacity, refused.Message) { RetryAfterS = 30 },
    };

    public static Problem Of(OfferRefusedException refused) =>
        new(refused.IsConflict ? ProblemKind.Conflict : refused.IsMalformed ? ProblemKind.Malformed : ProblemKind.NotAcceptable, refused.Message);

    public static Problem TooManyRequests(int retryAfterS, string detail) =>
        new(ProblemKind.RateLimited, detail) { RetryAfterS = retryAfterS };
}
