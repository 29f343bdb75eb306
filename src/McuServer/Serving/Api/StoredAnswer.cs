using System.Text.Json;
using System.Text.Json.Nodes;
using McuServer.Serving.Problems;

namespace McuServer.Serving.Api;

/// <summary>An answer as it goes out, once or again.</summary>
internal sealed record StoredAnswer(int Status, byte[]? Body, string? ContentType)
{
    public string? Tag { get; init; }

    public string? Location { get; init; }

    public string? Language { get; init; }

    public static StoredAnswer Of(OperationResult result)
    {
        byte[]? body = result.Bytes ?? (result.Json is { } json ? JsonSerializer.SerializeToUtf8Bytes(json, ApiJson.TypeOf<JsonElement>()) : null);
        return new StoredAnswer(result.Status, body, result.ContentType ?? "application/json") { Tag = result.Tag, Location = result.Location };
    }

    public static StoredAnswer Of(Problem problem, JsonObject json) =>
        new(problem.Kind.Status, JsonBytes.Of(json), "application/problem+json; charset=utf-8")
        {
            Language = (string?)json["title"] == problem.Kind.TitleKo ? "ko" : "en",
        };
}
