using System.Text.Json;

namespace McuServer.Media.Layouts.Json;

/// <summary>Finds the byte where the value of a JSON Pointer begins.</summary>
internal static class JsonLocator
{
    /// <summary>
    /// Offset of the value, or of the deepest existing value above it. For a property that is its name, where a reader
    /// looks for it. The text must be valid JSON.
    /// </summary>
    public static int Find(ReadOnlySpan<byte> utf8, string pointer)
    {
        int start = utf8.StartsWith("\uFEFF"u8) ? 3 : 0;
        var reader = new Utf8JsonReader(utf8[start..]);
        reader.Read();
        int found = (int)reader.TokenStartIndex;
        foreach (string part in pointer.Split('/')[1..])
        {
            string segment = Uri.UnescapeDataString(part)
                .Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            int next = reader.TokenType switch
            {
                JsonTokenType.StartObject => EnterProperty(ref reader, segment),
                JsonTokenType.StartArray => EnterItem(ref reader, segment),
                _ => -1,
            };
            if (next < 0)
            {
                break;
            }

            found = next;
        }

        return found + start;
    }

    private static int EnterProperty(ref Utf8JsonReader reader, string name)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            int offset = (int)reader.TokenStartIndex;
            bool isIt = reader.ValueTextEquals(name);
            reader.Read();
            if (isIt)
            {
                return offset;
            }

            reader.Skip();
        }

        return -1;
    }

    private static int EnterItem(ref Utf8JsonReader reader, string index)
    {
        if (!int.TryParse(index, out int left))
        {
            return -1;
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (left-- == 0)
            {
                return (int)reader.TokenStartIndex;
            }

            reader.Skip();
        }

        return -1;
    }
}
