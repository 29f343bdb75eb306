using McuServer.Media.Layouts;

namespace McuServer.Media.Composition;

/// <summary>Somebody's place in a grid's list, visible or waiting.</summary>
internal sealed class GridPlace(SceneSource source)
{
    public SceneSource Source { get; } = source;

    /// <summary>Since when it has been visible without a break; null: it is waiting.</summary>
    public TimeSpan? ShownSince { get; set; }

    /// <summary>Its pin has had its effect.</summary>
    public bool IsPinSettled { get; set; }
}

/// <summary>
/// The places of one grid: a list of which a window is visible (the page, or simply the start), everything after it
/// waiting in the grid's order. The rules keep people where they are: a new one comes last, a hole is filled by one
/// tile alone, and all move, in their old order, only where the grid's shape changes.
/// </summary>
internal sealed class GridPlaces(RegionPlan plan, VariantPlan variant)
{
    private readonly List<GridPlace> _places = [];
    private readonly GridMerge _merge = new(plan, variant);
    private bool _isFresh = true;

    public RegionPlan Plan { get; } = plan;

    /// <summary>Everybody who could be shown here, visible or not.</summary>
    public int Count => _places.Count;

    /// <summary>Index of the first visible place.</summary>
    public int WindowStart { get; private set; }

    public int WindowCount { get; private set; }

    /// <summary>Columns, rows and tile size; empty while nobody is visible.</summary>
    public GridShape Shape { get; private set; }

    public GridPlace this[int index] => _places[index];

    public bool IsVisible(int index) => index >= WindowStart && index < WindowStart + WindowCount;

    /// <param name="candidates">All whom this grid may take, ranked, and still without a claim.</param>
    /// <param name="page">0-based, one of those that there are.</param>
    public void Update(List<SceneSource> candidates, int page)
    {
        int start = Math.Min(page, Plan.PagesFor(candidates.Count) - 1) * Plan.Capacity;
        if (_isFresh)
        {
            _isFresh = false;
            foreach (SceneSource source in candidates)
            {
                _places.Add(new GridPlace(source) { IsPinSettled = source.PinnedAt is not null });
            }
        }
        else
        {
            _merge.Run(_places, candidates, start, WindowStart + WindowCount, Shape);
        }

        WindowStart = Math.Min(start, _places.Count);
        WindowCount = Math.Min(Plan.Capacity, _places.Count - WindowStart);
        if (Plan.PassesRemainderOn)
        {
            _places.RemoveRange(WindowCount, _places.Count - WindowCount);
        }

        Shape = Plan.ShapeFor(WindowCount, candidates.Count);
        SettlePins();
    }

    public void Swap(int a, int b) => (_places[a], _places[b]) = (_places[b], _places[a]);

    /// <summary>Puts somebody else at a place of this list (a swap with another region).</summary>
    public void Replace(int index, SceneSource source) => _places[index] = new GridPlace(source);

    public int IndexOf(SceneSource source)
    {
        for (int i = 0; i < _places.Count; i++)
        {
            if (ReferenceEquals(_places[i].Source, source))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Those waiting who are shown nowhere else either.</summary>
    public int CountHidden()
    {
        int hidden = 0;
        foreach (GridPlace place in _places)
        {
            hidden += place.Source.ShownIn < 0 ? 1 : 0;
        }

        return hidden;
    }

    /// <summary>Call when a run is over: from now on the visible are shown.</summary>
    public void NoteShown(TimeSpan now)
    {
        for (int i = 0; i < _places.Count; i++)
        {
            _places[i].ShownSince = IsVisible(i) ? _places[i].ShownSince ?? now : null;
        }
    }

    /// <summary>A new pin swaps its person with the first visible place that no earlier pin holds.</summary>
    private void SettlePins()
    {
        foreach (GridPlace place in _places)
        {
            place.IsPinSettled &= place.Source.PinnedAt is not null;
        }

        while (OldestNewPin() is var pinned and >= 0)
        {
            for (int i = WindowStart; Plan.Order.HasPinned && i < WindowStart + WindowCount; i++)
            {
                if (!_places[i].IsPinSettled)
                {
                    Swap(i, pinned);
                    pinned = i;
                    break;
                }
            }

            _places[pinned].IsPinSettled = true;
        }
    }

    private int OldestNewPin()
    {
        int oldest = -1;
        for (int i = 0; i < _places.Count; i++)
        {
            GridPlace place = _places[i];
            if (!place.IsPinSettled && place.Source.PinnedAt is { } at
                && (oldest < 0 || at < _places[oldest].Source.PinnedAt))
            {
                oldest = i;
            }
        }

        return oldest;
    }
}
