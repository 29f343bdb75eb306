using McuServer.Media.Layouts;

namespace McuServer.Media.Composition;

/// <summary>
/// Which source each region shows, in four phases that run again on every change. Reserve: who holds a seat is only for
/// the region of that seat. Claim: slots in document order try their selectors up to <c>rest</c>. Keep: a slot that got
/// nothing keeps whom it has. Fill: what is left, in document order, takes who is left. So the one whom a new speaker
/// drives out of the main place takes the speaker's old one, and nobody else moves.
/// Regions with <c>reuse</c> stand aside: they take whom they want and claim nobody.
/// </summary>
internal sealed class RegionClaims(StageRoster roster)
{
    private static readonly Selector s_rest = new(SelectBy.Rest);

    private readonly SourceSelection _selection = new(roster);
    private readonly SpeakerPromotion _promotion = new();
    private readonly List<SceneSource> _candidates = [];
    private VariantPlan? _plan;
    private SceneSource?[] _occupants = [];
    private SceneSource?[] _before = [];
    private GridPlaces?[] _grids = [];
    private PageTurner?[] _turners = [];

    /// <summary>When time alone changes something: a page, a promotion.</summary>
    public TimeSpan? NextDeadline { get; private set; }

    /// <summary>By region; null: empty, or a grid.</summary>
    public ReadOnlySpan<SceneSource?> Occupants => _occupants;

    /// <summary>By region; null: a slot.</summary>
    public ReadOnlySpan<GridPlaces?> Grids => _grids;

    /// <summary>Forgets all places; the next run starts a new layout.</summary>
    public void Reset() => _plan = null;

    /// <param name="speaker">Whom "active speaker" means in this picture; promotion goes by the stage's own.</param>
    public void Run(Stage stage, VariantPlan plan, string? speaker, TimeSpan now)
    {
        NoteShownBefore(plan);
        if (!ReferenceEquals(plan, _plan))
        {
            Enter(plan);
        }

        _selection.Begin(stage, speaker);
        (_occupants, _before) = (_before, _occupants);

        // A promotion changes who waits, which a later region may be after; so the phases run until all rests.
        int rounds = 0;
        do
        {
            RunPhases(stage, now);
            NoteShown();
            _promotion.Begin(stage.ActiveSpeaker, now);
        }
        while (Promote(now) && ++rounds < 3);

        NextDeadline = _promotion.NextDeadline;
        for (int i = 0; i < _grids.Length; i++)
        {
            _grids[i]?.NoteShown(now);
            NextDeadline = StageRoster.Earliest(NextDeadline, _turners[i]?.NextDeadline);
        }
    }

    /// <summary>Exchanges the places of two sources; false when one of them has none.</summary>
    public bool Swap(SceneSource a, SceneSource b)
    {
        int regionA = RegionOf(a, out int placeA);
        int regionB = RegionOf(b, out int placeB);
        if (regionA < 0 || regionB < 0)
        {
            return false;
        }

        if (regionA == regionB && _grids[regionA] is { } grid)
        {
            grid.Swap(placeA, placeB);
            return true;
        }

        Put(regionA, placeA, b);
        Put(regionB, placeB, a);
        return true;
    }

    private void Put(int region, int place, SceneSource source)
    {
        if (_grids[region] is { } grid)
        {
            grid.Replace(place, source);
        }
        else
        {
            _occupants[region] = source;
        }
    }

    /// <summary>A region that shows it comes before a grid in which it waits.</summary>
    private int RegionOf(SceneSource source, out int place)
    {
        int waitingIn = -1;
        int waitingAt = -1;
        for (int i = 0; i < _grids.Length; i++)
        {
            place = _grids[i]?.IndexOf(source) ?? 0;
            if (_grids[i] is { } grid ? place >= 0 && grid.IsVisible(place) : ReferenceEquals(_occupants[i], source))
            {
                return i;
            }

            if (_grids[i] is not null && place >= 0)
            {
                (waitingIn, waitingAt) = (i, place);
            }
        }

        place = waitingAt;
        return waitingIn;
    }

    /// <summary>Slots keep their occupants by region id from one variant to the next; grids start anew.</summary>
    private void Enter(VariantPlan plan)
    {
        var occupants = new SceneSource?[plan.Regions.Length];
        for (int i = 0; _plan is not null && i < _plan.Regions.Length; i++)
        {
            for (int j = 0; _occupants[i] is not null && j < occupants.Length; j++)
            {
                if (plan.Regions[j].Region.Id == _plan.Regions[i].Region.Id && !plan.Regions[j].IsGrid)
                {
                    occupants[j] = _occupants[i];
                }
            }
        }

        _plan = plan;
        _occupants = occupants;
        _before = new SceneSource?[occupants.Length];
        _grids = new GridPlaces?[occupants.Length];
        _turners = new PageTurner?[occupants.Length];
        foreach (RegionPlan region in plan.Regions)
        {
            if (region.IsGrid)
            {
                _grids[region.Index] = new GridPlaces(region, plan);
                _turners[region.Index] = new PageTurner(region.Region.Grid.RotateSeconds);
            }
        }
    }

    /// <summary>Remembers the composition before, which only means something within the same variant.</summary>
    private void NoteShownBefore(VariantPlan plan)
    {
        bool isSame = ReferenceEquals(plan, _plan);
        foreach (SceneSource source in roster.Members)
        {
            (source.WasShownIn, source.WasShownAt) = (isSame ? source.ShownIn : -1, source.ShownAt);
        }

        foreach (SceneSource source in roster.Screens)
        {
            (source.WasShownIn, source.WasShownAt) = (isSame ? source.ShownIn : -1, source.ShownAt);
        }
    }

    private void NoteShown()
    {
        foreach (SceneSource source in roster.Members)
        {
            source.ShownIn = -1;
        }

        foreach (SceneSource source in roster.Screens)
        {
            source.ShownIn = -1;
        }

        for (int i = 0; i < _grids.Length; i++)
        {
            if (_occupants[i] is { } occupant)
            {
                NoteShown(occupant, i, 0);
            }

            for (int j = 0; _grids[i] is { } grid && j < grid.WindowCount; j++)
            {
                NoteShown(grid[grid.WindowStart + j].Source, i, j);
            }
        }
    }

    /// <summary>Where a source is shown twice, the region that claimed it counts.</summary>
    private static void NoteShown(SceneSource source, int region, int place)
    {
        if (source.ShownIn < 0 || source.ClaimedBy == region)
        {
            source.ShownIn = region;
            source.ShownAt = place;
        }
    }

    private bool Promote(TimeSpan now)
    {
        bool isChanged = false;
        foreach (GridPlaces? grid in _grids)
        {
            isChanged |= grid is not null && _promotion.Run(grid, now);
        }

        return isChanged;
    }

    private void RunPhases(Stage stage, TimeSpan now)
    {
        foreach (SceneSource source in roster.Members)
        {
            (source.ClaimedBy, source.SeatRegions) = (-1, 0);
        }

        foreach (SceneSource source in roster.Screens)
        {
            (source.ClaimedBy, source.SeatRegions) = (-1, 0);
        }

        Array.Clear(_occupants);
        Reserve(stage);
        ClaimSlots();
        KeepSlots();
        Fill(stage.Page, now);
    }

    private void Reserve(Stage stage)
    {
        foreach (RegionPlan region in _plan!.Regions)
        {
            foreach (Selector selector in region.Region.Select.From)
            {
                if (selector.By == SelectBy.Seat
                    && roster.Member(stage.Seats.GetValueOrDefault(selector.Seat!)) is { } holder)
                {
                    holder.SeatRegions |= 1UL << region.Index;
                }
            }
        }
    }

    private void ClaimSlots()
    {
        foreach (RegionPlan region in _plan!.Regions)
        {
            if (region.IsGrid)
            {
                continue;
            }

            foreach (Selector selector in region.Region.Select.From)
            {
                if (selector.By == SelectBy.Rest || _occupants[region.Index] is not null)
                {
                    break;
                }

                Occupy(region, _selection.First(selector, region));
            }
        }
    }

    private void KeepSlots()
    {
        foreach (RegionPlan region in _plan!.Regions)
        {
            SceneSource? present = _before[region.Index];
            if (region.Region.Select.Sticky && _occupants[region.Index] is null && present is not null
                && SourceSelection.IsFree(present, region))
            {
                Occupy(region, present);
            }
        }
    }

    private void Fill(int hostPage, TimeSpan now)
    {
        foreach (RegionPlan region in _plan!.Regions)
        {
            if (_grids[region.Index] is { } grid)
            {
                FillGrid(region, grid, hostPage, now);
            }
            else if (region.HasRest && _occupants[region.Index] is null)
            {
                Occupy(region, _selection.First(s_rest, region));
            }
        }
    }

    private void FillGrid(RegionPlan region, GridPlaces grid, int hostPage, TimeSpan now)
    {
        _selection.Collect(region, _candidates);
        int pages = grid.PagesFor(_candidates.Count);
        grid.Update(_candidates, _turners[region.Index]!.Page(hostPage, pages, _promotion.IsPending, now));
        for (int i = 0; i < grid.WindowCount && !region.Region.Select.Reuse; i++)
        {
            grid[grid.WindowStart + i].Source.ClaimedBy = region.Index;
        }
    }

    private void Occupy(RegionPlan region, SceneSource? source)
    {
        _occupants[region.Index] = source;
        if (source is not null && !region.Region.Select.Reuse)
        {
            source.ClaimedBy = region.Index;
        }
    }
}
