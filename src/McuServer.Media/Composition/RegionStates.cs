namespace McuServer.Media.Composition;

/// <summary>Who is in which region of the variant in use: occupants of slots, places in grids, pages.</summary>
internal sealed class RegionStates
{
    /// <summary>Null before the first variant.</summary>
    public VariantPlan? Plan { get; private set; }

    /// <summary>By region; null: empty, or a grid.</summary>
    public SceneSource?[] Occupants { get; private set; } = [];

    /// <summary><see cref="Occupants"/> of the run before.</summary>
    public SceneSource?[] Before { get; private set; } = [];

    /// <summary>By region; null: a slot.</summary>
    public GridPlaces?[] Grids { get; private set; } = [];

    /// <summary>By region; null: a slot.</summary>
    public PageTurner?[] Turners { get; private set; } = [];

    public void Reset() => Plan = null;

    /// <summary>Slots keep their occupants by region id from one variant to the next; grids start anew.</summary>
    public void Enter(VariantPlan plan)
    {
        var occupants = new SceneSource?[plan.Regions.Length];
        for (int i = 0; Plan is not null && i < Plan.Regions.Length; i++)
        {
            for (int j = 0; Occupants[i] is not null && j < occupants.Length; j++)
            {
                if (plan.Regions[j].Region.Id == Plan.Regions[i].Region.Id && !plan.Regions[j].IsGrid)
                {
                    occupants[j] = Occupants[i];
                }
            }
        }

        Plan = plan;
        Occupants = occupants;
        Before = new SceneSource?[occupants.Length];
        Grids = new GridPlaces?[occupants.Length];
        Turners = new PageTurner?[occupants.Length];
        foreach (RegionPlan region in plan.Regions)
        {
            if (region.IsGrid)
            {
                Grids[region.Index] = new GridPlaces(region, plan);
                Turners[region.Index] = new PageTurner(region.Region.Grid.RotateSeconds);
            }
        }
    }

    /// <summary>What slots hold now becomes <see cref="Before"/>.</summary>
    public void BeginRun() => (Occupants, Before) = (Before, Occupants);

    /// <summary>Sets where each visible source is shown; a source that two regions show is where it was claimed.
    /// </summary>
    public void NoteShown()
    {
        for (int i = 0; i < Grids.Length; i++)
        {
            if (Occupants[i] is { } occupant)
            {
                NoteShown(occupant, i, 0);
            }

            for (int j = 0; Grids[i] is { } grid && j < grid.WindowCount; j++)
            {
                NoteShown(grid[grid.WindowStart + j].Source, i, j);
            }
        }
    }

    /// <summary>Exchanges the places of two sources; false when one of them has none.</summary>
    public bool Swap(SceneSource a, SceneSource b)
    {
        int regionA = RegionOf(a, out int placeA);
        int regionB = RegionOf(b, out int placeB);
        if (regionA < 0 || regionB < 0 || ReferenceEquals(a, b))
        {
            return false;
        }

        if (regionA == regionB && Grids[regionA] is { } grid)
        {
            grid.Swap(placeA, placeB);
            return true;
        }

        Put(regionA, placeA, b);
        Put(regionB, placeB, a);
        return true;
    }

    private static void NoteShown(SceneSource source, int region, int place)
    {
        if (source.ShownIn < 0 || source.ClaimedBy == region)
        {
            source.ShownIn = region;
            source.ShownAt = place;
        }
    }

    private void Put(int region, int place, SceneSource source)
    {
        if (Grids[region] is { } grid)
        {
            grid.Replace(place, source);
        }
        else
        {
            Occupants[region] = source;
        }
    }

    /// <summary>The region that claimed it, else one that shows it, else a grid in which it waits; −1: none.</summary>
    private int RegionOf(SceneSource source, out int place)
    {
        int best = -1;
        int bestRank = 0;
        place = -1;
        for (int i = 0; i < Grids.Length; i++)
        {
            int at = Grids[i]?.IndexOf(source) ?? (ReferenceEquals(Occupants[i], source) ? 0 : -1);
            bool isVisible = at >= 0 && (Grids[i] is null || Grids[i]!.IsVisible(at));
            int rank = at < 0 ? 0 : !isVisible ? 1 : source.ClaimedBy != i ? 2 : 3;
            if (rank > bestRank)
            {
                (best, bestRank, place) = (i, rank, at);
            }
        }

        return best;
    }
}
