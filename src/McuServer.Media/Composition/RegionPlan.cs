using McuServer.Media.Frames;
using McuServer.Media.Layouts;

namespace McuServer.Media.Composition;

/// <summary>One region of a variant on a canvas of a certain size: all that does not depend on people.</summary>
internal sealed class RegionPlan
{
    private readonly GridShape[] _shapes;
    private readonly int _shortSide;

    public RegionPlan(Region region, int index, TileStyle below, int canvasWidth, int canvasHeight)
    {
        _shortSide = Math.Min(canvasWidth, canvasHeight);
        Region = region;
        Index = index;
        Box = LayoutGeometry.Box(region.Area, canvasWidth, canvasHeight);
        Order = region.Type == RegionType.Grid ? new SourceOrder(region.Grid.Order) : SourceOrder.Default;
        Merged = region.Tile.Over(below);
        Style = StyleResolver.Resolve(Merged, _shortSide);
        Label = LabelTemplate.Parse(Merged.LabelText!);
        LabelMinWidth = LayoutGeometry.ReferencePixels(Merged.LabelMinTileWidth!.Value, _shortSide);
        Capacity = region.Type == RegionType.Grid
            ? GridSearch.Capacity(Box.Width, Box.Height, region.Grid, _shortSide)
            : 1;
        _shapes = new GridShape[Capacity + 1];
        foreach (Selector selector in region.Select.From)
        {
            HasRest |= selector.By == SelectBy.Rest;
        }
    }

    public Region Region { get; }

    /// <summary>Place in document order.</summary>
    public int Index { get; }

    public PixelRect Box { get; }

    public bool IsGrid => Region.Type == RegionType.Grid;

    public bool HasRest { get; }

    /// <summary>A grid that takes the rest before another one that does: it overflows into that one.</summary>
    public bool PassesRemainderOn { get; set; }

    /// <summary>How many tiles it shows at most.</summary>
    public int Capacity { get; }

    public SourceOrder Order { get; }

    /// <summary>Defaults, file, view and region in one; no key is null but an automatic avatar colour.</summary>
    public TileStyle Merged { get; }

    public ResolvedStyle Style { get; }

    public LabelTemplate Label { get; }

    /// <summary>Canvas pixels.</summary>
    public int LabelMinWidth { get; }

    public TimeSpan SpeakingRelease => TimeSpan.FromMilliseconds(Merged.SpeakingReleaseMs!.Value);

    /// <summary>Where tiles that do not fit come on further pages.</summary>
    private bool IsPaged => IsGrid && Region.Grid.Overflow == OverflowMode.Page && !PassesRemainderOn;

    /// <summary>1 at least.</summary>
    public int PagesFor(int total) => IsPaged && Capacity > 0 ? Math.Max(1, (total + Capacity - 1) / Capacity) : 1;

    /// <summary>The grid's shape; all pages have that of a full one. Empty when nobody is visible.</summary>
    /// <param name="visible">0..Capacity.</param>
    /// <param name="total">With those who do not fit.</param>
    public GridShape ShapeFor(int visible, int total) =>
        visible == 0 ? default : Shape(IsPaged && total > Capacity ? Capacity : visible);

    private GridShape Shape(int count)
    {
        if (_shapes[count] == default)
        {
            _shapes[count] = GridSearch.Find(Box.Width, Box.Height, count, Region.Grid, _shortSide);
        }

        return _shapes[count];
    }

    public void Place(GridShape shape, Span<PixelRect> boxes) =>
        GridSearch.Place(Box, Region.Grid, _shortSide, shape, boxes);
}

/// <summary>One variant of a layout on a canvas of a certain size.</summary>
internal sealed class VariantPlan
{
    public VariantPlan(Variant variant, TransitionOptions transition, TileStyle below, int width, int height)
    {
        Variant = variant;
        Transition = variant.Transition ?? transition;
        Regions = new RegionPlan[variant.Regions.Length];
        bool isRestTaken = false;
        for (int i = Regions.Length - 1; i >= 0; i--)
        {
            RegionPlan plan = new(variant.Regions[i], i, below, width, height);
            if (plan.IsGrid && plan.HasRest && !plan.Region.Select.Reuse)
            {
                plan.PassesRemainderOn = isRestTaken;
                isRestTaken = true;
            }

            Regions[i] = plan;
        }

        DrawOrder = [.. Regions];
        Array.Sort(DrawOrder, static (a, b) => (a.Region.Z, a.Index).CompareTo((b.Region.Z, b.Index)));
    }

    public Variant Variant { get; }

    public TransitionOptions Transition { get; }

    /// <summary>In document order.</summary>
    public RegionPlan[] Regions { get; }

    /// <summary>By z, then in document order.</summary>
    public RegionPlan[] DrawOrder { get; }
}
