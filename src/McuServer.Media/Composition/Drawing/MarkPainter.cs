using McuServer.Media.Layouts;

namespace McuServer.Media.Composition.Drawing;

/// <summary>Everything that lies over one tile, put together from cached pieces, from the back to the front.</summary>
internal sealed class MarkPainter(LabelPainter labels, PatchCache cache, PatchConverter converter)
{
    public OverlayPatch[] Paint(SceneTile tile)
    {
        List<OverlayPatch> patches = [];
        ResolvedStyle style = tile.Style;
        if ((tile.Marks & TileMarks.Reconnecting) != 0)
        {
            patches.AddRange(GetVeil(tile));
        }

        if (style.BorderWidth > 0)
        {
            patches.AddRange(GetBorder(tile, 0, style.BorderWidth, style.BorderColor));
        }

        if ((tile.Marks & TileMarks.Speaking) != 0 && style.SpeakingWidth > 0)
        {
            patches.AddRange(GetBorder(tile, style.BorderWidth, style.SpeakingWidth, style.SpeakingColor));
        }

        if (style.LabelFontSize > 0)
        {
            AddStrip(tile, patches);
            AddBadge(tile, patches);
        }

        return [.. patches];
    }

    private OverlayPatch[] GetVeil(SceneTile tile)
    {
        PatchKey key = PatchKeys.ForVeil(tile);
        if (!cache.TryGet(key, out OverlayPatch[] patches))
        {
            patches = [VeilPainter.Paint(key.Width, key.Height, key.Radius, converter)];
            cache.Add(key, patches);
        }

        return patches;
    }

    private OverlayPatch[] GetBorder(SceneTile tile, int inset, int lineWidth, Rgba color)
    {
        PatchKey key = PatchKeys.ForBorder(tile, inset, lineWidth, color);
        if (!cache.TryGet(key, out OverlayPatch[] patches))
        {
            patches = BorderPainter.Paint(key.Width, key.Height, inset, lineWidth, key.Radius, color, converter);
            cache.Add(key, patches);
        }

        return patches;
    }

    private void AddStrip(SceneTile tile, List<OverlayPatch> patches)
    {
        TileMarks icons = VisibleIcons(tile);
        int margin = LabelPainter.Margin(tile.Style);
        int space = (tile.Box.Width - (2 * margin)) & ~1;
        if ((tile.Label is null && icons == 0) || space <= 0)
        {
            return;
        }

        // First as wide as it needs: that one is shared by tiles of every size, also while they travel.
        OverlayPatch? strip = GetStrip(tile, icons, 0);
        if (strip is not null && strip.Box.Width > space)
        {
            strip = GetStrip(tile, icons, space);
        }

        if (strip is not null && strip.Box.Width <= space)
        {
            AddInside(strip, tile, tile.Style.LabelPosition, margin, patches);
        }
    }

    private OverlayPatch? GetStrip(SceneTile tile, TileMarks icons, int maxWidth)
    {
        PatchKey key = PatchKeys.ForStrip(tile, icons, maxWidth);
        if (!cache.TryGet(key, out OverlayPatch[] patches))
        {
            patches = labels.PaintStrip(tile.Label, icons, tile.Style, maxWidth) is { } strip ? [strip] : [];
            cache.Add(key, patches);
        }

        return patches.Length > 0 ? patches[0] : null;
    }

    /// <summary>In the right corner of the edge that the label does not use.</summary>
    private void AddBadge(SceneTile tile, List<OverlayPatch> patches)
    {
        if (tile.MoreCount <= 0)
        {
            return;
        }

        PatchKey key = PatchKeys.ForBadge(tile);
        if (!cache.TryGet(key, out OverlayPatch[] badge))
        {
            badge = labels.PaintBadge(tile.MoreCount, tile.Style) is { } patch ? [patch] : [];
            cache.Add(key, badge);
        }

        bool isLabelAbove = tile.Style.LabelPosition <= LabelPosition.TopRight;
        LabelPosition corner = isLabelAbove ? LabelPosition.BottomRight : LabelPosition.TopRight;
        foreach (OverlayPatch patch in badge)
        {
            AddInside(patch, tile, corner, LabelPainter.Margin(tile.Style), patches);
        }
    }

    /// <summary>Adds a patch at its place, unless the tile is too small to hold it.</summary>
    private static void AddInside(
        OverlayPatch patch, SceneTile tile, LabelPosition position, int margin, List<OverlayPatch> patches)
    {
        int width = patch.Box.Right;
        int height = patch.Box.Bottom;
        if (width + margin > tile.Box.Width || height + margin > tile.Box.Height)
        {
            return;
        }

        int x = position switch
        {
            LabelPosition.TopLeft or LabelPosition.BottomLeft => margin,
            LabelPosition.TopCenter or LabelPosition.BottomCenter => ((tile.Box.Width - width) / 2) & ~1,
            _ => tile.Box.Width - margin - width,
        };
        int y = position <= LabelPosition.TopRight ? margin : tile.Box.Height - margin - height;
        patches.Add(PatchPlanes.Move(patch, x, y));
    }

    /// <summary>Marks that are set and whose icon the style shows.</summary>
    private static TileMarks VisibleIcons(SceneTile tile)
    {
        TileMarks shown = 0;
        foreach (TileIcon icon in tile.Style.Icons)
        {
            shown |= icon switch
            {
                TileIcon.Muted => TileMarks.Muted,
                TileIcon.Hand => TileMarks.Hand,
                TileIcon.Network => TileMarks.Network,
                _ => TileMarks.Pinned,
            };
        }

        return tile.Marks & shown;
    }
}
