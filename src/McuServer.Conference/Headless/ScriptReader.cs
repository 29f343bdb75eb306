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
        MaxDepth = 16,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    private const string NotConverted = "The JSON value could not be converted to ";

    /// <exception cref="ScriptException">The file cannot be read or is not a valid script.</exception>
    public static ConferenceScript Read(string path)
    {
        string text = ReadText(path);
        ConferenceScript script = Parse(path, text);
        ScriptRules.Check(path, script);
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
            string reason = e is FileNotFoundException or DirectoryNotFoundException ? "no such file" : e.Message;
            throw new ScriptException($"{path}: {reason}; give the path of a script, a JSON file");
        }
    }

    private static ConferenceScript Parse(string path, string text)
    {
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

    /// <summary>The serializer's words without its own position, which stands before them already, and without types.</summary>
    private static string Reason(JsonException e)
    {
        string reason = e.Message;
        if (reason.StartsWith(NotConverted, StringComparison.Ordinal))
        {
            return Expectation(reason[NotConverted.Length..]);
        }

        int tail = reason.IndexOf(" Path: ", StringComparison.Ordinal);
        reason = tail > 0 ? reason[..tail] : reason;
        tail = reason.IndexOf(" LineNumber: ", StringComparison.Ordinal);
        reason = tail > 0 ? reason[..tail] : reason;
        return reason
            .Replace("The JSON property", "the key", StringComparison.Ordinal)
            .Replace("could not be mapped to any .NET member contained in type", "is unknown here; remove it or mend its spelling (", StringComparison.Ordinal)
            .Replace("'McuServer.Conference.Headless.", "'", StringComparison.Ordinal);
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
