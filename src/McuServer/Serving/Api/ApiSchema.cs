using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;
using McuServer.Serving.Api.Parameters;

namespace McuServer.Serving.Api;

/// <summary>
/// JSON schemas (2020-12) of the API's records: what the serialiser says of a type, with the ranges and lengths of its
/// attributes. Null is never written and, outside of an <see cref="Optional{T}"/>, never taken, so no schema speaks of it.
/// </summary>
internal static class ApiSchema
{
    /// <summary>Of what a client sends: nothing unknown, nothing missing.</summary>
    public static JsonObject OfParams(Type type) => Export(type, null);

    /// <summary>Of what the server answers: everything that is never null is there.</summary>
    /// <param name="components">Receives the schemas of our records by name; the answer refers to them.</param>
    public static JsonObject OfResult(Type type, IDictionary<string, JsonObject> components)
    {
        if (!IsRecord(type))
        {
            return Export(type, components);
        }

        string name = NameOf(type);
        if (!components.ContainsKey(name))
        {
            // Stands there while its own parts are made.
            components[name] = [];
            components[name] = Export(type, components);
        }

        return new JsonObject { ["$ref"] = "#/components/schemas/" + name };
    }

    /// <summary>"Page of RoomState" is RoomStatePage.</summary>
    private static string NameOf(Type type) => type.IsGenericType
        ? string.Concat(type.GetGenericArguments().Select(NameOf)) + type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]
        : type.Name;

    private static bool IsRecord(Type type) =>
        type is { IsClass: true, Namespace: { } space } && space.StartsWith("McuServer", StringComparison.Ordinal);

    private static JsonObject Export(Type type, IDictionary<string, JsonObject>? components)
    {
        JsonSchemaExporterOptions exporter = new()
        {
            TreatNullObliviousAsNonNullable = true,
            TransformSchemaNode = (context, node) => Transform(context, node, components),
        };
        return ApiJson.Options.GetTypeInfo(type).GetJsonSchemaAsNode(exporter) as JsonObject ?? [];
    }

    private static JsonObject Transform(JsonSchemaExporterContext context, JsonNode node, IDictionary<string, JsonObject>? components)
    {
        Type type = context.TypeInfo.Type;
        if (components is not null && context.Path.Length > 0 && IsRecord(type))
        {
            return OfResult(type, components);
        }

        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Optional<>))
        {
            Type inner = type.GetGenericArguments()[0];
            JsonObject value = Export(inner, components);
            Limit(value, context.PropertyInfo);
            return Nullable.GetUnderlyingType(inner) is null ? value : new JsonObject
            {
                ["anyOf"] = new JsonArray(value, new JsonObject { ["type"] = "null" }),
            };
        }

        if (node is not JsonObject schema)
        {
            return new JsonObject();
        }

        WithoutNull(schema);
        Limit(schema, context.PropertyInfo);
        Format(schema, Nullable.GetUnderlyingType(type) ?? type);
        if (context.TypeInfo.Kind == JsonTypeInfoKind.Object)
        {
            Close(schema, context.TypeInfo, components is null);
        }

        return schema;
    }

    /// <summary>["string", "null"] becomes "string"; an enum loses its null.</summary>
    private static void WithoutNull(JsonObject schema)
    {
        if (schema["type"] is JsonArray types)
        {
            JsonNode? only = types.FirstOrDefault(t => (string?)t != "null");
            schema["type"] = only?.DeepClone();
        }

        if (schema["enum"] is JsonArray values)
        {
            schema.Remove("type");
            schema["type"] = "string";
            schema["enum"] = new JsonArray([.. values.Where(v => v is not null).Select(v => v!.DeepClone())]);
        }

        schema.Remove("default");
    }

    private static void Format(JsonObject schema, Type type)
    {
        if (type == typeof(DateTime))
        {
            schema["format"] = "date-time";
        }
    }

    /// <summary>Ranges, lengths and words of the property's attributes.</summary>
    private static void Limit(JsonObject schema, JsonPropertyInfo? property)
    {
        ICustomAttributeProvider? attributes = property?.AttributeProvider;
        if (attributes is null)
        {
            return;
        }

        foreach (object attribute in attributes.GetCustomAttributes(true))
        {
            switch (attribute)
            {
                case RangeAttribute range:
                    schema["minimum"] = Convert.ToInt64(range.Minimum, CultureInfo.InvariantCulture);
                    schema["maximum"] = Convert.ToInt64(range.Maximum, CultureInfo.InvariantCulture);
                    break;
                case StringLengthAttribute length:
                    schema["minLength"] = length.MinimumLength;
                    schema["maxLength"] = length.MaximumLength;
                    break;
                case ItemCountAttribute count:
                    schema["minItems"] = count.Minimum;
                    schema["maxItems"] = count.Maximum;
                    break;
                case AllowedValuesAttribute allowed:
                    schema["enum"] = new JsonArray([.. allowed.Values.Select(v => (JsonNode?)(string?)v)]);
                    break;
                case RegularExpressionAttribute pattern:
                    schema["pattern"] = pattern.Pattern;
                    break;
                case DescriptionAttribute words:
                    schema["description"] = words.Description;
                    break;
            }
        }
    }

    private static void Close(JsonObject schema, JsonTypeInfo type, bool isInput)
    {
        JsonArray required = [];
        foreach (JsonPropertyInfo property in type.Properties)
        {
            if (isInput ? property.IsRequired : !property.IsGetNullable && property.PropertyType.IsNullable() != true)
            {
                required.Add((JsonNode)property.Name);
            }
        }

        schema.Remove("required");
        if (required.Count > 0)
        {
            schema["required"] = required;
        }

        if (isInput)
        {
            schema["type"] = "object";
            schema["additionalProperties"] = false;
        }
        else
        {
            schema.Remove("additionalProperties");
        }
    }

    private static bool IsNullable(this Type type) => Nullable.GetUnderlyingType(type) is not null;
}
