using System.Text.Json;
using System.Text.Json.Serialization;
using McuServer.Media.Layouts;

namespace McuServer.Conference.Headless;

/// <summary>JSON text to a checked <see cref="ConferenceScript"/>; every error names file, field and mend.</summary>
public static class ScriptReader
{
    private const long MaxFileBytes = 4 << 20;

    private static readonly JsonSerializerOptions s_options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
        MaxDepth = 16,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

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
            return JsonSerializer.Deserialize<ConferenceScript>(text, s_options)
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
            return Expectation(text[NotConverted.Length..]);
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

    /// <param name="type">Begins with the full name of the type that was wanted.</param>
    private static string Expectation(string type)
    {
        foreach (Type choice in (Type[])[
            typeof(Role), typeof(Audience), typeof(ScriptAction), typeof(ScriptKind), typeof(ScriptMedia), typeof(GainDirection)])
        {
            if (type.Contains(choice.FullName!, StringComparison.Ordinal))
            {
                return $"write one of {string.Join(", ", Enum.GetNames(choice).Select(JsonNamingPolicy.CamelCase.ConvertName))}";
            }
        }

        return type switch
        {
            _ when type.Contains("System.Boolean", StringComparison.Ordinal) => "write true or false",
            _ when type.Contains("System.Int32", StringComparison.Ordinal) => "write a whole number",
            _ when type.Contains("System.Double", StringComparison.Ordinal) => "write a number",
            _ when type.Contains("System.String", StringComparison.Ordinal) => "write a text in quotes",
            _ => "has the wrong form; README.md shows a script",
        };
    }
}
