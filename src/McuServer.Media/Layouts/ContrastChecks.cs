using System.Collections.Immutable;
using McuServer.Media.Layouts.Json;

namespace McuServer.Media.Layouts;

/// <summary>
/// <c>label.contrast</c>: at each level of style that touches the label, with all levels below it, in every view.
/// </summary>
internal static class ContrastChecks
{
    public static void Check(Layout layout, LayoutFindings findings)
    {
        TileStyle file = layout.Tile.Over(TileStyle.Default);
        CheckLevel("#/tile/label", layout.Tile, file, findings);
        CheckVariants("#/variants", layout.Variants, file, findings);
        foreach (ViewSpec view in layout.Views)
        {
            string pointer = JsonPath.Append("#/views", view.Id);
            TileStyle merged = view.Tile.Over(file);
            CheckLevel(pointer + "/tile/label", view.Tile, merged, findings);
            if (view.Variants is ImmutableArray<Variant> own)
            {
                CheckVariants(pointer + "/variants", own, merged, findings);
            }
            else
            {
                CheckVariants("#/variants", layout.Variants, merged, findings);
            }
        }
    }

    private static void CheckVariants(
        string pointer, ImmutableArray<Variant> variants, TileStyle below, LayoutFindings findings)
    {
        for (int v = 0; v < variants.Length; v++)
        {
            ImmutableArray<Region> regions = variants[v].Regions;
            for (int r = 0; r < regions.Length; r++)
            {
                string label = $"{pointer}/{v}/regions/{r}/tile/label";
                CheckLevel(label, regions[r].Tile, regions[r].Tile.Over(below), findings);
            }
        }
    }

    private static void CheckLevel(string pointer, TileStyle level, TileStyle merged, LayoutFindings findings)
    {
        bool touchesLabel = (level.LabelColor ?? level.LabelBackground) is not null || level.LabelShow is not null;
        if (!touchesLabel || merged.LabelShow == LabelShow.Never)
        {
            return;
        }

        double contrast = ColorContrast.Worst(merged.LabelColor!.Value, merged.LabelBackground!.Value);
        if (contrast < ColorContrast.Minimum)
        {
            // Rounded, but never up to the very number that is missed.
            double shown = Math.Min(Math.Round(contrast, 1), ColorContrast.Minimum - 0.1);
            findings.Warning(
                "label.contrast",
                pointer,
                FormattableString.Invariant(
                    $"Text and background of the label have a contrast of {shown:0.0}:1, but ")
                + "4.5:1 is needed to read it; make one darker or the other lighter, or the background less "
                + "translucent.");
        }
    }
}
