using McuServer.Media.Frames;
using McuServer.Media.Layouts;

namespace McuServer.Media.Composition;

/// <summary>A piece of work of one composition.</summary>
/// <param name="Group">Of the damage's boxes; −1: copy <paramref name="Box"/> from the canvas before.</param>
/// <param name="Box">The boxes of the group are cut to it.</param>
internal readonly record struct PlanPart(int Group, PixelRect Box);

/// <summary>
/// What one composition draws where, and how it is cut into parts that any thread may draw in any order. Filled on the
/// composing thread, then only read (the drawn marks aside).
/// </summary>
internal sealed class CompositionPlan
{
    /// <summary>So many parts for each thread even out parts of different cost.</summary>
    private const int PartsPerThread = 4;

    private readonly RectSet _damage = new();
    private int[] _groupOfRect = new int[32];
    private TileGeometry[] _geometries = new TileGeometry[16];
    private byte[] _isDrawn = new byte[16];
    private PlanPart[] _parts = new PlanPart[32];

    /// <summary>
    /// A part of fewer pixels costs more in hand-over and doubly filtered rows than another thread wins.
    /// </summary>
    public int MinPartPixels { get; set; } = 32 * 1024;

    /// <summary>Where to draw.</summary>
    public PictureView Canvas { get; private set; }

    /// <summary>The finished canvas to copy from.</summary>
    public PictureView Source { get; private set; }

    public LayerList Layers { get; private set; } = new();

    public ReadOnlySpan<PlanPart> Parts => _parts.AsSpan(0, PartCount);

    public int PartCount { get; private set; }

    /// <summary>Blur fills to be made before the parts are drawn.</summary>
    public List<BlurFill> Blurs { get; } = [];

    public ref readonly TileGeometry Geometry(int layer) => ref _geometries[layer];

    /// <summary>Every thread that draws a layer writes the same.</summary>
    public void MarkDrawn(int layer) => _isDrawn[layer] = 1;

    public bool IsDrawn(int layer) => _isDrawn[layer] != 0;

    /// <param name="compose">Boxes to be drawn from the layers.</param>
    /// <param name="copy">Boxes to be copied from <paramref name="source"/>; none of them overlaps the former.</param>
    public void Prepare(
        LayerList layers, in PictureView canvas, in PictureView source, RectSet compose, RectSet copy, int threadCount)
    {
        (Layers, Canvas, Source) = (layers, canvas, source);
        Blurs.Clear();
        PartCount = 0;
        Array.Resize(ref _isDrawn, Math.Max(_isDrawn.Length, layers.Count));
        _isDrawn.AsSpan().Clear();
        _damage.CopyFrom(compose);
        GroupDamage();
        AddParts(threadCount);
        AddCopies(copy);
    }

    /// <summary>Finds out how the pictures of those tiles are drawn that the damage touches.</summary>
    public void PrepareTiles(ScalerCache scalers, BlurFills blurs)
    {
        Array.Resize(ref _geometries, Math.Max(_geometries.Length, Layers.Count));
        for (int i = 0; i < Layers.Count; i++)
        {
            ref readonly Layer layer = ref Layers[i];
            if (!layer.HasPicture || !_damage.Intersects(layer.Area))
            {
                continue;
            }

            var geometry = TileGeometry.Of(layer, scalers);
            PixelRect to = geometry.Destination;
            if (layer.Tile!.Fit == Fit.Blur && (to.Width < layer.Box.Width || to.Height < layer.Box.Height))
            {
                BlurFill blur = blurs.Get(layer);
                if (blur.Prepare(layer, scalers))
                {
                    Blurs.Add(blur);
                }

                PictureView small = blur.Small;
                geometry.Blur = blur;
                geometry.Enlarger = scalers.Get(small.Width, small.Height, layer.Box.Width, layer.Box.Height);
            }

            _geometries[i] = geometry;
        }
    }

    /// <summary>The damage of a part.</summary>
    public void CopyDamage(in PlanPart part, RectSet damage)
    {
        damage.Clear();
        ReadOnlySpan<PixelRect> rects = _damage.Rects;
        for (int i = 0; i < rects.Length; i++)
        {
            if (_groupOfRect[i] == part.Group)
            {
                damage.Append(rects[i].Intersect(part.Box));
            }
        }
    }

    /// <summary>
    /// Boxes that touch the same tile's picture come into one group, so that the picture's rows are scaled once for all
    /// of them. A group's number is that of its first box.
    /// </summary>
    private void GroupDamage()
    {
        ReadOnlySpan<PixelRect> rects = _damage.Rects;
        if (_groupOfRect.Length < rects.Length)
        {
            _groupOfRect = new int[rects.Length * 2];
        }

        for (int i = 0; i < rects.Length; i++)
        {
            _groupOfRect[i] = i;
        }

        foreach (ref readonly Layer layer in Layers.Layers)
        {
            int group = -1;
            for (int i = 0; layer.HasPicture && i < rects.Length; i++)
            {
                if (rects[i].Intersects(layer.Area))
                {
                    group = group < 0 ? _groupOfRect[i] : Join(group, _groupOfRect[i], rects.Length);
                }
            }
        }
    }

    private int Join(int a, int b, int count)
    {
        int low = Math.Min(a, b);
        int high = Math.Max(a, b);
        for (int i = high; low != high && i < count; i++)
        {
            _groupOfRect[i] = _groupOfRect[i] == high ? low : _groupOfRect[i];
        }

        return low;
    }

    /// <summary>Cuts each group into bands of rows, as many as its share of all pixels asks for.</summary>
    private void AddParts(int threadCount)
    {
        ReadOnlySpan<PixelRect> rects = _damage.Rects;
        long total = 0;
        foreach (ref readonly PixelRect rect in rects)
        {
            total += (long)rect.Width * rect.Height;
        }

        long partPixels = threadCount == 1
            ? long.MaxValue
            : Math.Max(MinPartPixels, total / ((long)threadCount * PartsPerThread));
        for (int group = 0; group < rects.Length; group++)
        {
            if (_groupOfRect[group] == group)
            {
                AddBands(group, rects, partPixels);
            }
        }
    }

    private void AddBands(int group, ReadOnlySpan<PixelRect> rects, long partPixels)
    {
        long area = 0;
        int top = int.MaxValue;
        int bottom = 0;
        for (int i = group; i < rects.Length; i++)
        {
            if (_groupOfRect[i] == group)
            {
                area += (long)rects[i].Width * rects[i].Height;
                top = Math.Min(top, rects[i].Y);
                bottom = Math.Max(bottom, rects[i].Bottom);
            }
        }

        int bands = (int)Math.Clamp((area + (partPixels / 2)) / partPixels, 1, Math.Max(1, (bottom - top) / 16));
        int first = top;
        for (int band = 1; band <= bands; band++)
        {
            int end = band == bands ? bottom : top + (int)(((long)(bottom - top) * band / bands) & ~1);
            AddPart(new PlanPart(group, new PixelRect(0, first, Canvas.Width, end - first)));
            first = end;
        }
    }

    private void AddCopies(RectSet copy)
    {
        foreach (ref readonly PixelRect rect in copy.Rects)
        {
            AddPart(new PlanPart(-1, rect));
        }
    }

    private void AddPart(in PlanPart part)
    {
        if (PartCount == _parts.Length)
        {
            Array.Resize(ref _parts, PartCount * 2);
        }

        _parts[PartCount++] = part;
    }
}
