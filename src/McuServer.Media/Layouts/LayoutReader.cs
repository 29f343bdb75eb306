using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using McuServer.Media.Layouts.Json;

namespace McuServer.Media.Layouts;

/// <summary>
/// Reads layout files, version 1: JSON text, then the schema (the very file layouts/layout.schema.json), then the rules
/// that a schema cannot say. Never throws for what a file holds.
/// </summary>
public static class LayoutReader
{
    /// <summary>Bytes of a layout file at most.</summary>
    public const int MaxBytes = 64 * 1024;

    private const string SchemaResource = "layout.schema.json";

    private static readonly Lazy<JsonSchema> s_schema = new(LoadSchema);

    /// <summary>Reads and checks one layout.</summary>
    /// <param name="utf8">The file's bytes.</param>
    /// <param name="expectedId">The file's name without ".json"; null where there is none to compare with.</param>
    /// <param name="assets">Where images are; null leaves them unchecked.</param>
    public static LayoutReadResult Read(
        ReadOnlyMemory<byte> utf8, string? expectedId = null, IAssetStore? assets = null)
    {
        if (utf8.Length > MaxBytes)
        {
            return Failed(TooLarge($"{utf8.Length}"));
        }

        using JsonDocument? document = JsonText.Parse(utf8, out JsonFault? fault);
        if (document is null)
        {
            (int line, int column) = JsonText.Position(utf8.Span, fault!.Offset);
            return Failed(new LayoutError("json.syntax", LayoutSeverity.Error, fault.Pointer, fault.Detail)
            {
                Line = line,
                Column = column,
            });
        }

        var findings = new LayoutFindings();
        foreach (SchemaFault schemaFault in JsonSchemaChecker.Check(s_schema.Value, document.RootElement))
        {
            findings.Error("schema." + schemaFault.Keyword, schemaFault.Pointer, schemaFault.Detail);
        }

        Layout? layout = null;
        if (!findings.HasErrors)
        {
            layout = LayoutMapper.Map(document.RootElement);
            LayoutChecker.Check(layout, document.RootElement, expectedId, assets, findings);
        }

        ImmutableArray<LayoutError> errors = findings.ToArray(error => Locate(error, utf8.Span));
        return new LayoutReadResult(findings.HasErrors ? null : layout, errors) { ClaimedId = layout?.Id };
    }

    /// <summary>The same for text that is no file yet.</summary>
    public static LayoutReadResult Read(string json, string? expectedId = null, IAssetStore? assets = null) =>
        Read(Encoding.UTF8.GetBytes(json), expectedId, assets);

    internal static LayoutError TooLarge(string size) => new(
        "file.too-large",
        LayoutSeverity.Error,
        "#",
        $"The file has {size} bytes, but a layout may have at most {MaxBytes}; shorten it, or split it into two "
        + "layouts.");

    private static LayoutReadResult Failed(LayoutError error) => new(null, [error]);

    private static LayoutError Locate(LayoutError error, ReadOnlySpan<byte> utf8)
    {
        (int line, int column) = JsonText.Position(utf8, JsonLocator.Find(utf8, error.Pointer));
        return error with { Line = line, Column = column };
    }

    private static JsonSchema LoadSchema()
    {
        using Stream stream = typeof(LayoutReader).Assembly.GetManifestResourceStream(SchemaResource)
            ?? throw new InvalidOperationException($"{SchemaResource} is not embedded in the assembly.");
        using var document = JsonDocument.Parse(stream);
        return JsonSchema.Compile(document.RootElement);
    }
}
