using System.Text.Json;

namespace McuServer.Media.Layouts.Json;

/// <summary>Sentences for a file's author: what is wrong, and what to write instead.</summary>
internal static class SchemaMessages
{
    public static string Type(string subject, JsonSchema schema, JsonElement value) =>
        $"{subject} must be {TypeName(schema.Type!)}, but {Show(value)} is given; "
        + $"write {schema.Description ?? TypeName(schema.Type!)}.";

    public static string Const(string subject, JsonElement wanted, JsonElement value) =>
        $"{subject} must be {wanted.GetRawText()}, but {Show(value)} is given; write {wanted.GetRawText()}.";

    public static string Enum(string subject, List<JsonElement> allowed, JsonElement value) =>
        $"{subject} cannot be {Show(value)}; write one of "
        + $"{string.Join(", ", allowed.ConvertAll(item => item.GetRawText()))}.";

    public static string Form(string subject, JsonSchema schema, JsonElement value) =>
        $"{subject} cannot be {Show(value)}; write {schema.Description ?? "another value"}.";

    public static string Below(string subject, decimal minimum, JsonElement value) =>
        $"{subject} is {Show(value)}, but the smallest allowed is {minimum}; write a larger number.";

    public static string Above(string subject, decimal maximum, JsonElement value) =>
        $"{subject} is {Show(value)}, but the largest allowed is {maximum}; write a smaller number.";

    public static string Multiple(string subject, decimal step, JsonElement value) =>
        $"{subject} is {Show(value)}, but must be a multiple of {step}; "
        + (step == 2 ? "write an even number." : "write such a number.");

    public static string TooFew(string subject, int count, int limit, string unit) =>
        $"{subject} has {Count(count, unit)}, but at least {limit} must be there; add more"
        + (limit == 1 ? ", or leave it out." : ".");

    public static string TooMany(string subject, int count, int limit, string unit) =>
        $"{subject} has {Count(count, unit)}, but at most {limit} may be there; remove some.";

    public static string Repeated(string subject, JsonElement value) =>
        $"{subject} lists {Show(value)} twice; delete one of the two.";

    public static string Required(string subject, string missing) =>
        $"{subject} lacks the key \"{missing}\"; add it.";

    public static string PropertyName(JsonSchema schema, string name) =>
        $"The key \"{JsonPath.Shorten(name)}\" cannot stand here; write "
        + $"{schema.Description ?? schema.Reference?.Description ?? "another one"}.";

    public static string Not(string subject, JsonSchema schema)
    {
        string keys = string.Join(" and ", (schema.Not?.Required ?? []).ConvertAll(key => $"\"{key}\""));
        return $"{subject} cannot be given like this: it must be {schema.Description ?? "without it"}"
            + (keys.Length == 0 ? "." : $"; remove {keys}.");
    }

    public static string Unknown(string subject, List<string> unknown, JsonSchema schema)
    {
        const int Shown = 5;
        var known = new List<string>(schema.Properties.Keys);
        List<string> parts = unknown.GetRange(0, Math.Min(Shown, unknown.Count)).ConvertAll(key =>
            $"\"{JsonPath.Shorten(key)}\"" + (Nearest(key, known) is string near ? $" (\"{near}\"?)" : ""));
        return $"{subject} has no key {string.Join(", ", parts)}; correct the spelling or remove it. "
            + $"The keys are {string.Join(", ", known)}.";
    }

    private static string Count(int count, string unit) =>
        count == 1 ? $"1 {unit}" : unit == "entry" ? $"{count} entries" : $"{count} {unit}s";

    private static string TypeName(string type) => type switch
    {
        "object" => "an object { … }",
        "array" => "an array [ … ]",
        "string" => "a string",
        "boolean" => "true or false",
        "integer" => "a whole number",
        _ => "a number",
    };

    private static string Show(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => JsonPath.Shorten(value.GetRawText().ReplaceLineEndings(" ")),
        JsonValueKind.Array => $"an array of {value.GetArrayLength()}",
        _ => JsonPath.Shorten(value.GetRawText()),
    };

    /// <summary>A known key that a slip of one or two letters makes of this one, or null.</summary>
    private static string? Nearest(string key, List<string> known)
    {
        string? best = null;
        int bestDistance = 3;
        foreach (string candidate in known)
        {
            int distance = key.Length > 40 ? bestDistance : EditDistance(key, candidate);
            if (distance < bestDistance && distance < candidate.Length - 1)
            {
                (best, bestDistance) = (candidate, distance);
            }
        }

        return best;
    }

    /// <summary>Levenshtein distance without regard to case.</summary>
    private static int EditDistance(string a, string b)
    {
        var row = new int[b.Length + 1];
        for (int j = 0; j <= b.Length; j++)
        {
            row[j] = j;
        }

        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                bool same = char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]);
                int replaced = diagonal + (same ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[b.Length];
    }
}
