using System.Collections.Immutable;
using System.Text.Json;
using McuServer.Media.Layouts.Json;
using static McuServer.Media.Layouts.LayoutValues;

namespace McuServer.Media.Layouts;

/// <summary>Makes a <see cref="Layout"/> of a JSON value that has passed the schema. Fills in every default.</summary>
internal static class LayoutMapper
{
    public static Layout Map(JsonElement root)
    {
        var layout = new Layout
        {
            Id = root.GetProperty("id").GetString()!,
            Canvas = Canvas(root.GetProperty("canvas")),
            Variants = [],
            Title = root.TryGetProperty("title", out JsonElement title) ? Text(title) : null,
            Description = root.TryGetProperty("description", out JsonElement description) ? Text(description) : null,
            Tile = root.TryGetProperty("tile", out JsonElement tile) ? StyleMapper.Map(tile) : TileStyle.Empty,
            Overlays = root.TryGetProperty("overlays", out JsonElement overlays) ? Overlays(overlays) : [],
        };
        if (root.TryGetProperty("sources", out JsonElement sources))
        {
            layout = layout with
            {
                SourceRoles = sources.TryGetProperty("roles", out JsonElement roles)
                    ? Names<Role>(roles)
                    : layout.SourceRoles,
                AudioOnly = Name(sources, "audioOnly", layout.AudioOnly),
            };
        }

        if (root.TryGetProperty("speaker", out JsonElement speaker))
        {
            layout = layout with { Speaker = Speaker(speaker) };
        }

        if (root.TryGetProperty("transition", out JsonElement transition))
        {
            layout = layout with { Transition = Transition(transition, layout.Transition) };
        }

        return layout with
        {
            Variants = VariantMapper.Map(root.GetProperty("variants"), layout.Transition),
            Views = root.TryGetProperty("views", out JsonElement views) ? Views(views, layout.Transition) : [],
        };
    }

    private static CanvasSpec Canvas(JsonElement value)
    {
        var canvas = new CanvasSpec(
            JsonValues.ToInt32(value.GetProperty("width")), JsonValues.ToInt32(value.GetProperty("height")));
        canvas = canvas with { FramesPerSecond = Int(value, "fps", canvas.FramesPerSecond) };
        if (!value.TryGetProperty("background", out JsonElement background))
        {
            return canvas;
        }

        BackgroundSpec fallback = canvas.Background;
        return canvas with
        {
            Background = new BackgroundSpec(
                StyleMapper.Color(background, "color") ?? fallback.Color,
                background.TryGetProperty("image", out JsonElement image) ? image.GetString() : null,
                Name(background, "fit", fallback.Fit)),
        };
    }

    private static SpeakerOptions Speaker(JsonElement value)
    {
        var fallback = new SpeakerOptions();
        return new SpeakerOptions
        {
            ConfirmMs = Int(value, "confirmMs", fallback.ConfirmMs),
            HoldMs = Int(value, "holdMs", fallback.HoldMs),
            HoldSilentMs = Int(value, "holdSilentMs", fallback.HoldSilentMs),
            WhenSilent = Name(value, "whenSilent", fallback.WhenSilent),
        };
    }

    private static ImmutableArray<OverlaySpec> Overlays(JsonElement array)
    {
        ImmutableArray<OverlaySpec>.Builder overlays = ImmutableArray.CreateBuilder<OverlaySpec>();
        foreach (JsonElement item in array.EnumerateArray())
        {
            var overlay = new OverlaySpec(
                item.GetProperty("id").GetString()!, Name<OverlayType>(item.GetProperty("type")), Area(item));
            overlays.Add(overlay with
            {
                Z = Int(item, "z", overlay.Z),
                Image = item.TryGetProperty("image", out JsonElement image) ? image.GetString() : null,
                Text = item.TryGetProperty("text", out JsonElement text) ? Text(text) : null,
                FontSize = Int(item, "fontSize", overlay.FontSize),
                Color = StyleMapper.Color(item, "color") ?? overlay.Color,
                Background = StyleMapper.Color(item, "background") ?? overlay.Background,
                Align = Name(item, "align", overlay.Align),
            });
        }

        return overlays.ToImmutable();
    }

    private static ImmutableArray<ViewSpec> Views(JsonElement value, TransitionOptions transition)
    {
        ImmutableArray<ViewSpec>.Builder views = ImmutableArray.CreateBuilder<ViewSpec>();
        foreach (JsonProperty item in value.EnumerateObject())
        {
            JsonElement from = item.Value;
            views.Add(new ViewSpec(item.Name, Names<Audience>(from.GetProperty("audience")))
            {
                Self = Name(from, "self", SelfMode.Overlay),
                SpeakerSeesPrevious = from.TryGetProperty("speakerSees", out JsonElement sees)
                    && sees.ValueEquals("previous"),
                Canvas = from.TryGetProperty("canvas", out JsonElement canvas) ? Canvas(canvas) : null,
                Tile = from.TryGetProperty("tile", out JsonElement tile) ? StyleMapper.Map(tile) : TileStyle.Empty,
                Overlays = from.TryGetProperty("overlays", out JsonElement overlays) ? Overlays(overlays) : null,
                Variants = from.TryGetProperty("variants", out JsonElement variants)
                    ? VariantMapper.Map(variants, transition)
                    : null,
            });
        }

        return views.ToImmutable();
    }
}
