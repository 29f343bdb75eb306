using System.Text.Json;

namespace McuServer.Conference.Headless;

/// <summary>JSON text to a checked <see cref="ConferenceScript"/>; every error names file, field and mend.</summary>
public static class ScriptReader
{
    private const long MaxFileBytes = 4 << 20;

    private const string NotConverted = "The JSON value could not be converted to ";

    /// <exception cref="ScriptException">The file cannot be read or is not a valid script.</exception>
    public static ConferenceScript Read(string path)
    {
        string text = ReadText(path);
        ConferenceScript script = Parse(path, text);
        ScriptRules.Check(ScriptOrigin.File(path), script);
        return script;
    }

    private static string ReadText(string path)
    {
        try
        {
            FileInfo file = new(path);
            return file is { Exists: true, Length: > MaxFileBytes }
                ? throw new ScriptException($"{path}: larger than 4 MiB; a script holds no media, only their paths")
                : File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ScriptException($"{path}: {InputErrors.Explain(e, path, "a script, a JSON file")}");
        }
    }

    private static ConferenceScript Parse(string path, string text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            throw new ScriptException($"{path}: is empty; README.md shows a script");
        }

        try
        {
            return JsonSerializer.Deserialize(text, ScriptJson.Script)
                ?? throw new ScriptException($"{path}: the script is null; it must be a JSON object");
        }
        catch (JsonException e)
        {
            string line = e.LineNumber is { } number ? $":{number + 1}" : "";
            string field = string.IsNullOrEmpty(e.Path) || e.Path == "$" ? "" : $" {e.Path.Replace("$.", "", StringComparison.Ordinal)}:";
            throw new ScriptException($"{path}{line}:{field} {Reason(e)}");
        }
    }

    /// <summary>The serializer's words made to a mend: without its position, which stands before them, and without types.</summary>
    private static string Reason(JsonException e)
    {
        string text = e.Message;
        if (text.StartsWith(NotConverted, StringComparison.Ordinal))
        {
            return Expectation(ScriptJson.TypeAt(e.Path ?? "$"));
        }

        return text switch
        {
            _ when text.Contains("missing required properties", StringComparison.Ordinal) =>
                $"lacks {QuotedAfter(text, "including: ")}; add it",
            _ when text.Contains("could not be mapped", StringComparison.Ordinal) =>
                "the key is unknown here; remove it or mend its spelling",
            _ when text.Contains("Duplicate property", StringComparison.Ordinal) =>
                $"{QuotedAfter(text, "Duplicate property ")} stands there twice; keep one",
            _ when text.Contains("null", StringComparison.Ordinal) && e.Path is { Length: > 1 } =>
                "must not be null; write a value or leave it out",
            _ => $"no valid JSON: {WithoutPosition(text)}",
        };
    }

    /// <summary>The names in quotes that follow these words, as "'id', 'file'".</summary>
    private static string QuotedAfter(string text, string words)
    {
        int at = text.IndexOf(words, StringComparison.Ordinal);
        string rest = at < 0 ? text : text[(at + words.Length)..];
        int end = rest.LastIndexOf('\'');
        int other = rest.IndexOf(" encountered", StringComparison.Ordinal);
        return other >= 0 ? rest[..other] : rest[..(end + 1)];
    }

    private static string WithoutPosition(string text)
    {
        foreach (string mark in (string[])[" Path: ", " LineNumber: "])
        {
            int at = text.IndexOf(mark, StringComparison.Ordinal);
            text = at > 0 ? text[..at] : text;
        }

        return text;
    }

    private static string Expectation(Type? type) => type switch
    {
        { IsEnum: true } => $"write one of {string.Join(", ", Enum.GetNames(type).Select(JsonNamingPolicy.CamelCase.ConvertName))}",
        _ when type == typeof(bool) => "write true or false",
        _ when type == typeof(int) => "write a whole number",
        _ when type == typeof(double) => "write a number",
        _ when type == typeof(string) => "write a text in quotes",
        _ => "has the wrong form; README.md shows a script",
    };
}
