using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace McuServer.Media.Layouts.Json;

/// <param name="Keyword">The schema keyword that did not hold.</param>
internal sealed record SchemaFault(string Keyword, string Pointer, string Detail)
{
    /// <summary>Of unknown keys: the first of them. Otherwise as <see cref="Pointer"/>.</summary>
    public string Culprit { get; init; } = Pointer;
}

/// <summary>
/// Checks a JSON value against a schema and collects what does not hold. Inside <c>oneOf</c>, <c>anyOf</c>, <c>not</c>
/// and <c>if</c> only the outcome counts, so the fault is the one of the whole choice.
/// </summary>
internal sealed class JsonSchemaChecker(string root)
{
    /// <summary>A file with more faults than this is not the better understood for listing them.</summary>
    private const int MaxFaults = 100;

    private readonly JsonPath _path = new(root);
    private readonly List<SchemaFault> _faults = [];
    private int _quiet;

    /// <param name="root">The whole text as the beginning of a sentence.</param>
    public static List<SchemaFault> Check(JsonSchema schema, JsonElement value, string root = "The layout")
    {
        var checker = new JsonSchemaChecker(root);
        checker.Holds(schema, value);
        return checker._faults;
    }

    private bool Holds(JsonSchema schema, JsonElement value)
    {
        int failed = 0;
        failed += schema.Reference is null || Holds(schema.Reference, value) ? 0 : 1;
        if (schema.Type is not null && !JsonValues.IsOfType(value, schema.Type))
        {
            // Everything else would only repeat it.
            Fail("type", SchemaMessages.Type(_path.Subject, schema, value));
            return false;
        }

        if (schema.Const is JsonElement constant && !JsonElement.DeepEquals(constant, value))
        {
            failed += Fail("const", SchemaMessages.Const(_path.Subject, constant, value));
        }

        if (schema.Enum is not null && !JsonValues.Contains(schema.Enum, value))
        {
            failed += Fail("enum", SchemaMessages.Enum(_path.Subject, schema.Enum, value));
        }

        failed += value.ValueKind switch
        {
            JsonValueKind.String => CheckString(schema, value),
            JsonValueKind.Number => CheckNumber(schema, value),
            JsonValueKind.Array => CheckArray(schema, value),
            JsonValueKind.Object => CheckObject(schema, value),
            _ => 0,
        };
        return failed + CheckChoices(schema, value) == 0;
    }

    private int CheckString(JsonSchema schema, JsonElement value)
    {
        if (schema.Pattern is null && schema.MinLength is null && schema.MaxLength is null)
        {
            return 0;
        }

        string text = value.GetString()!;
        int length = 0;
        foreach (Rune _ in text.EnumerateRunes())
        {
            length++;
        }

        int failed = CheckCount(length, schema.MinLength, schema.MaxLength, "Length", "character");

        if (schema.Pattern is not null && !IsMatch(schema.Pattern.Value, text))
        {
            failed += Fail("pattern", SchemaMessages.Form(_path.Subject, schema, value));
        }

        return failed;
    }

    private static bool IsMatch(Regex pattern, string text)
    {
        try
        {
            return pattern.IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }

    private int CheckNumber(JsonSchema schema, JsonElement value)
    {
        int failed = 0;
        if (schema.Minimum is decimal minimum && JsonValues.Compare(value, minimum) < 0)
        {
            failed += Fail("minimum", SchemaMessages.Below(_path.Subject, minimum, value));
        }

        if (schema.Maximum is decimal maximum && JsonValues.Compare(value, maximum) > 0)
        {
            failed += Fail("maximum", SchemaMessages.Above(_path.Subject, maximum, value));
        }

        if (schema.MultipleOf is decimal step && value.TryGetDecimal(out decimal number) && number % step != 0)
        {
            failed += Fail("multipleOf", SchemaMessages.Multiple(_path.Subject, step, value));
        }

        return failed;
    }

    private int CheckArray(JsonSchema schema, JsonElement value)
    {
        int failed = CheckCount(value.GetArrayLength(), schema.MinItems, schema.MaxItems, "Items", "entry");
        if (schema.UniqueItems && JsonValues.FindRepeated(value) is JsonElement repeated)
        {
            failed += Fail("uniqueItems", SchemaMessages.Repeated(_path.Subject, repeated));
        }

        if (schema.Items is not null)
        {
            int index = 0;
            foreach (JsonElement item in value.EnumerateArray())
            {
                _path.Push(index++);
                failed += Holds(schema.Items, item) ? 0 : 1;
                _path.Pop();
            }
        }

        return failed;
    }

    private int CheckObject(JsonSchema schema, JsonElement value)
    {
        int count = value.GetPropertyCount();
        int failed = CheckCount(count, schema.MinProperties, schema.MaxProperties, "Properties", "key");
        foreach (string name in schema.Required)
        {
            if (!value.TryGetProperty(name, out _))
            {
                failed += Fail("required", SchemaMessages.Required(_path.Subject, name));
            }
        }

        List<string>? unknown = null;
        foreach (JsonProperty property in value.EnumerateObject())
        {
            if (schema.PropertyNames is not null && !IsName(schema.PropertyNames, property.Name))
            {
                failed += Fail("propertyNames", SchemaMessages.PropertyName(schema.PropertyNames, property.Name));
            }

            JsonSchema? inner = schema.Properties.GetValueOrDefault(property.Name) ?? schema.AdditionalProperties;
            if (inner is not null)
            {
                _path.Push(property.Name);
                failed += Holds(inner, property.Value) ? 0 : 1;
                _path.Pop();
            }
            else if (schema.ForbidsAdditionalProperties && !schema.Properties.ContainsKey(property.Name))
            {
                (unknown ??= []).Add(property.Name);
            }
        }

        return unknown is null
            ? failed
            : failed + Fail("additionalProperties", SchemaMessages.Unknown(_path.Subject, unknown, schema), unknown[0]);
    }

    private int CheckCount(int count, int? minimum, int? maximum, string keyword, string unit)
    {
        if (count < minimum)
        {
            return Fail("min" + keyword, SchemaMessages.TooFew(_path.Subject, count, minimum.Value, unit));
        }

        return count > maximum
            ? Fail("max" + keyword, SchemaMessages.TooMany(_path.Subject, count, maximum.Value, unit))
            : 0;
    }

    private int CheckChoices(JsonSchema schema, JsonElement value)
    {
        int failed = 0;
        foreach (JsonSchema part in schema.AllOf)
        {
            failed += Holds(part, value) ? 0 : 1;
        }

        if (schema.AnyOf.Count > 0 && CountHolding(schema.AnyOf, value) == 0)
        {
            failed += Fail("anyOf", SchemaMessages.Form(_path.Subject, schema, value));
        }

        if (schema.OneOf.Count > 0 && CountHolding(schema.OneOf, value) != 1)
        {
            failed += Fail("oneOf", SchemaMessages.Form(_path.Subject, schema, value));
        }

        if (schema.Not is not null && HoldsQuietly(schema.Not, value))
        {
            failed += Fail("not", SchemaMessages.Not(_path.Subject, schema));
        }

        if (schema.If is not null && schema.Then is not null && HoldsQuietly(schema.If, value))
        {
            failed += Holds(schema.Then, value) ? 0 : 1;
        }

        return failed;
    }

    private int CountHolding(List<JsonSchema> choices, JsonElement value)
    {
        int holding = 0;
        foreach (JsonSchema choice in choices)
        {
            holding += HoldsQuietly(choice, value) ? 1 : 0;
        }

        return holding;
    }

    private bool IsName(JsonSchema schema, string name)
    {
        // Quoted by hand: a serializer would have to be built first, for this alone.
        using JsonDocument document = JsonDocument.Parse($"\"{JsonEncodedText.Encode(name)}\"");
        return HoldsQuietly(schema, document.RootElement);
    }

    private bool HoldsQuietly(JsonSchema schema, JsonElement value)
    {
        _quiet++;
        bool holds = Holds(schema, value);
        _quiet--;
        return holds;
    }

    private int Fail(string keyword, string detail, string? key = null)
    {
        if (_quiet == 0 && _faults.Count < MaxFaults)
        {
            string pointer = _path.ToPointer();
            _faults.Add(new SchemaFault(keyword, pointer, detail)
            {
                Culprit = key is null ? pointer : JsonPath.Append(pointer, key),
            });
        }

        return 1;
    }
}
