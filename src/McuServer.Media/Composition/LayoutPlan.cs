using System.Collections.Immutable;
using McuServer.Media.Layouts;

namespace McuServer.Media.Composition;

/// <summary>A layout, or one of its views, on its canvas: what it takes over and what it replaces.</summary>
internal sealed class LayoutPlan
{
    private readonly TileStyle _style;
    private readonly ImmutableArray<Variant> _variants;
    private readonly VariantPlan?[] _plans;

    public LayoutPlan(Layout layout, ViewSpec? view, (int Width, int Height, int FramesPerSecond)? canvasOverride)
    {
        CanvasSpec canvas = view?.Canvas ?? layout.Canvas;
        Layout = layout;
        View = view;
        (Width, Height, FramesPerSecond) = canvasOverride ?? (canvas.Width, canvas.Height, canvas.FramesPerSecond);
        Background = canvas.Background;
        TileStyle below = layout.Tile.Over(TileStyle.Default);
        _style = view is null ? below : view.Tile.Over(below);
        _variants = view?.Variants ?? layout.Variants;
        _plans = new VariantPlan?[_variants.Length];
        Overlays = new OverlayWriter(view?.Overlays ?? layout.Overlays, Width, Height);
    }

    public Layout Layout { get; }

    public ViewSpec? View { get; }

    public int Width { get; }

    public int Height { get; }

    public int FramesPerSecond { get; }

    public BackgroundSpec Background { get; }

    public OverlayWriter Overlays { get; }

    /// <summary>The first variant that matches; null: none does.</summary>
    public VariantPlan? Choose(int tiles, int screens, int pinned)
    {
        for (int i = 0; i < _plans.Length; i++)
        {
            if (_variants[i].Matches(tiles, screens, pinned))
            {
                return _plans[i] ??= new VariantPlan(_variants[i], Layout.Transition, _style, Width, Height);
            }
        }

        return null;
    }
}
