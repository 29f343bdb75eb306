using McuServer.Media.Frames;
using McuServer.Media.Pictures;

namespace McuServer.Media.Composition;

/// <summary>
/// Draws one part of a composition: all layers that show in some boxes of the canvas, from the bottom up. Parts do not
/// overlap, so their order and the threads that draw them make no difference. One per thread.
/// </summary>
internal sealed class PartPainter(ColorMatrix matrix) : IDisposable
{
    private readonly TilePainter _tiles = new(matrix);
    private readonly RectSet _damage = new();
    private readonly RectSet _visible = new();
    private readonly RectSet _needs = new();
    private (int Start, int Count)[] _needOfLayer = new (int, int)[16];
    private (int Top, int Bottom)[] _runs = new (int, int)[16];

    public ScalerScratch Scratch => _tiles.Scratch;

    public void Paint(CompositionPlan plan, in PlanPart part)
    {
        plan.CopyDamage(part, _damage);
        int lowest = FindNeeds(plan.Layers);
        for (int i = lowest; i < plan.Layers.Count; i++)
        {
            (int start, int count) = _needOfLayer[i];
            if (count > 0)
            {
                PaintLayer(plan, i, _needs.Rects.Slice(start, count));
            }
        }
    }

    public void Dispose() => _tiles.Dispose();

    /// <summary>
    /// For each layer, the boxes where it shows: the damage without what opaque layers above hide. Returns the lowest
    /// layer that shows.
    /// </summary>
    private int FindNeeds(LayerList layers)
    {
        if (_needOfLayer.Length < layers.Count)
        {
            _needOfLayer = new (int, int)[layers.Count * 2];
        }

        _needs.Clear();
        _visible.CopyFrom(_damage);
        for (int i = layers.Count - 1; i >= 0; i--)
        {
            ref readonly Layer layer = ref layers[i];
            int start = _needs.Count;
            foreach (ref readonly PixelRect rect in _visible.Rects)
            {
                _needs.Append(rect.Intersect(layer.Area));
            }

            _needOfLayer[i] = (start, _needs.Count - start);
            if (_needs.Count > start)
            {
                layer.SubtractOpaquePart(_visible);
                if (_visible.Count == 0)
                {
                    return i;
                }
            }
        }

        return 0;
    }

    private void PaintLayer(CompositionPlan plan, int index, ReadOnlySpan<PixelRect> needs)
    {
        ref readonly Layer layer = ref plan.Layers[index];
        plan.MarkDrawn(index);
        if (layer.Kind == LayerKind.Tile)
        {
            PaintTile(plan, index, needs);
            return;
        }

        OverlayPatch patch = layer.Patch!;
        foreach (ref readonly PixelRect need in needs)
        {
            PictureKernels.Blend(plan.Canvas, patch, patch.Box.X, patch.Box.Y, need);
        }
    }

    private void PaintTile(CompositionPlan plan, int index, ReadOnlySpan<PixelRect> needs)
    {
        ref readonly Layer layer = ref plan.Layers[index];
        ref readonly TileGeometry geometry = ref plan.Geometry(index);
        bool mayBeDirect = layer.Opacity == byte.MaxValue && layer.Area.Width == layer.Box.Width;
        int runs = FindRuns(needs);
        for (int run = 0; run < runs; run++)
        {
            (int top, int bottom) = _runs[run];

            // Where something opaque hides a part of the tile, that is drawn later, so the rows may be written whole.
            if (mayBeDirect && _damage.Covers(new PixelRect(layer.Box.X, top, layer.Box.Width, bottom - top)))
            {
                _tiles.PaintDirect(plan.Canvas, layer, geometry, top, bottom);
                continue;
            }

            _visible.Clear();
            foreach (ref readonly PixelRect need in needs)
            {
                if (need.Y >= top && need.Y < bottom)
                {
                    _visible.Append(need);
                }
            }

            _tiles.PaintThroughRows(plan.Canvas, layer, geometry, top, bottom, _visible.Rects);
        }
    }

    /// <summary>Runs of rows that the boxes need, from top to bottom, apart from each other.</summary>
    private int FindRuns(ReadOnlySpan<PixelRect> needs)
    {
        if (_runs.Length < needs.Length)
        {
            _runs = new (int, int)[needs.Length * 2];
        }

        int count = 0;
        foreach (ref readonly PixelRect need in needs)
        {
            (int Top, int Bottom) run = (need.Y, need.Bottom);
            for (int i = count - 1; i >= 0; i--)
            {
                if (_runs[i].Top <= run.Bottom && run.Top <= _runs[i].Bottom)
                {
                    run = (Math.Min(run.Top, _runs[i].Top), Math.Max(run.Bottom, _runs[i].Bottom));
                    Array.Copy(_runs, i + 1, _runs, i, count - i - 1);
                    count--;
                }
            }

            int place = count;
            for (; place > 0 && _runs[place - 1].Top > run.Top; place--)
            {
                _runs[place] = _runs[place - 1];
            }

            _runs[place] = run;
            count++;
        }

        return count;
    }
}
