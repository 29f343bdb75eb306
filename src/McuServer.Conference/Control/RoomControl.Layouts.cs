using System.Collections.Immutable;
using McuServer.Media.Layouts;

namespace McuServer.Conference.Control;

public sealed partial class RoomControl
{
    /// <summary>What views show, noted by the media; told to who receives the view.</summary>
    public void NoteApplied(AppliedLayout applied)
    {
        if (TryBegin() is { } begun)
        {
            using Turn turn = begun;
            _applied[applied.View] = applied;
            turn.Tell("layout.applied", applied);
        }
    }

    /// <summary>Hosts and operators: every view that is shown; others inside: their own.</summary>
    public IReadOnlyList<AppliedLayout> Applied(Actor by) => Read<IReadOnlyList<AppliedLayout>>(() =>
    {
        Standing who = StandingOf(by);
        Need(who, Permission.ReadLayout);
        string? own = who.Member is { IsHost: false } member ? ViewOf(member, _layoutId) : null;
        return [.. _applied.Values.Where(one => own is null || one.View == own).OrderBy(static one => one.View, StringComparer.Ordinal)];
    });

    /// <summary>The catalogue has another version of a layout: rooms that use it take it over.</summary>
    public void LayoutChanged(string layoutId)
    {
        if (TryBegin() is not { } begun)
        {
            return;
        }

        using Turn turn = begun;
        turn.Tell("layout.catalogue-changed", new MessageData(layoutId), EventAudience.Hosts);
        if (_layoutId == layoutId && _findLayout(layoutId) is { } layout && !ReferenceEquals(layout, _layout))
        {
            _layout = layout;
            turn.SyncRoom();
            turn.TellRoom();
        }
    }

    private bool KnowsSeat(string seat) =>
        Regions().Any(region => region.Select.From.Any(one => one.By == SelectBy.Seat && one.Seat == seat));

    private bool HasSlotFor(SelectBy by) =>
        Regions().Any(region => region.Type == RegionType.Slot && region.Select.From.Any(one => one.By == by));

    /// <summary>Of all variants and views of the layout in use.</summary>
    private IEnumerable<Region> Regions()
    {
        if (_layout is null)
        {
            return [];
        }

        IEnumerable<Variant> ofViews = _layout.Views.SelectMany(static view => view.Variants ?? ImmutableArray<Variant>.Empty);
        return _layout.Variants.Concat(ofViews).SelectMany(static variant => variant.Regions);
    }

    /// <summary>The view that somebody receives of a layout.</summary>
    private string ViewOf(Member member, string layoutId)
    {
        Layout? layout = layoutId == _layoutId ? _layout : _findLayout(layoutId);
        return layout is null ? "default" : Views.For(layout, Views.AudienceOf(member.Role))?.Id ?? "default";
    }
}
