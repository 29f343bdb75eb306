using System.Text.Json;
using McuServer.Media.Layouts.Json;

namespace McuServer.Serving.Sockets;

/// <summary>
/// One text message of a client, read strictly: JSON of bounded depth, no key twice, an object with a type. Never throws
/// for what it holds.
/// </summary>
internal sealed class ClientMessage : IDisposable
{
    private const int MaxTypeLength = 64;

    private readonly JsonDocument _document;

    private ClientMessage(JsonDocument document, string type, string? id)
    {
        _document = document;
        Type = type;
        Id = id;
    }

    public string Type { get; }

    /// <summary>The client's own number for it, given back with the answer.</summary>
    public string? Id { get; }

    /// <summary>Null and the reason when it is no message. The bytes must stay until it is disposed of.</summary>
    public static ClientMessage? TryRead(ReadOnlyMemory<byte> utf8, out string reason)
    {
        reason = "";
        JsonDocument? document = JsonText.Parse(utf8, out JsonFault? fault, "a message");
        if (document is null)
        {
            (int line, int column) = JsonText.Position(utf8.Span, fault!.Offset);
            reason = $"{line}:{column}: {fault.Detail}";
            return null;
        }

        JsonElement root = document.RootElement;
        string? type = root.ValueKind == JsonValueKind.Object ? TextOf(root, "type", MaxTypeLength) : null;
        bool hasBadId = type is not null && root.TryGetProperty("id", out JsonElement given) && TextOf(root, "id", MaxTypeLength) is null
            && given.ValueKind != JsonValueKind.Null;
        if (type is not null && !hasBadId)
        {
            return new ClientMessage(document, type, TextOf(root, "id", MaxTypeLength));
        }

        reason = hasBadId ? $"\"id\" must be a text of at most {MaxTypeLength} characters." : "A message is an object with a text \"type\".";
        document.Dispose();
        return null;
    }

    /// <summary>A text member; null: it is missing, of another type, empty, or too long.</summary>
    public string? Text(string name, int maxLength) => TextOf(_document.RootElement, name, maxLength);

    /// <summary>An object member; null: it is missing or none.</summary>
    public JsonElement? Object(string name) =>
        _document.RootElement.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Object ? value : null;

    public bool Has(string name) => _document.RootElement.TryGetProperty(name, out _);

    public static string? TextOf(JsonElement parent, string name, int maxLength) =>
        parent.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String
        && value.GetString() is { Length: > 0 } text && text.Length <= maxLength ? text : null;

    public void Dispose() => _document.Dispose();
}
