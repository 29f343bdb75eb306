using System.Collections.Immutable;
using System.Text.Json;
using McuServer.Media.Layouts.Json;
using static McuServer.Media.Layouts.LayoutValues;

namespace McuServer.Media.Layouts;

/// <summary>Reads the <c>variants</c> of a file or a view.</summary>
internal static class VariantMapper
{
    /// <param name="array">The JSON array of variants.</param>
    /// <param name="transition">The file's transition, which a variant's own is laid over.</param>
    public static ImmutableArray<Variant> Map(JsonElement array, TransitionOptions transition)
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
                Transition = item.TryGetProperty("transition", out JsonElement own)
                    ? Transition(own, transition)
                    : null,
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
}
