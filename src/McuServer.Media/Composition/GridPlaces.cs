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
internal sealed class GridPlaces(RegionPlan plan, VariantPlan variant) : IComparer<GridPlace>
{
    private readonly List<GridPlace> _places = [];
    private readonly List<GridPlace?> _window = [];
    private readonly List<GridPlace> _tail = [];
    private readonly List<GridPlace> _displaced = [];
    private bool _isFresh = true;
    private int _total;
    private GridShape _shape;

    public RegionPlan Plan { get; } = plan;

    /// <summary>Everybody who could be shown here, visible or not.</summary>
    public int Count => _places.Count;

    /// <summary>Index of the first visible place.</summary>
    public int WindowStart { get; private set; }

    public int WindowCount { get; private set; }

    /// <summary>Columns, rows and tile size; empty while nobody is visible.</summary>
    public GridShape Shape => _shape;

    private bool IsPaged => Plan.Region.Grid.Overflow == OverflowMode.Page && !Plan.PassesRemainderOn;

    public GridPlace this[int index] => _places[index];

    public bool IsVisible(int index) => index >= WindowStart && index < WindowStart + WindowCount;

    /// <summary>1 at least.</summary>
    public int PagesFor(int total) =>
        IsPaged && Plan.Capacity > 0 ? Math.Max(1, (total + Plan.Capacity - 1) / Plan.Capacity) : 1;

    /// <param name="candidates">All whom this grid may take, ranked, and still without a claim.</param>
    /// <param name="page">0-based, one of those that there are.</param>
    public void Update(List<SceneSource> candidates, int page)
    {
        _total = candidates.Count;
        int start = Math.Min(page, PagesFor(_total) - 1) * Plan.Capacity;
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
            Merge(candidates, start);
        }

        WindowStart = Math.Min(start, _places.Count);
        WindowCount = Math.Min(Plan.Capacity, _places.Count - WindowStart);
        if (Plan.PassesRemainderOn)
        {
            _places.RemoveRange(WindowCount, _places.Count - WindowCount);
        }

        _shape = ShapeFor(WindowCount);
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

    /// <summary>Who waits, in the order of entering: those shown nowhere by rank, then those whom a later grid shows,
    /// its last tile first, so that taking one makes no hole there.</summary>
    int IComparer<GridPlace>.Compare(GridPlace? x, GridPlace? y)
    {
        SceneSource a = x!.Source;
        SceneSource b = y!.Source;
        bool isAElsewhere = IsShownLater(a);
        if (isAElsewhere != IsShownLater(b))
        {
            return isAElsewhere ? 1 : -1;
        }

        return isAElsewhere
            ? (b.WasShownIn, b.WasShownAt).CompareTo((a.WasShownIn, a.WasShownAt))
            : a.Rank.CompareTo(b.Rank);
    }

    private GridShape ShapeFor(int visible)
    {
        bool isPageOfMany = IsPaged && _total > Plan.Capacity;
        return visible == 0 ? default : Plan.Shape(isPageOfMany ? Plan.Capacity : visible);
    }

    private bool IsShownLater(SceneSource source) =>
        source.WasShownIn > Plan.Index && variant.Regions[source.WasShownIn].IsGrid;

    /// <summary>Was in a slot or an earlier grid until now, and has lost that place: takes the first hole here.</summary>
    private bool IsDisplaced(SceneSource source) =>
        source.WasShownIn >= 0 && source.WasShownIn != Plan.Index && !IsShownLater(source);

    private void Merge(List<SceneSource> candidates, int start)
    {
        int number = candidates.Count > 0 ? candidates[0].CollectedIn : -1;
        Split(number, start);
        foreach (SceneSource source in candidates)
        {
            if (source.HeldIn != number)
            {
                (IsDisplaced(source) ? _displaced : _tail).Add(new GridPlace(source));
            }
        }

        _tail.Sort(this);
        RefillHead(start);
        FillHoles();
        CloseHoles();
        while (_window.Count < Plan.Capacity && Next() is { } next)
        {
            _window.Add(next);
        }

        _tail.AddRange(_displaced);
        _tail.Sort(this);
        foreach (GridPlace? place in _window)
        {
            _places.Add(place!);
        }

        _places.AddRange(_tail);
    }

    /// <summary>Leaves those before the window in the list, the others in window (with holes) and tail.</summary>
    private void Split(int number, int start)
    {
        _window.Clear();
        _tail.Clear();
        _displaced.Clear();
        int head = 0;
        for (int i = 0; i < _places.Count; i++)
        {
            GridPlace place = _places[i];
            bool isKept = place.Source.CollectedIn == number;
            if (isKept)
            {
                place.Source.HeldIn = number;
            }

            if (i < start)
            {
                _places[head] = place;
                head += isKept ? 1 : 0;
            }
            else if (i < start + Plan.Capacity)
            {
                _window.Add(isKept ? place : null);
            }
            else if (isKept)
            {
                _tail.Add(place);
            }
        }

        _places.RemoveRange(head, _places.Count - head);
    }

    /// <summary>Pages before the visible one are filled up from the very end, so that nothing visible shifts.</summary>
    private void RefillHead(int start)
    {
        while (_places.Count < start)
        {
            GridPlace? last = Last(_tail) ?? LastOfWindow() ?? Last(_displaced);
            if (last is null)
            {
                return;
            }

            _places.Add(last);
        }
    }

    private void FillHoles()
    {
        for (int i = 0; i < _window.Count; i++)
        {
            _window[i] ??= Next();
        }
    }

    /// <summary>What nobody could fill: the last tile comes into the hole, or, in a new shape, all close up.</summary>
    private void CloseHoles()
    {
        int visible = 0;
        foreach (GridPlace? place in _window)
        {
            visible += place is null ? 0 : 1;
        }

        if (visible == _window.Count)
        {
            return;
        }

        GridShape shape = ShapeFor(visible);
        bool isSameShape = shape.Columns == _shape.Columns && shape.Rows == _shape.Rows;
        for (int i = 0; isSameShape && i < visible; i++)
        {
            _window[i] ??= LastOfWindow();
        }

        _window.RemoveAll(static place => place is null);
    }

    private GridPlace? Next() => First(_displaced) ?? First(_tail);

    private static GridPlace? First(List<GridPlace> places)
    {
        if (places.Count == 0)
        {
            return null;
        }

        GridPlace first = places[0];
        places.RemoveAt(0);
        return first;
    }

    private static GridPlace? Last(List<GridPlace> places)
    {
        if (places.Count == 0)
        {
            return null;
        }

        GridPlace last = places[^1];
        places.RemoveAt(places.Count - 1);
        return last;
    }

    private GridPlace? LastOfWindow()
    {
        for (int i = _window.Count - 1; i >= 0; i--)
        {
            if (_window[i] is { } place)
            {
                _window[i] = null;
                return place;
            }
        }

        return null;
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
