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
            foreach ((string view, AppliedLayout before) in _applied)
            {
                if (before.Layout != applied.Layout)
                {
                    // Views of the layout before are seen by nobody any more. (A dictionary may lose entries while it is walked.)
                    _applied.Remove(view);
                }
            }

            _applied[applied.View] = applied;
            turn.Tell("layout.applied", applied);
        }
    }

    /// <summary>
    /// Who has come to a picture, or sees new boxes in it. Told to nobody: the media tell the receivers themselves.
    /// </summary>
    /// <param name="isShared">The view's own; false: a picture without the receiver, or with the speaker before.</param>
    public void NoteReceivers(AppliedLayout applied, bool isShared, IReadOnlyList<string> receivers)
    {
        lock (_gate)
        {
            foreach (string id in receivers)
            {
                if (isShared || !_byId.ContainsKey(id))
                {
                    _ownApplied.Remove(id);
                }
                else
                {
                    _ownApplied[id] = applied;
                }
            }
        }
    }

    /// <summary>
    /// Hosts and operators: every picture that is shown, those that leave somebody out too; others inside: their own.
    /// </summary>
    public IReadOnlyList<AppliedLayout> Applied(Actor by) => Read<IReadOnlyList<AppliedLayout>>(() =>
    {
        Standing who = StandingOf(by);
        Need(who, Permission.ReadLayout);
        if (who.Member is { IsHost: false } member)
        {
            return AppliedFor(member) is { } own ? [own] : [];
        }

        IEnumerable<AppliedLayout> all = _applied.Values.Union(_ownApplied.Values);
        return [.. all.OrderBy(static one => one.View, StringComparer.Ordinal).ThenBy(static one => one.Omits, StringComparer.Ordinal)];
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

    /// <summary>Boxes of the picture that somebody receives; null: he has not been given one yet.</summary>
    private AppliedLayout? AppliedFor(Member member) =>
        _ownApplied.GetValueOrDefault(member.Id) ?? _applied.GetValueOrDefault(ViewOf(member, _layoutId));

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
        return layout is null ? Views.Default : Views.For(layout, Views.AudienceOf(member.Role))?.Id ?? Views.Default;
    }
}
