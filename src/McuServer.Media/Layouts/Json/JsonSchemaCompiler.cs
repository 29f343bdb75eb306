using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace McuServer.Media.Layouts.Json;

/// <summary>Makes a <see cref="JsonSchema"/> of its JSON text.</summary>
internal sealed class JsonSchemaCompiler(JsonElement root)
{
    private static readonly TimeSpan s_matchLimit = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, JsonSchema> _definitions = [];

    public JsonSchema Compile() => Compile(root);

    private JsonSchema Compile(JsonElement source)
    {
        var schema = new JsonSchema();
        Fill(schema, source);
        return schema;
    }

    private void Fill(JsonSchema schema, JsonElement source)
    {
        foreach (JsonProperty keyword in source.EnumerateObject())
        {
            JsonElement value = keyword.Value;
            switch (keyword.Name)
            {
                case "$schema" or "$id" or "$comment" or "$defs" or "title" or "default":
                    break;
                case "description":
                    schema.Description = value.GetString();
                    break;
                case "$ref":
                    schema.Reference = Resolve(value.GetString()!);
                    break;
                case "type":
                    schema.Type = value.GetString();
                    break;
                case "const":
                    schema.Const = value.Clone();
                    break;
                case "enum":
                    schema.Enum = [.. value.Clone().EnumerateArray()];
                    break;
                case "pattern":
                    string pattern = value.GetString()!;
                    schema.Pattern = new Lazy<Regex>(() => CompilePattern(pattern));
                    break;
                default:
                    if (!FillLimit(schema, keyword.Name, value) && !FillApplicator(schema, keyword.Name, value))
                    {
                        throw new FormatException(
                            $"The schema keyword \"{keyword.Name}\" is not known to {nameof(JsonSchema)}; "
                            + "add it there, or write the rule with another one.");
                    }

                    break;
            }
        }
    }

    private static bool FillLimit(JsonSchema schema, string keyword, JsonElement value)
    {
        switch (keyword)
        {
            case "minimum":
                schema.Minimum = value.GetDecimal();
                return true;
            case "maximum":
                schema.Maximum = value.GetDecimal();
                return true;
            case "multipleOf":
                schema.MultipleOf = value.GetDecimal();
                return true;
            case "minLength":
                schema.MinLength = value.GetInt32();
                return true;
            case "maxLength":
                schema.MaxLength = value.GetInt32();
                return true;
            case "minItems":
                schema.MinItems = value.GetInt32();
                return true;
            case "maxItems":
                schema.MaxItems = value.GetInt32();
                return true;
            case "uniqueItems":
                schema.UniqueItems = value.GetBoolean();
                return true;
            case "minProperties":
                schema.MinProperties = value.GetInt32();
                return true;
            case "maxProperties":
                schema.MaxProperties = value.GetInt32();
                return true;
            default:
                return false;
        }
    }

    private bool FillApplicator(JsonSchema schema, string keyword, JsonElement value)
    {
        switch (keyword)
        {
            case "items":
                schema.Items = Compile(value);
                return true;
            case "required":
                foreach (JsonElement name in value.EnumerateArray())
                {
                    schema.Required.Add(name.GetString()!);
                }

                return true;
            case "properties":
                foreach (JsonProperty property in value.EnumerateObject())
                {
                    schema.Properties.Add(property.Name, Compile(property.Value));
                }

                return true;
            case "propertyNames":
                schema.PropertyNames = Compile(value);
                return true;
            case "additionalProperties" when value.ValueKind is JsonValueKind.True or JsonValueKind.False:
                schema.ForbidsAdditionalProperties = value.ValueKind == JsonValueKind.False;
                return true;
            case "additionalProperties":
                schema.AdditionalProperties = Compile(value);
                return true;
            case "allOf":
                return FillAll(schema.AllOf, value);
            case "anyOf":
                return FillAll(schema.AnyOf, value);
            case "oneOf":
                return FillAll(schema.OneOf, value);
            case "not":
                schema.Not = Compile(value);
                return true;
            case "if":
                schema.If = Compile(value);
                return true;
            case "then":
                schema.Then = Compile(value);
                return true;
            default:
                return false;
        }
    }

    private bool FillAll(List<JsonSchema> list, JsonElement sources)
    {
        foreach (JsonElement source in sources.EnumerateArray())
        {
            list.Add(Compile(source));
        }

        return true;
    }

    private JsonSchema Resolve(string reference)
    {
        const string Prefix = "#/$defs/";
        string name = reference.StartsWith(Prefix, StringComparison.Ordinal) ? reference[Prefix.Length..] : "";
        if (_definitions.TryGetValue(name, out JsonSchema? known))
        {
            return known;
        }

        if (!root.TryGetProperty("$defs", out JsonElement all) || !all.TryGetProperty(name, out JsonElement source))
        {
            throw new FormatException($"The schema refers to \"{reference}\", which it does not define.");
        }

        var schema = new JsonSchema();
        _definitions.Add(name, schema);
        Fill(schema, source);
        return schema;
    }

    /// <summary>
    /// A pattern as ECMA-262 means it: '$' is the very end, not before a last line feed. A text that takes longer than the
    /// limit does not match; the patterns of our own schemas never do, they leave no choice where to go on. (The engine
    /// without backtracking needs no limit, but 170 methods compiled at each start.)
    /// </summary>
    private static Regex CompilePattern(string pattern)
    {
        var text = new StringBuilder();
        bool inClass = false;
        for (int i = 0; i < pattern.Length; i++)
        {
            char c = pattern[i];
            inClass = c == '[' || (inClass && c != ']');
            if (c == '\\')
            {
                text.Append(c).Append(pattern[++i]);
            }
            else
            {
                text.Append(c == '$' && !inClass ? @"\z" : c.ToString());
            }
        }

        return new Regex(text.ToString(), RegexOptions.CultureInvariant, s_matchLimit);
    }
}
