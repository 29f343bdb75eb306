using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using McuServer.Media.Layouts.Json;
using McuServer.Serving.Problems;

namespace McuServer.Serving.Api;

/// <summary>
/// Reads the flat object of an operation strictly, by the very schema that the OpenAPI document shows. Texts of a path or
/// a query become numbers and booleans where the schema says so.
/// </summary>
internal sealed class ParameterReader
{
    private readonly Type _type;
    private readonly JsonSchema _schema;

    public ParameterReader(Type type)
    {
        _type = type;
        Schema = ApiSchema.OfParams(type);
        using JsonDocument document = JsonDocument.Parse(Schema.ToJsonString());
        _schema = JsonSchema.Compile(document.RootElement.Clone());
    }

    /// <summary>Of the whole object; not to be changed.</summary>
    public JsonObject Schema { get; }

    public bool Has(string name) => Schema["properties"] is JsonObject properties && properties.ContainsKey(name);

    /// <summary>The parameters, or null and what is wrong, each fault with its JSON pointer.</summary>
    public object? Read(JsonElement value, out Problem? problem)
    {
        problem = null;
        List<SchemaFault> faults = JsonSchemaChecker.Check(_schema, value, "The request");
        if (faults.Count > 0)
        {
            problem = Refuse([.. faults.Select(f => new ProblemError(f.Keyword, f.Pointer, f.Detail))]);
            return null;
        }

        try
        {
            return value.Deserialize(ApiJson.Options.GetTypeInfo(_type))!;
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            // What a schema cannot say, such as a number that no type holds.
            problem = Refuse([new ProblemError("type", "#", "A value of the request cannot be taken.")]);
            return null;
        }
    }

    /// <summary>A text of the path or the query as the type that the schema has for it; what is none stays a text and is refused as such.</summary>
    public JsonNode? FromText(string name, string text)
    {
        string? type = (string?)(Schema["properties"] as JsonObject)?[name]?["type"];
        return type switch
        {
            "integer" when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) => JsonValue.Create(number),
            "number" when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number) => JsonValue.Create(number),
            "boolean" when text is "true" or "false" => JsonValue.Create(text == "true"),
            _ => JsonValue.Create(text),
        };
    }

    /// <summary>Wrong types and unknown members cannot be read (400); values out of their range are not valid (422).</summary>
    private static Problem Refuse(ProblemError[] errors)
    {
        bool isMalformed = errors.Any(e => e.Code is "type" or "additionalProperties" or "required");
        return new Problem(isMalformed ? ProblemKind.Malformed : ProblemKind.Invalid, errors[0].Message) { Errors = errors };
    }
}
