using System.Collections.Immutable;

namespace McuServer.Media.Layouts;

/// <summary>
/// Rules about the variants of a file or a view: that each count of people finds one, and each one people.
/// </summary>
internal static class VariantChecks
{
    /// <summary>Every count up to these must find a variant.</summary>
    private const int MaxTiles = 60;

    private const int MaxScreens = 3;

    private const int MaxPinned = 3;

    public static void Check(string pointer, ImmutableArray<Variant> variants, LayoutFindings findings)
    {
        var ids = new HashSet<string>();
        bool areRangesSound = true;
        for (int i = 0; i < variants.Length; i++)
        {
            if (!ids.Add(variants[i].Id))
            {
                findings.Error(
                    "variant.duplicate",
                    $"{pointer}/{i}/id",
                    $"Two variants are named \"{variants[i].Id}\"; rename one.");
            }

            areRangesSound &= CheckRange($"{pointer}/{i}/when/tiles", variants[i].Tiles, findings)
                & CheckRange($"{pointer}/{i}/when/screens", variants[i].Screens, findings)
                & CheckRange($"{pointer}/{i}/when/pinned", variants[i].Pinned, findings);
        }

        // A range turned round matches nothing; what follows from that is no news.
        if (areRangesSound)
        {
            CheckGap(pointer, variants, findings);
            CheckReachable(pointer, variants, findings);
        }
    }

    private static bool CheckRange(string pointer, CountRange range, LayoutFindings findings)
    {
        if (range.Min <= range.Max)
        {
            return true;
        }

        findings.Error(
            "when.range",
            pointer,
            $"\"min\" {range.Min} is larger than \"max\" {range.Max}, so this never matches; exchange them.");
        return false;
    }

    private static void CheckGap(string pointer, ImmutableArray<Variant> variants, LayoutFindings findings)
    {
        for (int pinned = 0; pinned <= MaxPinned; pinned++)
        {
            for (int screens = 0; screens <= MaxScreens; screens++)
            {
                for (int tiles = 0; tiles <= MaxTiles; tiles++)
                {
                    if (FirstMatch(variants, tiles, screens, pinned) < 0)
                    {
                        findings.Error(
                            "variant.gap",
                            pointer,
                            $"No variant matches tiles={tiles}, screens={screens}, pinned={pinned}; add a last variant "
                            + "without \"when\", or widen one.");
                        return;
                    }
                }
            }
        }
    }

    /// <summary>
    /// Which variant is first changes only where a range begins or has just ended, so these counts stand for all.
    /// </summary>
    private static void CheckReachable(string pointer, ImmutableArray<Variant> variants, LayoutFindings findings)
    {
        SortedSet<int> tileCounts = [0];
        SortedSet<int> screenCounts = [0];
        SortedSet<int> pinnedCounts = [0];
        foreach (Variant variant in variants)
        {
            AddBorders(tileCounts, variant.Tiles);
            AddBorders(screenCounts, variant.Screens);
            AddBorders(pinnedCounts, variant.Pinned);
        }

        var isReached = new bool[variants.Length];
        foreach (int tiles in tileCounts)
        {
            foreach (int screens in screenCounts)
            {
                foreach (int pinned in pinnedCounts)
                {
                    int match = FirstMatch(variants, tiles, screens, pinned);
                    if (match >= 0)
                    {
                        isReached[match] = true;
                    }
                }
            }
        }

        for (int i = 0; i < variants.Length; i++)
        {
            if (!isReached[i])
            {
                findings.Warning(
                    "variant.unreachable",
                    $"{pointer}/{i}",
                    $"Variant \"{variants[i].Id}\" is never used, because earlier ones match whenever it does; move it "
                    + "up or narrow theirs.");
            }
        }
    }

    private static void AddBorders(SortedSet<int> counts, CountRange range)
    {
        counts.Add(range.Min);
        if (range.Max != int.MaxValue)
        {
            counts.Add(range.Max + 1);
        }
    }

    private static int FirstMatch(ImmutableArray<Variant> variants, int tiles, int screens, int pinned)
    {
        for (int i = 0; i < variants.Length; i++)
        {
            if (variants[i].Matches(tiles, screens, pinned))
            {
                return i;
            }
        }

        return -1;
    }
}
