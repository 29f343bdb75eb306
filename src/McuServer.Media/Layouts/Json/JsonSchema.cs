using System.Text.Json;
using System.Text.RegularExpressions;

namespace McuServer.Media.Layouts.Json;

/// <summary>
/// The subset of JSON Schema draft 2020-12 that layout.schema.json uses, compiled. An unknown keyword in a schema is
/// refused, so a schema that grows beyond this class is seen at once.
/// </summary>
internal sealed class JsonSchema
{
    public string? Description { get; set; }

    public JsonSchema? Reference { get; set; }

    public string? Type { get; set; }

    public JsonElement? Const { get; set; }

    public List<JsonElement>? Enum { get; set; }

    /// <summary>Made when a text is first held against it: a run needs few of them.</summary>
    public Lazy<Regex>? Pattern { get; set; }

    public decimal? Minimum { get; set; }

    public decimal? Maximum { get; set; }

    public decimal? MultipleOf { get; set; }

    public int? MinLength { get; set; }

    public int? MaxLength { get; set; }

    public int? MinItems { get; set; }

    public int? MaxItems { get; set; }

    public bool UniqueItems { get; set; }

    public JsonSchema? Items { get; set; }

    public int? MinProperties { get; set; }

    public int? MaxProperties { get; set; }

    public List<string> Required { get; } = [];

    public Dictionary<string, JsonSchema> Properties { get; } = [];

    public JsonSchema? PropertyNames { get; set; }

    /// <summary>For properties not named in <see cref="Properties"/>.</summary>
    public JsonSchema? AdditionalProperties { get; set; }

    public bool ForbidsAdditionalProperties { get; set; }

    public List<JsonSchema> AllOf { get; } = [];

    public List<JsonSchema> AnyOf { get; } = [];

    public List<JsonSchema> OneOf { get; } = [];

    public JsonSchema? Not { get; set; }

    public JsonSchema? If { get; set; }

    public JsonSchema? Then { get; set; }

    /// <summary>Compiles a schema. Throws <see cref="FormatException"/> on what this class does not know.</summary>
    public static JsonSchema Compile(JsonElement root) => new JsonSchemaCompiler(root).Compile();
}
