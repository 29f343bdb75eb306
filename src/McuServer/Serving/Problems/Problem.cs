using McuServer.Conference.Control;
using McuServer.Conference.Live;
using McuServer.Serving.Tokens;

namespace McuServer.Serving.Problems;

/// <summary>An error for a client: a kind, and what is particular about this one.</summary>
internal sealed record Problem(ProblemKind Kind, string Detail)
{
    /// <summary>What a token lacks.</summary>
    public string? Permission { get; init; }

    public int? RetryAfterS { get; init; }

    /// <summary>How many there may be, where something is full.</summary>
    public int? Limit { get; init; }

    /// <summary>Who is in the way: whose screens are shared.</summary>
    public IReadOnlyList<PersonName>? Participants { get; init; }

    /// <summary>What does not hold, where several things may not.</summary>
    public IReadOnlyList<ProblemError>? Errors { get; init; }

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
    })
    {
        // Clients say it in their own words: who has an old link asks for a new one, and has not mistyped anything.
        Errors = fault == TokenFault.Expired ? [new ProblemError("token-expired", "#/token", "The token has expired.")] : null,
    };

    public static Problem OtherRoom() => new(ProblemKind.NotPermitted, "The token is for another room.");

    public static Problem Lacks(string permission) =>
        new(ProblemKind.NotPermitted, $"The token does not allow {permission}.") { Permission = permission };

    public static Problem Of(JoinRefusedException refused) => refused.Refusal switch
    {
        JoinRefusal.RoomFull => new Problem(ProblemKind.RoomFull, refused.Message) { RetryAfterS = 30 },
        JoinRefusal.Draining => new Problem(ProblemKind.Draining, refused.Message) { RetryAfterS = 10 },
        JoinRefusal.Waiting => new Problem(ProblemKind.Lobby, refused.Message),
        JoinRefusal.Refused => refused.Cause is { } cause ? Of(cause) : new Problem(ProblemKind.NotPermitted, refused.Message),
        JoinRefusal.TooManyNew => TooManyRequests(60, refused.Message),
        _ => new Problem(ProblemKind.Capacity, refused.Message) { RetryAfterS = 30 },
    };

    public static Problem Of(ControlException refused) => new(KindOf(refused.Fault), Sentence(refused.Message))
    {
        Permission = refused.Permission,
        Limit = refused.Limit,
        Participants = refused.Participants,
        RetryAfterS = refused.RetryAfter is { } wait ? Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds))
            : refused.Fault is ControlFault.RateLimited ? 1
            : refused.Fault is ControlFault.RoomFull ? 30
            : null,
    };

    public static Problem Of(OfferRefusedException refused) => refused.IsBusy ? TookTooLong(refused.Message)
        : new(refused.IsConflict ? ProblemKind.Conflict : refused.IsMalformed ? ProblemKind.Malformed : ProblemKind.NotAcceptable, refused.Message);

    /// <summary>The network thread has too much to do for an answer.</summary>
    public static Problem TookTooLong(string detail) => new(ProblemKind.Capacity, detail) { RetryAfterS = 5 };

    public static Problem TooManyRequests(int retryAfterS, string detail) =>
        new(ProblemKind.RateLimited, detail) { RetryAfterS = retryAfterS };

    private static ProblemKind KindOf(ControlFault fault) => fault switch
    {
        ControlFault.NotPermitted => ProblemKind.NotPermitted,
        ControlFault.RoomNotFound => ProblemKind.RoomNotFound,
        ControlFault.RoomExists => ProblemKind.RoomExists,
        ControlFault.RoomEnded => ProblemKind.RoomEnded,
        ControlFault.RoomLocked => ProblemKind.RoomLocked,
        ControlFault.RoomFull => ProblemKind.RoomFull,
        ControlFault.StageFull => ProblemKind.StageFull,
        ControlFault.Banned => ProblemKind.Banned,
        ControlFault.Denied => ProblemKind.Denied,
        ControlFault.ParticipantNotFound => ProblemKind.ParticipantNotFound,
        ControlFault.LayoutNotFound => ProblemKind.LayoutNotFound,
        ControlFault.MessageNotFound => ProblemKind.MessageNotFound,
        ControlFault.MediaNotFound => ProblemKind.MediaNotFound,
        ControlFault.SeatUnknown => ProblemKind.SeatUnknown,
        ControlFault.NotOnStage => ProblemKind.NotOnStage,
        ControlFault.NeedsConsent => ProblemKind.NeedsConsent,
        ControlFault.ScreenTaken => ProblemKind.ScreenTaken,
        ControlFault.AlreadyRecording => ProblemKind.AlreadyRecording,
        ControlFault.BanNotFound => ProblemKind.BanNotFound,
        ControlFault.RecordingNotFound => ProblemKind.RecordingNotFound,
        ControlFault.RateLimited => ProblemKind.RateLimited,
        ControlFault.RevisionMismatch => ProblemKind.RevisionMismatch,
        _ => ProblemKind.Invalid,
    };

    private static string Sentence(string words) =>
        words.Length == 0 ? words : char.ToUpperInvariant(words[0]) + words[1..] + (words.EndsWith('.') ? "" : ".");
}
