namespace McuServer.Serving.Configuration;

/// <summary>Somebody else's server that is told what happens in rooms.</summary>
internal sealed record WebhookOptions
{
    public required string Url { get; init; }

    /// <summary>Key of the signatures: "whsec_" and base64, or any text of at least 24 characters.</summary>
    public required string Secret { get; init; }

    /// <summary>Names such as "participant.joined", or "recording.*"; empty: all.</summary>
    public IReadOnlyList<string> Events { get; set; } = [];
}
