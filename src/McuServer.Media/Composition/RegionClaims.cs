using McuServer.Media.Layouts;

namespace McuServer.Media.Composition;

/// <summary>
/// Which source each region shows, in four phases that run again on every change. Reserve: who holds a seat is only for
/// the region of that seat. Claim: slots in document order try their selectors up to <c>rest</c>. Keep: a slot that got
/// nothing keeps whom it has. Fill: what is left, in document order, takes who is left; a hole closes from behind. So the one whom a new speaker
/// drives out of the main place takes the speaker's old one, and nobody else moves.
/// Regions with <c>reuse</c> stand aside: they take whom they want and claim nobody.
/// </summary>
internal sealed class RegionClaims(StageRoster roster)
{
    private static readonly Selector s_rest = new(SelectBy.Rest);

    private readonly RegionStates _states = new();
    private readonly SourceSelection _selection = new(roster);
    private readonly SpeakerPromotion _promotion = new();
    private readonly List<SceneSource> _candidates = [];

    /// <summary>Bit per slot that keeps its occupant in this run only because he was there.</summary>
    private ulong _kept;

    /// <summary>When time alone changes something: a page, a promotion.</summary>
    public TimeSpan? NextDeadline { get; private set; }

    /// <summary>By region; null: empty, or a grid.</summary>
    public ReadOnlySpan<SceneSource?> Occupants => _states.Occupants;

    /// <summary>By region; null: a slot.</summary>
    public ReadOnlySpan<GridPlaces?> Grids => _states.Grids;

    /// <summary>Forgets all places; the next run starts a new layout.</summary>
    public void Reset() => _states.Reset();

    /// <summary>Exchanges the places of two sources; false when one of them has none.</summary>
    public bool Swap(SceneSource a, SceneSource b) => _states.Swap(a, b);

    /// <param name="speaker">Whom "active speaker" means in this picture; promotion goes by the stage's own.</param>
    public void Run(Stage stage, VariantPlan plan, string? speaker, TimeSpan now)
    {
        bool isSame = ReferenceEquals(plan, _states.Plan);
        BeginSources(roster.Members, isSame);
        BeginSources(roster.Screens, isSame);
        if (!isSame)
        {
            _states.Enter(plan);
        }

        _states.BeginRun();
        _selection.Begin(stage, speaker);

        // A promotion changes who waits, which a later region may be after; so the phases run until all rests.
        int rounds = 0;
        do
        {
            RunPhases(plan, stage, now);
            _promotion.Begin(stage.ActiveSpeaker, now);
        }
        while (!stage.IsFrozen && Promote(now) && ++rounds < 3);

        NextDeadline = _promotion.NextDeadline;
        for (int i = 0; i < plan.Regions.Length; i++)
        {
            Grids[i]?.NoteShown(now);
            NextDeadline = StageRoster.Earliest(NextDeadline, _states.Turners[i]?.NextDeadline);
        }
    }

    /// <summary>Remembers the composition before, which only means something within the same variant.</summary>
    private static void BeginSources(List<SceneSource> sources, bool isSameVariant)
    {
        foreach (SceneSource source in sources)
        {
            (source.WasShownIn, source.WasShownAt) = (isSameVariant ? source.ShownIn : -1, source.ShownAt);
        }
    }

    private static void FreeSources(List<SceneSource> sources)
    {
        foreach (SceneSource source in sources)
        {
            (source.ClaimedBy, source.SeatRegions, source.ShownIn) = (-1, 0, -1);
        }
    }

    private void RunPhases(VariantPlan plan, Stage stage, TimeSpan now)
    {
        _kept = 0;
        FreeSources(roster.Members);
        FreeSources(roster.Screens);
        Array.Clear(_states.Occupants);
        Reserve(plan, stage);
        ClaimSlots(plan);
        KeepSlots(plan);
        Fill(plan, stage.Page, now);
        _states.NoteShown();
    }

    private void Reserve(VariantPlan plan, Stage stage)
    {
        foreach (RegionPlan region in plan.Regions)
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

    private void ClaimSlots(VariantPlan plan)
    {
        foreach (RegionPlan region in plan.Regions)
        {
            if (region.IsGrid)
            {
                continue;
            }

            foreach (Selector selector in region.Region.Select.From)
            {
                if (selector.By == SelectBy.Rest || Occupants[region.Index] is not null)
                {
                    break;
                }

                Occupy(region, _selection.First(selector, region));
            }
        }
    }

    private void KeepSlots(VariantPlan plan)
    {
        foreach (RegionPlan region in plan.Regions)
        {
            SceneSource? present = _states.Before[region.Index];
            if (region.Region.Select.Sticky && Occupants[region.Index] is null && present is not null
                && SourceSelection.IsFree(present, region))
            {
                Occupy(region, present);
                _kept |= 1UL << region.Index;
            }
        }
    }

    private void Fill(VariantPlan plan, int hostPage, TimeSpan now)
    {
        foreach (RegionPlan region in plan.Regions)
        {
            if (Grids[region.Index] is { } grid)
            {
                FillGrid(region, grid, hostPage, now);
            }
            else if (region.HasRest && Occupants[region.Index] is null)
            {
                Occupy(region, _selection.First(s_rest, region) ?? TakeFromBehind(plan, region));
            }
        }
    }

    /// <summary>
    /// Nobody is left for a slot that takes the rest: as the last tile of a grid comes into a hole, so does whoever is in the
    /// last slot behind that merely keeps somebody. Else one person would be in the corner of an empty picture.
    /// </summary>
    private SceneSource? TakeFromBehind(VariantPlan plan, RegionPlan region)
    {
        for (int i = plan.Regions.Length - 1; i > region.Index; i--)
        {
            RegionPlan behind = plan.Regions[i];
            bool gives = (_kept & (1UL << i)) != 0 && behind.HasRest && !behind.Region.Select.Reuse && !region.Region.Select.Reuse;
            if (gives && Occupants[i] is { } last)
            {
                last.ClaimedBy = -1;
                if (SourceSelection.IsFree(last, region))
                {
                    _states.Occupants[i] = null;
                    _kept &= ~(1UL << i);
                    return last;
                }

                last.ClaimedBy = i;
            }
        }

        return null;
    }

    private void FillGrid(RegionPlan region, GridPlaces grid, int hostPage, TimeSpan now)
    {
        _selection.Collect(region, _candidates);
        int pages = region.PagesFor(_candidates.Count);
        grid.Update(_candidates, _states.Turners[region.Index]!.Page(hostPage, pages, _promotion.IsPending, now));
        for (int i = 0; i < grid.WindowCount && !region.Region.Select.Reuse; i++)
        {
            grid[grid.WindowStart + i].Source.ClaimedBy = region.Index;
        }
    }

    private void Occupy(RegionPlan region, SceneSource? source)
    {
        _states.Occupants[region.Index] = source;
        if (source is not null && !region.Region.Select.Reuse)
        {
            source.ClaimedBy = region.Index;
        }
    }

    private bool Promote(TimeSpan now)
    {
        bool isChanged = false;
        foreach (GridPlaces? grid in Grids)
        {
            isChanged |= grid is not null && _promotion.Run(grid, now);
        }

        return isChanged;
    }
}
