using McuServer.Media.Layouts;

namespace McuServer.Media.Composition;

/// <summary>
/// Brings a grid's list up to date with who may be in it. Who was visible elsewhere and has lost that place comes into
/// the first hole, then who waits; what nobody fills takes the last tile; who is left over waits. Whoever comes back after
/// his connection broke has his old place again where that moves nobody who would not move anyway, but for the one tile that
/// closed the hole and now goes back to the end.
/// </summary>
internal sealed class GridMerge
{
    private readonly RegionPlan _plan;
    private readonly VariantPlan _variant;

    /// <summary>Made once: a comparer would be made into one at each sorting.</summary>
    private readonly Comparison<GridPlace> _byEntering;
    private readonly List<GridPlace?> _window = [];
    private readonly List<SceneSource?> _leavers = [];
    private readonly List<GridPlace> _tail = [];
    private readonly List<GridPlace> _displaced = [];
    private List<GridPlace> _places = [];

    public GridMerge(RegionPlan plan, VariantPlan variant)
    {
        _plan = plan;
        _variant = variant;
        _byEntering = CompareWaiting;
    }

    /// <param name="places">The list as it was; afterwards as it is to be.</param>
    /// <param name="candidates">All whom the grid may take, ranked.</param>
    /// <param name="start">Where the visible window starts.</param>
    /// <param name="waiting">Where those began who waited behind the window until now.</param>
    /// <param name="shape">The grid's shape until now.</param>
    public void Run(
        List<GridPlace> places, List<SceneSource> candidates, int start, int waiting, GridShape shape)
    {
        _places = places;
        int number = candidates.Count > 0 ? candidates[0].CollectedIn : -1;
        OrderWaiting(number, waiting);
        Split(number, start);
        foreach (SceneSource source in candidates)
        {
            if (source.HeldIn != number)
            {
                (IsDisplaced(source) ? _displaced : _tail).Add(new GridPlace(source));
            }
        }

        _tail.Sort(_byEntering);
        RefillHead(start);
        FillHoles();
        CloseHoles(shape, candidates.Count);
        int visible = Math.Min(_plan.Capacity, _window.Count + _displaced.Count + _tail.Count);
        bool isSameShape = IsSameShape(shape, visible, candidates.Count);
        while (_window.Count < _plan.Capacity && Next() is { } next)
        {
            Enter(next, start, isSameShape);
        }

        _tail.AddRange(_displaced);
        _tail.Sort(_byEntering);
        foreach (GridPlace? place in _window)
        {
            _places.Add(place!);
        }

        _places.AddRange(_tail);
    }

    /// <summary>Who waits, in the order of entering: those shown nowhere by rank, then those whom a later grid shows,
    /// its last tile first, so that taking one makes no hole there.</summary>
    private int CompareWaiting(GridPlace x, GridPlace y)
    {
        SceneSource a = x.Source;
        SceneSource b = y.Source;
        bool isAElsewhere = IsShownLater(a);
        if (isAElsewhere != IsShownLater(b))
        {
            return isAElsewhere ? 1 : -1;
        }

        return isAElsewhere
            ? (b.WasShownIn, b.WasShownAt).CompareTo((a.WasShownIn, a.WasShownAt))
            : a.Rank.CompareTo(b.Rank);
    }

    private bool IsShownLater(SceneSource source) =>
        source.WasShownIn > _plan.Index && _variant.Regions[source.WasShownIn].IsGrid;

    /// <summary>Was in a slot or an earlier grid until now and lost that place: takes the first hole here.</summary>
    private bool IsDisplaced(SceneSource source) =>
        source.WasShownIn >= 0 && source.WasShownIn != _plan.Index && !IsShownLater(source);

    /// <summary>Before a page is turned to them, those who wait stand in the grid's order.</summary>
    private void OrderWaiting(int number, int waiting)
    {
        _tail.Clear();
        for (int i = waiting; i < _places.Count; i++)
        {
            if (_places[i].Source.CollectedIn == number)
            {
                _tail.Add(_places[i]);
            }
        }

        _tail.Sort(_byEntering);
        _places.RemoveRange(waiting, _places.Count - waiting);
        _places.AddRange(_tail);
    }

    /// <summary>Leaves those before the window in the list, the others in window (with holes) and tail.</summary>
    private void Split(int number, int start)
    {
        _window.Clear();
        _leavers.Clear();
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
            else if (i < start + _plan.Capacity)
            {
                _window.Add(isKept ? place : null);
                _leavers.Add(isKept ? null : place.Source);
                place.Source.Lost = !isKept && place.Source.IsAway ? new LostPlace(_plan.Index, _variant, i, null) : null;
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
    private void CloseHoles(GridShape before, int total)
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

        bool isSameShape = IsSameShape(before, visible, total);
        for (int i = 0; isSameShape && i < visible; i++)
        {
            if (_window[i] is null)
            {
                _window[i] = LastOfWindow();
                NoteFiller(i);
            }
        }

        _window.RemoveAll(static place => place is null);
    }

    private bool IsSameShape(GridShape before, int visible, int total)
    {
        GridShape shape = _plan.ShapeFor(visible, total);
        return shape.Columns == before.Columns && shape.Rows == before.Rows;
    }

    private void NoteFiller(int index)
    {
        if (_leavers[index] is { Lost: { } lost } leaver)
        {
            leaver.Lost = lost with { Filler = _window[index]?.Source };
        }
    }

    /// <summary>A new one comes last; who was here before comes where he was, if that place is to be had.</summary>
    private void Enter(GridPlace place, int start, bool isSameShape)
    {
        LostPlace lost = place.Source.Lost ?? default;
        place.Source.Lost = null;
        int index = lost.Index - start;
        if (lost.Variant != _variant || lost.Region != _plan.Index || index < 0 || index >= _window.Count)
        {
            _window.Add(place);
        }
        else if (!isSameShape)
        {
            _window.Insert(index, place);
        }
        else if (lost.Filler is not null && ReferenceEquals(_window[index]!.Source, lost.Filler))
        {
            _window.Add(_window[index]);
            _window[index] = place;
        }
        else
        {
            _window.Add(place);
        }
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
}
