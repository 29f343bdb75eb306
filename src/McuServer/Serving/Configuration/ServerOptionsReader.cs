using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using McuServer.Conference.Control;
using McuServer.Media.Layouts.Json;

namespace McuServer.Serving.Configuration;

/// <summary>
/// Reads config/mcuserver.json: comments out, strict JSON, the schema (the very file beside it), then the rules that a
/// schema cannot say.
/// </summary>
internal static class ServerOptionsReader
{
    private const int MaxBytes = 256 * 1024;

    private const string SchemaResource = "mcuserver.schema.json";

    private static readonly JsonSerializerOptions s_serializer = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        RespectNullableAnnotations = true,
        Converters = { Words<LobbyPolicy>(), Words<LogFormat>(), Words<LogThreshold>() },
        TypeInfoResolver = ServerOptionsTypes.Default,
    };

    /// <summary>Options of a file.</summary>
    /// <exception cref="ConfigurationException">It cannot be read, or something in it does not hold.</exception>
    public static ServerOptions Read(string path)
    {
        byte[] bytes;
        try
        {
            FileInfo file = new(path);
            bytes = file is { Exists: true, Length: > MaxBytes }
                ? throw new ConfigurationException($"{path}: larger than {MaxBytes / 1024} KiB; this is no configuration")
                : File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ConfigurationException($"{path}: there is no such file; write its path behind --config");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"{path}: cannot be read ({e.Message.TrimEnd('.')}); mend its permissions");
        }

        return Parse(path, bytes);
    }

    /// <summary>Options of a file's text.</summary>
    /// <param name="path">For the words of errors.</param>
    public static ServerOptions Parse(string path, byte[] utf8)
    {
        byte[] text = JsonComments.Blank(utf8, out int unended);
        if (unended >= 0)
        {
            throw At(path, utf8, unended, "this comment has no end; write */ behind it");
        }

        using JsonDocument? document = JsonText.Parse(text, out JsonFault? fault, "a configuration");
        if (document is null)
        {
            throw At(path, text, fault!.Offset, Prefix(fault.Pointer) + fault.Detail);
        }

        List<SchemaFault> faults = JsonSchemaChecker.Check(LoadSchema(), document.RootElement, "The configuration");
        if (faults.Count > 0)
        {
            throw At(path, text, JsonLocator.Find(text, faults[0].Culprit), Prefix(faults[0].Pointer) + faults[0].Detail + More(faults.Count - 1));
        }

        ServerOptions options = document.Deserialize((JsonTypeInfo<ServerOptions>)s_serializer.GetTypeInfo(typeof(ServerOptions)))!;
        foreach ((string pointer, string detail) in ServerOptionsRules.Check(options))
        {
            throw At(path, text, JsonLocator.Find(text, pointer), Prefix(pointer) + detail);
        }

        return options;
    }

    private static ConfigurationException At(string path, ReadOnlySpan<byte> utf8, int offset, string detail)
    {
        (int line, int column) = JsonText.Position(utf8, offset);
        return new ConfigurationException($"{path}:{line}:{column}: {detail.TrimEnd('.')}");
    }

    /// <summary>"#/http/urls" as "http.urls: ".</summary>
    private static string Prefix(string pointer) =>
        pointer.Length <= 2 ? "" : pointer[2..].Replace('/', '.') + ": ";

    private static string More(int count) => count switch
    {
        0 => "",
        1 => " (1 more error follows)",
        _ => $" ({count} more errors follow)",
    };

    private static JsonStringEnumConverter<T> Words<T>()
        where T : struct, Enum => new(JsonNamingPolicy.CamelCase, allowIntegerValues: false);

    private static JsonSchema LoadSchema()
    {
        using Stream stream = typeof(ServerOptionsReader).Assembly.GetManifestResourceStream(SchemaResource)
            ?? throw new InvalidOperationException($"{SchemaResource} is not embedded in the assembly.");
        using var document = JsonDocument.Parse(stream);
        return JsonSchema.Compile(document.RootElement);
    }
}
