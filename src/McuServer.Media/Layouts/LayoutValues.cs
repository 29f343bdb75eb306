using System.Collections.Immutable;
using System.Text.Json;
using McuServer.Media.Layouts.Json;

namespace McuServer.Media.Layouts;

/// <summary>The small values that all parts of a layout are made of, from JSON that has passed the schema.</summary>
internal static class LayoutValues
{
    /// <summary>The enumeration's value for a JSON name such as "active-speaker" or "activeSpeaker".</summary>
    public static T Name<T>(JsonElement parent, string key, T fallback)
        where T : struct, Enum =>
        parent.TryGetProperty(key, out JsonElement value) ? Name<T>(value) : fallback;

    public static ImmutableArray<T> Names<T>(JsonElement array)
        where T : struct, Enum
    {
        ImmutableArray<T>.Builder names = ImmutableArray.CreateBuilder<T>(array.GetArrayLength());
        foreach (JsonElement item in array.EnumerateArray())
        {
            names.Add(Name<T>(item));
        }

        return names.MoveToImmutable();
    }

    public static T Name<T>(JsonElement value)
        where T : struct, Enum =>
        Enum.Parse<T>(value.GetString()!.Replace("-", "", StringComparison.Ordinal), ignoreCase: true);

    public static int Int(JsonElement parent, string key, int fallback) =>
        parent.TryGetProperty(key, out JsonElement value) ? JsonValues.ToInt32(value) : fallback;

    public static bool Bool(JsonElement parent, string key, bool fallback) =>
        parent.TryGetProperty(key, out JsonElement value) ? value.GetBoolean() : fallback;

    public static LocalText Text(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.String)
        {
            return new LocalText(value.GetString()!);
        }

        ImmutableArray<KeyValuePair<string, string>>.Builder texts =
            ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();
        foreach (JsonProperty text in value.EnumerateObject())
        {
            texts.Add(new(text.Name, text.Value.GetString()!));
        }

        return new LocalText(texts.ToImmutable());
    }

    private static Fraction Coordinate(JsonElement area, string key)
    {
        JsonElement value = area.GetProperty(key);
        if (value.ValueKind == JsonValueKind.Number)
        {
            return JsonValues.ToFraction(value);
        }

        return Fraction.TryParse(value.GetString()!, out Fraction fraction)
            ? fraction
            : throw new InvalidOperationException($"The schema let \"{value.GetString()}\" pass as a coordinate.");
    }

    public static AreaSpec Area(JsonElement parent)
    {
        JsonElement area = parent.GetProperty("area");
        return new AreaSpec(
            Coordinate(area, "left"), Coordinate(area, "top"), Coordinate(area, "width"), Coordinate(area, "height"));
    }

    public static TransitionOptions Transition(JsonElement value, TransitionOptions below) => new()
    {
        Type = Name(value, "type", below.Type),
        DurationMs = Int(value, "durationMs", below.DurationMs),
        Easing = Name(value, "easing", below.Easing),
        SettleMs = Int(value, "settleMs", below.SettleMs),
        ShrinkDelayMs = Int(value, "shrinkDelayMs", below.ShrinkDelayMs),
    };
}
