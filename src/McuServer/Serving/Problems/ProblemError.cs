namespace McuServer.Serving.Problems;

/// <summary>One fault of a request that has several (layouts-and-page.md 2.6).</summary>
/// <param name="Code">What did not hold, such as "type", "maximum" or "additionalProperties".</param>
/// <param name="Pointer">JSON pointer into the request's object, such as "#/media".</param>
internal sealed record ProblemError(string Code, string Pointer, string Message)
{
    /// <summary>"error" or "warning"; null for requests, where everything is an error.</summary>
    public string? Severity { get; init; }

    public int? Line { get; init; }

    public int? Column { get; init; }
}
