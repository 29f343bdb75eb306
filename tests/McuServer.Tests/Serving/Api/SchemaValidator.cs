using System.Text.Json;
using System.Text.Json.Nodes;

namespace McuServer.Tests.Serving.Api;

/// <summary>Holds a value against a schema of the OpenAPI document: the keywords that the document uses, and no other.</summary>
internal sealed class SchemaValidator(JsonObject document)
{
    private readonly List<string> _faults = [];

    /// <summary>What does not hold; empty: all does. Members that the schema does not name are faults too: the document would be silent on them.</summary>
    public IReadOnlyList<string> Check(JsonNode? value, JsonObject schema)
    {
        _faults.Clear();
        Check(value, schema, "#");
        return [.. _faults];
    }

    private void Check(JsonNode? value, JsonObject schema, string path)
    {
        if (schema["$ref"] is { } reference)
        {
            JsonNode? target = document;
            foreach (string part in ((string)reference!)[2..].Split('/'))
            {
                target = target?[part];
            }

            Check(value, target as JsonObject ?? throw new AssertFailedException($"{reference} leads nowhere"), path);
            return;
        }

        foreach (string keyword in schema.Select(k => k.Key))
        {
            Assert.Contains(keyword, s_known, $"the validator does not know \"{keyword}\"");
        }

        if (schema["anyOf"] is JsonArray choices)
        {
            Must(choices.Any(c => new SchemaValidator(document).Check(value, (JsonObject)c!).Count == 0), path, "is none of anyOf");
        }

        if (schema["type"] is { } type && !IsOf(value, (string)type!))
        {
            Must(false, path, $"is no {type}: {value?.ToJsonString() ?? "null"}");
            return;
        }

        if (schema["enum"] is JsonArray values)
        {
            Must(values.Any(v => JsonNode.DeepEquals(v, value)), path, $"{value} is none of {values.ToJsonString()}");
        }

        CheckObject(value as JsonObject, schema, path);
        if (value is JsonArray items && schema["items"] is JsonObject ofItems)
        {
            for (int i = 0; i < items.Count; i++)
            {
                Check(items[i], ofItems, $"{path}/{i}");
            }
        }

        if (value is JsonValue && schema["format"] is { } format)
        {
            Assert.AreEqual("date-time", (string?)format);
            string text = value.ToString();
            Must(text.EndsWith('Z') && DateTime.TryParse(text, out _), path, $"{text} is no UTC time of RFC 3339");
        }
    }

    private static readonly string[] s_known =
        ["type", "enum", "properties", "required", "items", "anyOf", "format", "additionalProperties", "description", "minimum", "maximum", "minLength", "maxLength", "pattern"];

    private void CheckObject(JsonObject? value, JsonObject schema, string path)
    {
        if (value is null || schema["properties"] is null && schema["additionalProperties"] is null)
        {
            return;
        }

        JsonObject properties = schema["properties"] as JsonObject ?? [];
        foreach (JsonNode? name in schema["required"] as JsonArray ?? [])
        {
            Must(value.ContainsKey((string)name!), path, $"lacks {name}");
        }

        foreach ((string name, JsonNode? member) in value)
        {
            JsonObject? ofMember = properties[name] as JsonObject ?? schema["additionalProperties"] as JsonObject;
            Must(ofMember is not null, path, $"the schema has no {name}");
            if (ofMember is not null)
            {
                Check(member, ofMember, $"{path}/{name}");
            }
        }
    }

    private static bool IsOf(JsonNode? value, string type) => (type, value?.GetValueKind() ?? JsonValueKind.Null) switch
    {
        ("object", JsonValueKind.Object) or ("array", JsonValueKind.Array) or ("string", JsonValueKind.String) or ("number", JsonValueKind.Number)
            or ("boolean", JsonValueKind.True or JsonValueKind.False) or ("null", JsonValueKind.Null) => true,
        ("integer", JsonValueKind.Number) => decimal.Parse(value!.ToJsonString(), System.Globalization.CultureInfo.InvariantCulture) % 1 == 0,
        _ => false,
    };

    private void Must(bool holds, string path, string fault)
    {
        if (!holds)
        {
            _faults.Add($"{path}: {fault}");
        }
    }
}
