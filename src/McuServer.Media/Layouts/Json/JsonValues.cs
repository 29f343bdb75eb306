using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace McuServer.Media.Layouts.Json;

/// <summary>
/// JSON values as JSON Schema compares them: numbers by value, so 30, 30.0 and 3e1 are the same integer.
/// </summary>
internal static class JsonValues
{
    public static bool IsOfType(JsonElement value, string type) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "null" => value.ValueKind == JsonValueKind.Null,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "number" => value.ValueKind == JsonValueKind.Number,
        "integer" => value.ValueKind == JsonValueKind.Number && IsInteger(value),
        _ => throw new FormatException($"The schema names a type \"{type}\" that is not known here."),
    };

    /// <summary>Sign of value − bound. What no decimal holds is far beyond every bound.</summary>
    public static int Compare(JsonElement value, decimal bound) =>
        value.TryGetDecimal(out decimal number)
            ? number.CompareTo(bound)
            : value.GetDouble().CompareTo((double)bound);

    public static bool Contains(List<JsonElement> values, JsonElement value)
    {
        foreach (JsonElement candidate in values)
        {
            if (JsonElement.DeepEquals(candidate, value))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The first item that stands in the array before, or null.</summary>
    public static JsonElement? FindRepeated(JsonElement array)
    {
        var seen = new HashSet<JsonElement>(Comparer.Instance);
        foreach (JsonElement item in array.EnumerateArray())
        {
            if (!seen.Add(item))
            {
                return item;
            }
        }

        return null;
    }

    /// <summary>A whole number; the schema has made sure that it is one and small.</summary>
    public static int ToInt32(JsonElement value) => (int)value.GetDecimal();

    /// <summary>
    /// A JSON number from 0 to 1, exact to nine decimals; digits after the ninth are rounded (a thousandth of a pixel
    /// has six decimals on the largest canvas).
    /// </summary>
    public static Fraction ToFraction(JsonElement value)
    {
        const long Scale = 1_000_000_000;
        return new Fraction((long)decimal.Round(value.GetDecimal() * Scale), Scale);
    }

    private static bool IsInteger(JsonElement value) =>
        !value.TryGetDecimal(out decimal number) || decimal.IsInteger(number);

    private sealed class Comparer : IEqualityComparer<JsonElement>
    {
        public static readonly Comparer Instance = new();

        public bool Equals(JsonElement x, JsonElement y) => JsonElement.DeepEquals(x, y);

        public int GetHashCode([DisallowNull] JsonElement value) => value.ValueKind switch
        {
            JsonValueKind.String => value.GetString()!.GetHashCode(StringComparison.Ordinal),
            JsonValueKind.Number => value.GetDouble().GetHashCode(),
            _ => (int)value.ValueKind,
        };
    }
}
