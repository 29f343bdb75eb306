namespace McuServer.Client;

/// <summary>Headers of one request.</summary>
public sealed record RequestOptions
{
    /// <summary>ETag of the version that the change is for; the server answers 412 if there is another one by now.</summary>
    public string? IfMatch { get; init; }

    /// <summary>Of a POST: a repeat with the same key does nothing and receives the first answer.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>Repeated in the events that the request causes.</summary>
    public string? RequestId { get; init; }
}
