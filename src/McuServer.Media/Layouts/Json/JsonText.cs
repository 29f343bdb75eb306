using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace McuServer.Media.Layouts.Json;

/// <param name="Offset">Byte in the text.</param>
internal sealed record JsonFault(int Offset, string Pointer, string Detail);

/// <summary>
/// Reads JSON more strictly than the parser does: no key twice in an object, no depth beyond the limit, only valid
/// UTF-8 and UTF-16. A byte order mark is passed over.
/// </summary>
internal static class JsonText
{
    /// <summary>Levels of objects and arrays.</summary>
    public const int MaxDepth = 16;

    /// <summary>The document, or null and the first fault.</summary>
    /// <param name="subject">What the text is, for the faults' words.</param>
    public static JsonDocument? Parse(ReadOnlyMemory<byte> utf8, out JsonFault? fault, string subject = "a layout")
    {
        int start = utf8.Span.StartsWith("\uFEFF"u8) ? 3 : 0;
        ReadOnlyMemory<byte> body = utf8[start..];
        fault = FindEncodingFault(body.Span) ?? new Scan(subject).Run(body.Span);
        if (fault is not null)
        {
            fault = fault with { Offset = fault.Offset + start };
            return null;
        }

        return JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = MaxDepth });
    }

    /// <summary>1-based line and column (UTF-16 units) of a byte.</summary>
    public static (int Line, int Column) Position(ReadOnlySpan<byte> utf8, int offset)
    {
        ReadOnlySpan<byte> before = utf8[..Math.Clamp(offset, 0, utf8.Length)];
        int lineStart = before.LastIndexOf((byte)'\n') + 1;
        ReadOnlySpan<byte> inLine = before[lineStart..];
        if (lineStart == 0 && inLine.StartsWith("\uFEFF"u8))
        {
            inLine = inLine[3..];
        }

        return (before.Count((byte)'\n') + 1, Encoding.UTF8.GetCharCount(inLine) + 1);
    }

    private static JsonFault? FindEncodingFault(ReadOnlySpan<byte> utf8)
    {
        if (Utf8.IsValid(utf8))
        {
            return null;
        }

        int offset = 0;
        while (Rune.DecodeFromUtf8(utf8[offset..], out _, out int length) == System.Buffers.OperationStatus.Done)
        {
            offset += length;
        }

        return new JsonFault(offset, "#", "The bytes here are not UTF-8; save the file as UTF-8.");
    }

    private static JsonFault FromException(ReadOnlySpan<byte> utf8, JsonException exception, string subject)
    {
        int offset = 0;
        for (long line = exception.LineNumber ?? 0; line > 0; line--)
        {
            offset += utf8[offset..].IndexOf((byte)'\n') + 1;
        }

        offset = (int)Math.Min(utf8.Length, offset + (exception.BytePositionInLine ?? 0));
        ReadOnlySpan<byte> rest = utf8[offset..];
        string detail;
        if (rest.StartsWith("//"u8) || rest.StartsWith("/*"u8))
        {
            detail = "A comment stands here, and JSON has none; delete it, or write it as the value of a \"$comment\" "
                + "key at the top of the file.";
        }
        else if (rest.StartsWith("NaN"u8) || rest.StartsWith("Inf"u8) || rest.StartsWith("-Inf"u8))
        {
            detail = "NaN and Infinity are not JSON; write a finite number.";
        }
        else if (utf8.Trim(" \t\r\n"u8).IsEmpty)
        {
            detail = $"The file is empty; write {subject} into it, or delete it.";
        }
        else
        {
            string message = exception.Message;
            int tail = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
            detail = $"This is not valid JSON: {(tail < 0 ? message : message[..tail]).TrimEnd('.')}. "
                + "Correct it here or just before.";
        }

        return new JsonFault(offset, "#", detail);
    }

    /// <summary>One walk over all tokens.</summary>
    private sealed class Scan(string subject)
    {
        private readonly List<HashSet<string>?> _names = [];
        private readonly List<int> _indices = [];
        private readonly JsonPath _path = new();

        public JsonFault? Run(ReadOnlySpan<byte> utf8)
        {
            var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = MaxDepth + 2 });
            try
            {
                while (reader.Read())
                {
                    JsonFault? fault = Visit(ref reader);
                    if (fault is not null)
                    {
                        return fault;
                    }
                }

                return null;
            }
            catch (JsonException exception)
            {
                return FromException(utf8, exception, subject);
            }
            catch (InvalidOperationException)
            {
                // GetString meets an escape such as \ud800 that stands for no character.
                return new JsonFault(
                    (int)reader.TokenStartIndex,
                    _path.ToPointer(),
                    "A \\u escape in this string is half of a surrogate pair; write both halves, or the character "
                    + "itself.");
            }
        }

        private JsonFault? Visit(ref Utf8JsonReader reader)
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    string name = reader.GetString()!;
                    _path.Push(name);
                    return _names[^1]!.Add(name) ? null : new JsonFault(
                        (int)reader.TokenStartIndex,
                        _path.ToPointer(),
                        $"The key \"{name}\" stands twice in this object; delete one of the two.");
                case JsonTokenType.StartObject or JsonTokenType.StartArray:
                    BeginValue();
                    if (_names.Count == MaxDepth)
                    {
                        return new JsonFault(
                            (int)reader.TokenStartIndex,
                            _path.ToPointer(),
                            $"Objects and arrays are nested deeper than {MaxDepth} levels here; no part of {subject} is "
                            + "that deep, so remove the surplus brackets.");
                    }

                    _names.Add(reader.TokenType == JsonTokenType.StartObject ? [] : null);
                    _indices.Add(0);
                    return null;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    _names.RemoveAt(_names.Count - 1);
                    _indices.RemoveAt(_indices.Count - 1);
                    EndValue();
                    return null;
                case JsonTokenType.String:
                    BeginValue();
                    _ = reader.GetString();
                    EndValue();
                    return null;
                default:
                    BeginValue();
                    EndValue();
                    return null;
            }
        }

        private void BeginValue()
        {
            if (_names.Count > 0 && _names[^1] is null)
            {
                _path.Push(_indices[^1]++);
            }
        }

        private void EndValue()
        {
            if (_names.Count > 0)
            {
                _path.Pop();
            }
        }
    }
}
