using System.Runtime.CompilerServices;
using McuServer.Media.Layouts;

namespace McuServer.Media.Composition.Drawing;

/// <summary>
/// Draws everything that is not video, with Cairo and Pango, and keeps what it drew. A tile object that was seen before
/// costs one look-up and no allocation; a new object with old content finds its patches by value. One thread at a time.
/// </summary>
public sealed class OverlayPainter : IOverlayPainter, IDisposable
{
    /// <summary>Bytes of patches that are kept.</summary>
    public const long DefaultCacheBytes = 64L << 20;

    private readonly TextPainter _text = new();
    private readonly ImageStore _images;
    private readonly LabelPainter _labels;
    private readonly CardPainter _cards;
    private readonly SceneryPainter _scenery;
    private readonly PatchCache _cache;

    /// <summary>By object, not by value: these live as long as the scene that holds the tile.</summary>
    private readonly ConditionalWeakTable<SceneTile, OverlayPatch> _cardOfTile = [];
    private readonly ConditionalWeakTable<SceneTile, OverlayPatch[]> _marksOfTile = [];
    private long _hits;
    private long _misses;

    /// <param name="assetRoot">The folder that asset names such as "assets/logo.png" are relative to.</param>
    /// <param name="cacheBytes">How much of what was painted is kept.</param>
    public OverlayPainter(string assetRoot, long cacheBytes = DefaultCacheBytes)
    {
        _images = new ImageStore(assetRoot);
        _labels = new LabelPainter(_text);
        _cards = new CardPainter(_text, _images);
        _scenery = new SceneryPainter(_text, _images);
        _cache = new PatchCache(cacheBytes);
    }

    public OverlayPaintCounts Counts =>
        new(_hits, _misses, _images.Failures, _text.UnknownGlyphs, _cache.Count, _cache.Bytes);

    public OverlayPatch PaintCard(SceneTile tile)
    {
        if (_cardOfTile.TryGetValue(tile, out OverlayPatch? card))
        {
            _hits++;
            return card;
        }

        PatchKey key = tile.Source is null ? PlaceholderKey(tile) : CardKey(tile);
        if (!TryGet(key, out OverlayPatch[] patches))
        {
            patches = [tile.Source is null ? _cards.PaintPlaceholder(tile) : _cards.PaintPerson(tile)];
            _cache.Add(key, patches);
        }

        _cardOfTile.Add(tile, patches[0]);
        return patches[0];
    }

    public IReadOnlyList<OverlayPatch> PaintMarks(SceneTile tile)
    {
        if (_marksOfTile.TryGetValue(tile, out OverlayPatch[]? marks))
        {
            _hits++;
            return marks;
        }

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

        AddStrip(tile, patches);
        AddBadge(tile, patches);
        marks = [.. patches];
        _marksOfTile.Add(tile, marks);
        return marks;
    }

    public OverlayPatch PaintBackground(Scene scene)
    {
        BackgroundSpec background = scene.Background;
        PatchKey key = new(PatchKind.Background)
        {
            Width = scene.Width,
            Height = scene.Height,
            Detail = (int)background.Fit,
            Image = background.Image,
            Color = background.Color,
        };
        if (!TryGet(key, out OverlayPatch[] patches))
        {
            patches = [_scenery.PaintBackground(scene.Width, scene.Height, background)];
            _cache.Add(key, patches);
        }

        return patches[0];
    }

    public OverlayPatch? PaintOverlay(Scene scene, SceneOverlay overlay)
    {
        PatchKey key = OverlayKey(overlay);
        if (!TryGet(key, out OverlayPatch[] patches))
        {
            patches = _scenery.PaintOverlay(overlay) is { } patch ? [patch] : [];
            _cache.Add(key, patches);
        }

        return patches.Length > 0 ? patches[0] : null;
    }

    /// <summary>Forgets every patch and image: asset files or fonts have changed.</summary>
    public void Clear()
    {
        _cache.Clear();
        _images.Clear();
        _cardOfTile.Clear();
        _marksOfTile.Clear();
    }

    public void Dispose()
    {
        Clear();
        _images.Dispose();
        _text.Dispose();
    }

    private bool TryGet(in PatchKey key, out OverlayPatch[] patches)
    {
        bool isHit = _cache.TryGet(key, out patches);
        _hits += isHit ? 1 : 0;
        _misses += isHit ? 0 : 1;
        return isHit;
    }

    private OverlayPatch[] GetBorder(SceneTile tile, int inset, int lineWidth, Rgba color)
    {
        PatchKey key = new(PatchKind.Border)
        {
            Width = tile.Box.Width,
            Height = tile.Box.Height,
            Size = lineWidth,
            Detail = inset,
            Radius = tile.Style.Radius,
            Color = color,
        };
        if (!TryGet(key, out OverlayPatch[] patches))
        {
            patches = BorderPainter.Paint(key.Width, key.Height, inset, lineWidth, key.Radius, color);
            _cache.Add(key, patches);
        }

        return patches;
    }

    private OverlayPatch[] GetVeil(SceneTile tile)
    {
        PatchKey key = new(PatchKind.Veil)
        {
            Width = tile.Box.Width,
            Height = tile.Box.Height,
            Radius = tile.Style.Radius,
        };
        if (!TryGet(key, out OverlayPatch[] patches))
        {
            patches = [VeilPainter.Paint(key.Width, key.Height, key.Radius)];
            _cache.Add(key, patches);
        }

        return patches;
    }

    private void AddStrip(SceneTile tile, List<OverlayPatch> patches)
    {
        TileMarks icons = VisibleIcons(tile);
        int margin = LabelPainter.Margin(tile.Style);
        int space = tile.Box.Width - (2 * margin);
        if ((tile.Label is null && icons == 0) || space <= 0 || tile.Style.LabelFontSize <= 0)
        {
            return;
        }

        // First as wide as it needs: that one is shared by tiles of every size, also while they travel.
        OverlayPatch? strip = GetStrip(tile, icons, 0);
        if (strip is not null && strip.Box.Width > space)
        {
            strip = GetStrip(tile, icons, space);
        }

        if (strip is not null && strip.Box.Width <= space && strip.Box.Height + (2 * margin) <= tile.Box.Height)
        {
            patches.Add(Place(strip, tile, tile.Style.LabelPosition, margin));
        }
    }

    private OverlayPatch? GetStrip(SceneTile tile, TileMarks icons, int maxWidth)
    {
        ResolvedStyle style = tile.Style;
        PatchKey key = new(PatchKind.Label)
        {
            Width = maxWidth,
            Size = style.LabelFontSize,
            Radius = (int)style.LabelPosition % 3,
            Detail = (int)icons,
            Text = tile.Label,
            Color = style.LabelColor,
            Background = style.LabelBackground,
        };
        if (!TryGet(key, out OverlayPatch[] patches))
        {
            patches = _labels.PaintStrip(tile.Label, icons, style, maxWidth) is { } strip ? [strip] : [];
            _cache.Add(key, patches);
        }

        return patches.Length > 0 ? patches[0] : null;
    }

    private void AddBadge(SceneTile tile, List<OverlayPatch> patches)
    {
        ResolvedStyle style = tile.Style;
        if (tile.MoreCount <= 0 || style.LabelFontSize <= 0)
        {
            return;
        }

        PatchKey key = new(PatchKind.Badge)
        {
            Detail = tile.MoreCount,
            Size = style.LabelFontSize,
            Color = style.LabelColor,
            Background = style.LabelBackground,
        };
        if (!TryGet(key, out OverlayPatch[] badge))
        {
            badge = _labels.PaintBadge(tile.MoreCount, style) is { } patch ? [patch] : [];
            _cache.Add(key, badge);
        }

        // In the right corner of the edge that the label does not use.
        bool isLabelAbove = style.LabelPosition <= LabelPosition.TopRight;
        LabelPosition corner = isLabelAbove ? LabelPosition.BottomRight : LabelPosition.TopRight;
        if (badge.Length > 0)
        {
            patches.Add(Place(badge[0], tile, corner, LabelPainter.Margin(style)));
        }
    }

    private static OverlayPatch Place(OverlayPatch patch, SceneTile tile, LabelPosition position, int margin)
    {
        int right = tile.Box.Width - margin - patch.Box.Width;
        int x = position switch
        {
            LabelPosition.TopLeft or LabelPosition.BottomLeft => margin,
            LabelPosition.TopCenter or LabelPosition.BottomCenter => ((tile.Box.Width - patch.Box.Width) / 2) & ~1,
            _ => right,
        };
        int y = position <= LabelPosition.TopRight ? margin : tile.Box.Height - margin - patch.Box.Height;
        return PatchPlanes.Move(patch, x, y);
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

    private static PatchKey CardKey(SceneTile tile) => new(PatchKind.Card)
    {
        Width = tile.Box.Width,
        Height = tile.Box.Height,
        Detail = ((int)tile.Style.AvatarMode * 2) + (int)tile.Source!.Value.Kind,
        Text = tile.PersonName,
        Image = tile.AvatarImage,
        Color = CardPainter.DiscColor(tile),
        Background = tile.Style.Background,
    };

    private static PatchKey PlaceholderKey(SceneTile tile) => new(PatchKind.Placeholder)
    {
        Width = tile.Box.Width,
        Height = tile.Box.Height,
        Size = tile.Style.LabelFontSize,
        Text = tile.PlaceholderText,
        Background = tile.Style.Background,
    };

    private static PatchKey OverlayKey(SceneOverlay overlay) => new(
        overlay.Type switch
        {
            OverlayType.Image => PatchKind.ImageOverlay,
            OverlayType.Recording => PatchKind.RecordingOverlay,
            _ => PatchKind.TextOverlay,
        })
    {
        X = overlay.Box.X,
        Y = overlay.Box.Y,
        Width = overlay.Box.Width,
        Height = overlay.Box.Height,
        Size = overlay.FontSize,
        Detail = (int)overlay.Align,
        Text = overlay.Text,
        Image = overlay.Image,
        Color = overlay.Color,
        Background = overlay.Background,
    };
}
