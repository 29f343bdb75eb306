using System.Text.Json;
using System.Text.Json.Nodes;
using McuServer.Conference.Control;
using McuServer.Serving.Api;

namespace McuServer.Serving.Webhooks;

/// <summary>One event on its way out.</summary>
/// <param name="Id">The same on every try, so that a receiver knows a repeat.</param>
internal sealed record WebhookMessage(string Id, string Type, byte[] Body)
{
    public const string ContentType = "application/webhook+json";

    public static WebhookMessage Of(string id, string room, RoomEvent happened, DateTimeOffset time)
    {
        JsonObject json = new()
        {
            ["type"] = happened.Type,
            ["timestamp"] = time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'"),
            ["room"] = room,
        };
        if (happened.By is { } by)
        {
            json["by"] = by;
        }

        if (happened.RequestId is { } requestId)
        {
            json["requestId"] = requestId;
        }

        if (happened.Reason is { } reason)
        {
            json["reason"] = reason;
        }

        json["data"] = happened.Data is { } data ? JsonSerializer.SerializeToNode(data, ApiJson.Options.GetTypeInfo(data.GetType())) : new JsonObject();
        return new WebhookMessage(id, happened.Type, JsonBytes.Of(json));
    }
}
