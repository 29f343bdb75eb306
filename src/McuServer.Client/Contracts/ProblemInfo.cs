namespace McuServer.Client.Contracts;

/// <summary>An error by RFC 9457. <see cref="Code"/> decides, never the words.</summary>
public sealed record ProblemInfo
{
    public string Type { get; set; } = "about:blank";

    public string Title { get; set; } = "";

    public int Status { get; init; }

    public string Detail { get; set; } = "";

    /// <summary>Last part of the type, such as "not-permitted".</summary>
    public string Code { get; set; } = "";

    public string? TraceId { get; init; }

    public string? Permission { get; init; }

    public int? RetryAfterS { get; init; }

    public int? Limit { get; init; }

    /// <summary>Of "screen-taken": whose screens are shared.</summary>
    public IReadOnlyList<PersonName> Participants { get; set; } = [];

    public IReadOnlyList<ProblemDetail> Errors { get; set; } = [];
}

/// <param name="Pointer">JSON pointer into what was sent.</param>
public sealed record ProblemDetail(string Code, string Pointer, string Message, string? Severity = null, int? Line = null, int? Column = null);
