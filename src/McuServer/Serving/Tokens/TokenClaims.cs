using McuServer.Media.Layouts;

namespace McuServer.Serving.Tokens;

/// <summary>What a good token says.</summary>
internal sealed record TokenClaims
{
    /// <summary>Of a token that is for every room: of an operator's program. It lets nobody in, but makes and manages rooms.</summary>
    public const string AnyRoom = "*";

    /// <summary>Of a link that many share: everybody who comes by it is somebody new.</summary>
    public const string Anybody = "*";

    public required string Room { get; init; }

    /// <summary>Claim "sub": who it is, the same again after a reload; or <see cref="Anybody"/>.</summary>
    public required string ParticipantId { get; init; }

    /// <summary>Empty: the person says it.</summary>
    public required string Name { get; init; }

    public string? Title { get; init; }

    public required Role Role { get; init; }

    public required IReadOnlyList<string> Permissions { get; init; }

    /// <summary>The token names its permissions; otherwise they are those of the role.</summary>
    public bool NamesPermissions { get; init; }

    /// <summary>Seconds since 1970.</summary>
    public required long ExpiresAtS { get; init; }

    /// <summary>Seconds since 1970; null: from ever.</summary>
    public long? NotBeforeS { get; init; }

    public bool May(string permission) => Permissions.Contains(permission);
}

/// <summary>Why a token is not good.</summary>
internal enum TokenFault
{
    None,
    Missing,
    TooLong,
    Malformed,
    WrongAlgorithm,
    BadSignature,
    BadClaim,
    Expired,
    NotYetValid,
    OtherRoom,
}
