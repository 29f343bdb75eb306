using McuServer.Media.Composition;
using McuServer.Media.Frames;
using McuServer.Media.Layouts;

namespace McuServer.Media.Tests.Composition;

/// <summary>What happened, as far as it may be a cause for tiles to move.</summary>
internal enum MoveCause
{
    /// <summary>Mute, hand, name, camera: never a cause.</summary>
    None,

    /// <summary>Somebody speaks without having the floor.</summary>
    Speech,

    /// <summary>The floor goes to somebody else.</summary>
    Floor,

    Pin,
    Seat,
    Page,
    Share,
    Join,
    Leave,
}

/// <summary>
/// Which tiles may move, by cause. A place is a region and a number in it; where more or fewer tiles are in a grid, its
/// boxes follow (a last row stays in the middle), but nobody's number changes without one of these causes:
/// another variant (join, leave, share, pin only); a slot whose selectors name somebody else now, who gives up his old place
/// to the one who was in the slot; a hole, into which one tile comes, or which closes where the grid gets another shape;
/// a pin, which goes to the front of a grid; a hidden speaker, who comes in for one other.
/// </summary>
internal sealed class MoveRules(Layout layout, ViewSpec? view)
{
    public void Check(PlacesAtRest before, PlacesAtRest after, MoveCause cause, string? who, Stage stage, string text)
    {
        if (cause == MoveCause.None)
        {
            Assert.IsTrue(before.IsSame(after), text);
        }

        bool mayChooseVariant = cause is MoveCause.Join or MoveCause.Leave or MoveCause.Share or MoveCause.Pin;
        if (before.VariantId != after.VariantId)
        {
            Assert.IsTrue(mayChooseVariant, $"another variant: {text}");
            return;
        }

        Variant? variant = (view?.Variants ?? layout.Variants).SingleOrDefault(v => v.Id == after.VariantId);
        if (variant is null)
        {
            return;
        }

        CheckSlots(variant, before, after, cause, text);
        foreach (Region grid in variant.Regions.Where(region => region.Type == RegionType.Grid))
        {
            if (cause != MoveCause.Page || grid.Grid.Overflow != OverflowMode.Page)
            {
                CheckGrid(grid, before, after, cause, who, stage, text);
            }
        }

        if (cause != MoveCause.Page && !variant.Regions.Any(region => IsPageGone(region, before, after, cause)))
        {
            CheckVanished(variant, before, after, cause, who, text);
        }
    }

    /// <summary>
    /// A slot changes if its occupant is gone, or if it names others because of this event. Another slot that is for more than
    /// the rest may follow: whoever is in it is named by the first one now, or comes from there. And a hole closes from behind.
    /// </summary>
    private static void CheckSlots(Variant variant, PlacesAtRest before, PlacesAtRest after, MoveCause cause, string text)
    {
        Region[] slots = [.. variant.Regions.Where(region => region.Type == RegionType.Slot)];
        Region[] changed = [.. slots.Where(slot => before.In(slot.Id) is [var was] && !(after.In(slot.Id) is [var now] && was == now))];
        Region[] roots = [.. changed.Where(slot => IsNaming(slot, cause)
            || (cause is MoveCause.Leave or MoveCause.Share && !after.Shows(before.In(slot.Id)[0])))];
        foreach (Region slot in changed)
        {
            VideoKey was = before.In(slot.Id)[0];
            bool follows = roots.Length > 0 && slots.Any(other => other.Id != slot.Id && ((changed.Contains(other) && !after.In(slot.Id).Contains(before.In(other.Id)[0])) || other.Select.From.Any(by => by.By != SelectBy.Rest))
                && (after.In(other.Id).Contains(was) || after.In(slot.Id).Any(before.In(other.Id).Contains)));
            Assert.IsTrue(roots.Contains(slot) || follows, $"slot {slot.Id}: {text}");
        }
    }

    /// <summary>Whether this cause may change whom the slot's selectors name.</summary>
    private static bool IsNaming(Region slot, MoveCause cause) => slot.Select.From.Any(selector => cause switch
    {
        MoveCause.Floor => selector.By is SelectBy.ActiveSpeaker or SelectBy.PreviousSpeaker,
        // An index counts in the grid's order, where the pinned are first.
        MoveCause.Pin => selector.By is SelectBy.Pinned or SelectBy.Index,
        MoveCause.Seat => selector.By is SelectBy.Seat,
        MoveCause.Share => selector.By is SelectBy.ScreenShare or SelectBy.Presenter,
        _ => false,
    });

    /// <summary>The last page was shown, and whoever was alone on it has left: the page before it is the last one now.</summary>
    private static bool IsPageGone(Region region, PlacesAtRest before, PlacesAtRest after, MoveCause cause) =>
        region is { Type: RegionType.Grid, Grid.Overflow: OverflowMode.Page }
        && cause is not (MoveCause.Join or MoveCause.Speech or MoveCause.Floor)
        && before.In(region.Id).Length == 1 && after.In(region.Id).Length > 1;

    private static void CheckGrid(
        Region grid, PlacesAtRest before, PlacesAtRest after, MoveCause cause, string? who, Stage stage, string text)
    {
        if (IsPageGone(grid, before, after, cause))
        {
            return;
        }

        VideoKey[] was = before.In(grid.Id);
        VideoKey[] now = after.In(grid.Id);
        int holes = was.Count(source => !now.Contains(source));

        // Who is pinned, now or since before in a slot, comes to the front of the grid, and the one there takes his place.
        int extra = 2 * now.Count(source =>
            (!was.Contains(source) || (cause == MoveCause.Pin && source.ParticipantId == who)) && IsPinned(stage, source));
        if (was.Length == now.Length)
        {
            CollectionAssert.AreEqual(before.Boxes(grid.Id), after.Boxes(grid.Id), $"boxes of grid {grid.Id}: {text}");
        }

        int moved = 0;
        for (int i = 0; i < Math.Min(was.Length, now.Length); i++)
        {
            // Whoever comes from elsewhere into a hole moves nobody.
            moved += was[i] == now[i] ? 0 : 1;
        }

        if (moved <= holes + extra)
        {
            return;
        }

        // More than the holes: all closed up, which takes another shape, and keeps the order.
        Assert.AreNotEqual(ShapeOf(before.Boxes(grid.Id)), ShapeOf(after.Boxes(grid.Id)), $"grid {grid.Id} of the same shape: {text}");
        Assert.IsGreaterThan(0, holes, $"grid {grid.Id}: {text}");
        Assert.AreEqual(0, extra, text);
        CollectionAssert.AreEqual(
            was.Where(now.Contains).ToArray(), now.Where(was.Contains).ToArray(), $"order in grid {grid.Id}: {text}");
    }

    private static bool IsPinned(Stage stage, VideoKey source) => source.Kind == VideoKind.Camera
        && stage.People.Any(person => person.Id == source.ParticipantId && person.PinnedAt is not null);

    private static (int Columns, int Rows, int Width) ShapeOf(PixelRect[] boxes) => boxes.Length == 0
        ? default
        : (boxes.GroupBy(box => box.Y).Max(row => row.Count()), boxes.DistinctBy(box => box.Y).Count(), boxes[0].Width);

    /// <summary>Nobody loses his tile but who leaves, who is driven out of a slot, and one for a hidden speaker or a pin.</summary>
    private static void CheckVanished(
        Variant variant, PlacesAtRest before, PlacesAtRest after, MoveCause cause, string? who, string text)
    {
        VideoKey[] vanished = [.. before.Sources.Where(source => !after.Shows(source))];
        VideoKey[] appeared = [.. after.Sources.Where(source => !before.Shows(source))];
        int fromSlots = variant.Regions.Count(r => r.Type == RegionType.Slot && vanished.Any(before.In(r.Id).Contains));
        int allowed = cause switch
        {
            MoveCause.Speech => appeared.Length,
            MoveCause.Floor or MoveCause.Pin or MoveCause.Seat => fromSlots + 1,
            MoveCause.Share or MoveCause.Leave => fromSlots + 1,
            _ => 0,
        };
        Assert.IsLessThanOrEqualTo(allowed, vanished.Length, $"{string.Join(' ', vanished)} vanished: {text}");
        if (cause == MoveCause.Speech)
        {
            Assert.IsTrue(appeared.Length == 0 || (appeared.Length == 1 && appeared[0].ParticipantId == who), text);
            Assert.IsTrue(appeared.Length == 0 || vanished.Length == 0 || before.Of(vanished[0])[0] == after.Of(appeared[0])[0], text);
        }
    }
}
