using System.Collections.Immutable;
using System.Text.Json;
using McuServer.Media.Layouts.Json;

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
            Variants = Variants(root.GetProperty("variants"), layout.Transition),
            Views = root.TryGetProperty("views", out JsonElement views) ? Views(views, layout.Transition) : [],
        };
    }

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

    private static int Int(JsonElement parent, string key, int fallback) =>
        parent.TryGetProperty(key, out JsonElement value) ? JsonValues.ToInt32(value) : fallback;

    private static bool Bool(JsonElement parent, string key, bool fallback) =>
        parent.TryGetProperty(key, out JsonElement value) ? value.GetBoolean() : fallback;

    private static LocalText Text(JsonElement value)
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

    private static AreaSpec Area(JsonElement parent)
    {
        JsonElement area = parent.GetProperty("area");
        return new AreaSpec(
            Coordinate(area, "left"), Coordinate(area, "top"), Coordinate(area, "width"), Coordinate(area, "height"));
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

    private static TransitionOptions Transition(JsonElement value, TransitionOptions below) => new()
    {
        Type = Name(value, "type", below.Type),
        DurationMs = Int(value, "durationMs", below.DurationMs),
        Easing = Name(value, "easing", below.Easing),
        SettleMs = Int(value, "settleMs", below.SettleMs),
        ShrinkDelayMs = Int(value, "shrinkDelayMs", below.ShrinkDelayMs),
    };

    private static ImmutableArray<OverlaySpec> Overlays(JsonElement array)
    {
        ImmutableArray<OverlaySpec>.Builder overlays = ImmutableArray.CreateBuilder<OverlaySpec>();
        foreach (JsonElement item in array.EnumerateArray())
        {
            var overlay = new OverlaySpec(item.GetProperty("id").GetString()!, Name<OverlayType>(item.GetProperty("type")), Area(item));
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

    private static ImmutableArray<Variant> Variants(JsonElement array, TransitionOptions transition)
    {
        ImmutableArray<Variant>.Builder variants = ImmutableArray.CreateBuilder<Variant>();
        foreach (JsonElement item in array.EnumerateArray())
        {
            ImmutableArray<Region>.Builder regions = ImmutableArray.CreateBuilder<Region>();
            foreach (JsonElement region in item.GetProperty("regions").EnumerateArray())
            {
                regions.Add(Region(region));
            }

            var variant = new Variant(item.GetProperty("id").GetString()!, regions.ToImmutable())
            {
                Transition = item.TryGetProperty("transition", out JsonElement own) ? Transition(own, transition) : null,
            };
            variants.Add(!item.TryGetProperty("when", out JsonElement when) ? variant : variant with
            {
                Tiles = Range(when, "tiles"),
                Screens = Range(when, "screens"),
                Pinned = Range(when, "pinned"),
            });
        }

        return variants.ToImmutable();
    }

    private static CountRange Range(JsonElement when, string key) =>
        when.TryGetProperty(key, out JsonElement range)
            ? new CountRange(Int(range, "min", CountRange.Any.Min), Int(range, "max", CountRange.Any.Max))
            : CountRange.Any;

    private static Region Region(JsonElement value)
    {
        var region = new Region(
            value.GetProperty("id").GetString()!,
            Name<RegionType>(value.GetProperty("type")),
            Area(value),
            Select(value.GetProperty("select")));
        return region with
        {
            Z = Int(value, "z", region.Z),
            Tile = value.TryGetProperty("tile", out JsonElement tile) ? StyleMapper.Map(tile) : region.Tile,
            Grid = value.TryGetProperty("grid", out JsonElement grid) ? Grid(grid) : region.Grid,
            PlaceholderWhenEmpty = value.TryGetProperty("whenEmpty", out JsonElement whenEmpty)
                && whenEmpty.ValueEquals("placeholder"),
            Placeholder = value.TryGetProperty("placeholder", out JsonElement placeholder) ? Text(placeholder) : null,
        };
    }

    private static SelectSpec Select(JsonElement value)
    {
        ImmutableArray<Selector>.Builder selectors = ImmutableArray.CreateBuilder<Selector>();
        foreach (JsonElement item in value.GetProperty("from").EnumerateArray())
        {
            selectors.Add(new Selector(Name<SelectBy>(item.GetProperty("by")))
            {
                Index = Int(item, "index", 0),
                Roles = item.TryGetProperty("roles", out JsonElement roles) ? Names<Role>(roles) : [],
                Seat = item.TryGetProperty("seat", out JsonElement seat) ? seat.GetString() : null,
            });
        }

        var select = new SelectSpec(selectors.ToImmutable());
        return select with
        {
            Media = Name(value, "media", select.Media),
            Reuse = Bool(value, "reuse", select.Reuse),
            Sticky = Bool(value, "sticky", select.Sticky),
        };
    }

    private static GridSpec Grid(JsonElement value)
    {
        var grid = new GridSpec();
        grid = grid with
        {
            Columns = value.TryGetProperty("columns", out JsonElement columns) ? JsonValues.ToInt32(columns) : null,
            Rows = value.TryGetProperty("rows", out JsonElement rows) ? JsonValues.ToInt32(rows) : null,
            MaxColumns = Int(value, "maxColumns", grid.MaxColumns),
            Gap = Int(value, "gap", grid.Gap),
            Padding = Int(value, "padding", grid.Padding),
            Align = Name(value, "align", grid.Align),
            LastRow = Name(value, "lastRow", grid.LastRow),
            Order = value.TryGetProperty("order", out JsonElement order) ? Names<OrderKey>(order) : grid.Order,
            PromoteSwaps = !value.TryGetProperty("promote", out JsonElement promote) || promote.ValueEquals("swap"),
        };

        // A grid of 2×2 that says nothing about maxTiles means 4, not the default that it could not hold.
        int cells = (grid.Columns * grid.Rows) ?? grid.MaxTiles;
        grid = grid with { MaxTiles = Int(value, "maxTiles", Math.Min(grid.MaxTiles, cells)) };
        if (value.TryGetProperty("aspect", out JsonElement aspect))
        {
            bool isRange = aspect.ValueKind == JsonValueKind.Object;
            grid = grid with
            {
                AspectMin = Ratio(isRange ? aspect.GetProperty("min") : aspect),
                AspectMax = Ratio(isRange ? aspect.GetProperty("max") : aspect),
            };
        }

        if (value.TryGetProperty("minTile", out JsonElement minTile))
        {
            grid = grid with
            {
                MinTileWidth = Int(minTile, "width", grid.MinTileWidth),
                MinTileHeight = Int(minTile, "height", grid.MinTileHeight),
            };
        }

        return !value.TryGetProperty("overflow", out JsonElement overflow) ? grid : grid with
        {
            Overflow = Name(overflow, "mode", grid.Overflow),
            RotateSeconds = Int(overflow, "rotateSeconds", grid.RotateSeconds),
        };
    }

    private static Fraction Ratio(JsonElement value)
    {
        string text = value.GetString()!;
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        return new Fraction(int.Parse(text.AsSpan(0, colon)), int.Parse(text.AsSpan(colon + 1)));
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
                    ? Variants(variants, transition)
                    : null,
            });
        }

        return views.ToImmutable();
    }
}
