using System.Collections.Immutable;
using System.Text.Json;
using McuServer.Media.Frames;

namespace McuServer.Media.Layouts;

/// <summary>Rules about the regions of one variant.</summary>
internal static class RegionChecks
{
    /// <summary>Smallest side of a region in pixels.</summary>
    private const int MinSide = 16;

    /// <param name="pointer">Of the array of regions.</param>
    /// <param name="canvases">Every canvas that the regions are laid out on.</param>
    public static void Check(
        string pointer,
        JsonElement json,
        ImmutableArray<Region> regions,
        List<CanvasSpec> canvases,
        LayoutFindings findings)
    {
        var ids = new HashSet<string>();
        var seats = new Dictionary<string, string>();
        for (int i = 0; i < regions.Length; i++)
        {
            Region region = regions[i];
            string here = $"{pointer}/{i}";
            if (!ids.Add(region.Id))
            {
                findings.Error(
                    "region.duplicate",
                    here + "/id",
                    $"Two regions of this variant are named \"{region.Id}\"; rename one.");
            }

            CheckArea(here + "/area", region.Id, region.Area, canvases, findings);
            CheckOverlaps(here + "/area", regions, i, findings);
            CheckSelect(here + "/select", region, seats, findings);
            if (region.Type == RegionType.Grid)
            {
                CheckGrid(here, json[i], region, canvases, findings);
            }
        }
    }

    public static void CheckArea(
        string pointer, string id, AreaSpec area, List<CanvasSpec> canvases, LayoutFindings findings)
    {
        if (Overflows(area))
        {
            Fraction right = area.Left + area.Width;
            Fraction bottom = area.Top + area.Height;
            findings.Error(
                "area.overflow",
                pointer,
                right > Fraction.One
                    ? $"\"{id}\" ends at {right} of the canvas's width; left + width may be at most 1, so make it "
                        + "narrower or move it left."
                    : $"\"{id}\" ends at {bottom} of the canvas's height; top + height may be at most 1, so make it "
                        + "lower or move it up.");
            return;
        }

        foreach (CanvasSpec canvas in canvases)
        {
            PixelRect box = LayoutGeometry.Box(area, canvas.Width, canvas.Height);
            if (box.Width < MinSide || box.Height < MinSide)
            {
                findings.Error(
                    "area.too-small",
                    pointer,
                    $"\"{id}\" has {box.Width}×{box.Height} pixels on the canvas of {canvas.Width}×{canvas.Height}; "
                    + $"at least {MinSide}×{MinSide} are needed, so make it larger.");
                return;
            }
        }
    }

    private static bool Overflows(AreaSpec area) =>
        area.Left + area.Width > Fraction.One || area.Top + area.Height > Fraction.One;

    private static void CheckOverlaps(
        string pointer, ImmutableArray<Region> regions, int index, LayoutFindings findings)
    {
        Region region = regions[index];
        if (Overflows(region.Area))
        {
            return;
        }

        for (int other = 0; other < index; other++)
        {
            if (regions[other].Z == region.Z && Overlap(regions[other].Area, region.Area))
            {
                findings.Error(
                    "region.overlap",
                    pointer,
                    $"\"{region.Id}\" overlaps \"{regions[other].Id}\" at the same z; move one, or give the one that "
                    + "belongs on top a larger \"z\".");
                return;
            }
        }
    }

    private static bool Overlap(AreaSpec a, AreaSpec b) =>
        a.Left < b.Left + b.Width && b.Left < a.Left + a.Width && a.Top < b.Top + b.Height && b.Top < a.Top + a.Height;

    private static void CheckSelect(
        string pointer, Region region, Dictionary<string, string> seats, LayoutFindings findings)
    {
        ImmutableArray<Selector> from = region.Select.From;
        for (int i = 0; i < from.Length; i++)
        {
            if (from[i].By == SelectBy.Rest && i < from.Length - 1)
            {
                findings.Warning(
                    "select.after-rest",
                    pointer + "/from",
                    $"Region \"{region.Id}\" takes everyone with \"rest\" before its other selectors are tried; put "
                    + "\"rest\" last.");
            }

            if (from[i].By == SelectBy.ScreenShare && region.Select.Media == SelectMedia.Camera)
            {
                findings.Error(
                    "select.media",
                    pointer,
                    $"Region \"{region.Id}\" selects a screen share but shows cameras only; add "
                    + "\"media\": \"screen\" or \"any\".");
            }

            if (from[i].Seat is string seat && !seats.TryAdd(seat, region.Id) && seats[seat] != region.Id)
            {
                findings.Error(
                    "seat.duplicate",
                    pointer,
                    $"Seat \"{seat}\" belongs to region \"{seats[seat]}\" already; name another seat here.");
            }
        }
    }

    private static void CheckGrid(
        string pointer, JsonElement json, Region region, List<CanvasSpec> canvases, LayoutFindings findings)
    {
        GridSpec grid = region.Grid;
        bool isConsistent = true;
        if (grid.AspectMin > grid.AspectMax)
        {
            isConsistent = false;
            findings.Error(
                "grid.aspect",
                pointer + "/grid/aspect",
                $"The narrowest ratio {Ratio(grid.AspectMin)} is wider than the widest one {Ratio(grid.AspectMax)}; "
                + "exchange \"min\" and \"max\".");
        }

        if (grid.Columns * grid.Rows < grid.MaxTiles)
        {
            isConsistent = false;
            findings.Error(
                "grid.capacity",
                pointer + "/grid/maxTiles",
                $"{grid.Columns} × {grid.Rows} cells cannot hold {grid.MaxTiles} tiles; lower \"maxTiles\" to "
                + $"{grid.Columns * grid.Rows} or give more cells.");
        }

        if (isConsistent && !Overflows(region.Area))
        {
            CheckMinTile(pointer, json, region, canvases, findings);
        }
    }

    private static void CheckMinTile(
        string pointer, JsonElement json, Region region, List<CanvasSpec> canvases, LayoutFindings findings)
    {
        GridSpec one = region.Grid with { MaxTiles = 1 };
        foreach (CanvasSpec canvas in canvases)
        {
            PixelRect box = LayoutGeometry.Box(region.Area, canvas.Width, canvas.Height);
            int shortSide = LayoutGeometry.ShortSide(canvas);
            if (GridSearch.Capacity(box.Width, box.Height, one, shortSide) == 1)
            {
                continue;
            }

            GridShape shape = GridSearch.Find(box.Width, box.Height, 1, one, shortSide);
            bool isStated = false;
            if (json.TryGetProperty("grid", out JsonElement grid))
            {
                pointer += "/grid";
                isStated = grid.TryGetProperty("minTile", out _);
            }

            findings.Error(
                "grid.min-tile",
                isStated ? pointer + "/minTile" : pointer,
                $"Not one tile of {one.MinTileWidth}×{one.MinTileHeight} reference pixels fits region \"{region.Id}\", "
                + $"whose cells hold {shape.TileWidth}×{shape.TileHeight} pixels on the canvas of "
                + $"{canvas.Width}×{canvas.Height}; lower \"minTile\" or make the region larger.");
            return;
        }
    }

    private static string Ratio(Fraction ratio) => $"{ratio.Numerator}:{ratio.Denominator}";
}
