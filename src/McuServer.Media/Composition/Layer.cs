using McuServer.Media.Frames;
using McuServer.Media.Layouts;

namespace McuServer.Media.Composition;

internal enum LayerKind : byte
{
    Background,
    Tile,
    Overlay,
}

/// <summary>
/// One thing to draw, with everything that decides its pixels. What is remembered of a canvas is a list of these, so
/// two layers that look the same need not be drawn twice.
/// </summary>
internal struct Layer
{
    public LayerKind Kind;

    /// <summary>Where it lies on the canvas, edges even; may reach over the canvas's edges.</summary>
    public PixelRect Box;

    /// <summary>The part of <see cref="Box"/> on the canvas; never empty.</summary>
    public PixelRect Area;

    /// <summary>For tiles: what is drawn, that is <see cref="SceneTile.Shown"/> of <see cref="Placed"/>.</summary>
    public SceneTile? Tile;

    /// <summary>For tiles: the scene's own.</summary>
    public SceneTile? Placed;

    /// <summary>For tiles with a lamp: what is drawn when it is switched, with its marks; null until that is needed.</summary>
    public SceneTile? OtherTile;

    /// <summary>The marks of <see cref="OtherTile"/>.</summary>
    public IReadOnlyList<OverlayPatch>? OtherMarks;

    /// <summary>For overlays.</summary>
    public SceneOverlay? Overlay;

    /// <summary>
    /// A background's or an overlay's picture, or a tile's card; null for a tile that never needed one.
    /// </summary>
    public OverlayPatch? Patch;

    /// <summary>A tile's marks, relative to its box.</summary>
    public IReadOnlyList<OverlayPatch> Marks;

    /// <summary>False: the tile shows its card.</summary>
    public bool HasPicture;

    public long PictureNumber;

    /// <summary>Borrowed; null outside of a composition.</summary>
    public VideoFrame? Picture;

    /// <summary>Even, at most half of the shorter side.</summary>
    public int Radius;

    public byte Opacity;

    /// <summary>True when both give the same pixels wherever what lies below is the same.</summary>
    public readonly bool LooksLike(in Layer other)
    {
        if (Kind != other.Kind || Box != other.Box)
        {
            return false;
        }

        return Kind == LayerKind.Tile ? TileLooksLike(other) : ReferenceEquals(Patch, other.Patch);
    }

    /// <summary>Removes from <paramref name="visible"/> what this layer hides whatever lies below it.</summary>
    public readonly void SubtractOpaquePart(RectSet visible)
    {
        switch (Kind)
        {
            case LayerKind.Tile when Opacity == byte.MaxValue:
                visible.Subtract(new PixelRect(Box.X, Box.Y + Radius, Box.Width, Box.Height - (2 * Radius)));
                visible.Subtract(new PixelRect(Box.X + Radius, Box.Y, Box.Width - (2 * Radius), Radius));
                visible.Subtract(new PixelRect(Box.X + Radius, Box.Bottom - Radius, Box.Width - (2 * Radius), Radius));
                break;
            case LayerKind.Background:
            case LayerKind.Overlay when Patch!.IsOpaque:
                visible.Subtract(Box);
                break;
        }
    }

    private readonly bool TileLooksLike(in Layer other)
    {
        if (HasPicture != other.HasPicture || Radius != other.Radius || Opacity != other.Opacity)
        {
            return false;
        }

        bool sameContent = HasPicture
            ? PictureNumber == other.PictureNumber && Tile!.Source == other.Tile!.Source
                && (ReferenceEquals(Tile, other.Tile) || FitsLike(Tile, other.Tile))
            : ReferenceEquals(Patch, other.Patch);
        return sameContent && SamePatches(Marks, other.Marks);
    }

    private static bool FitsLike(SceneTile a, SceneTile b) =>
        a.Fit == b.Fit && a.Style.FocusX == b.Style.FocusX && a.Style.FocusY == b.Style.FocusY
        && (a.Fit != Fit.Contain || a.Style.Background == b.Style.Background);

    private static bool SamePatches(IReadOnlyList<OverlayPatch> a, IReadOnlyList<OverlayPatch> b)
    {
        if (ReferenceEquals(a, b))
        {
            return true;
        }

        if (a.Count != b.Count)
        {
            return false;
        }

        for (int i = 0; i < a.Count; i++)
        {
            if (!ReferenceEquals(a[i], b[i]))
            {
                return false;
            }
        }

        return true;
    }
}
