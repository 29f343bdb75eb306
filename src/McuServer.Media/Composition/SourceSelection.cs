using System.Collections.Immutable;
using McuServer.Media.Layouts;

namespace McuServer.Media.Composition;

/// <summary>Turns selectors into sources, in the order in which a region would take them.</summary>
internal sealed class SourceSelection(StageRoster roster)
{
    private readonly List<SceneSource> _group = [];
    private Stage _stage = Stage.Empty;
    private string? _speaker;
    private int _listNumber;

    /// <param name="speaker">Whom <see cref="SelectBy.ActiveSpeaker"/> means in this picture.</param>
    public void Begin(Stage stage, string? speaker)
    {
        _stage = stage;
        _speaker = speaker;
    }

    /// <summary>First source of a selector that the region may take; null: none. For slots.</summary>
    public SceneSource? First(Selector selector, RegionPlan plan)
    {
        FillGroup(selector, plan);
        foreach (SceneSource source in _group)
        {
            if (IsFree(source, plan))
            {
                return source;
            }
        }

        return null;
    }

    /// <summary>All sources that a grid may take, each once and with its rank, best first.</summary>
    public void Collect(RegionPlan plan, List<SceneSource> candidates)
    {
        candidates.Clear();
        int number = ++_listNumber;
        foreach (Selector selector in plan.Region.Select.From)
        {
            FillGroup(selector, plan);
            foreach (SceneSource source in _group)
            {
                if (source.CollectedIn != number && IsFree(source, plan))
                {
                    source.CollectedIn = number;
                    source.Rank = candidates.Count;
                    candidates.Add(source);
                }
            }
        }
    }

    /// <summary>Whether a region may show this source at this point of a run.</summary>
    public static bool IsFree(SceneSource source, RegionPlan plan) =>
        Matches(source, plan.Region.Select.Media)
        && (plan.Region.Select.Reuse
            || (source.ClaimedBy < 0
                && (source.SeatRegions == 0 || (source.SeatRegions & (1UL << plan.Index)) != 0)));

    private static bool Matches(SceneSource source, SelectMedia media) =>
        source.IsMember && (media == SelectMedia.Any || source.IsCamera == (media == SelectMedia.Camera));

    private void FillGroup(Selector selector, RegionPlan plan)
    {
        _group.Clear();
        SelectMedia media = plan.Region.Select.Media;
        switch (selector.By)
        {
            case SelectBy.Pinned:
                AddWhere(static (source, _) => source.PinnedAt is not null, media, default);
                SortBy(static (x, y) => SourceOrder.EarliestFirst(x.PinnedAt, y.PinnedAt));
                break;
            case SelectBy.HandRaised:
                AddWhere(static (source, _) => source.Person.HandRaisedAt is not null, media, default);
                SortBy(static (x, y) => SourceOrder.EarliestFirst(x.Person.HandRaisedAt, y.Person.HandRaisedAt));
                break;
            case SelectBy.Role:
                AddWhere(static (source, roles) => roles.Contains(source.Person.Role), media, selector.Roles);
                _group.Sort(plan.Order.Comparison);
                break;
            case SelectBy.Rest:
                AddWhere(static (_, _) => true, media, default);
                _group.Sort(plan.Order.Comparison);
                break;
            case SelectBy.Index:
                AddIndexed(selector.Index, media, plan.Order);
                break;
            case SelectBy.ScreenShare:
                AddScreen(selector.Index);
                break;
            default:
                AddPerson(Named(selector), media);
                break;
        }
    }

    private string? Named(Selector selector) => selector.By switch
    {
        SelectBy.ActiveSpeaker => _speaker,
        SelectBy.PreviousSpeaker => _stage.PreviousSpeaker,
        SelectBy.Presenter => roster.Screens.Count > 0 ? roster.Screens[0].Key.ParticipantId : null,
        SelectBy.Seat => _stage.Seats.GetValueOrDefault(selector.Seat!),
        _ => null,
    };

    private void AddWhere(
        Func<SceneSource, ImmutableArray<Role>, bool> predicate, SelectMedia media, ImmutableArray<Role> roles)
    {
        Add(roster.Members);
        Add(roster.Screens);

        void Add(List<SceneSource> sources)
        {
            foreach (SceneSource source in sources)
            {
                if (Matches(source, media) && predicate(source, roles))
                {
                    _group.Add(source);
                }
            }
        }
    }

    /// <summary>Insertion sort: the groups are short, and equals must keep their order.</summary>
    private void SortBy(Comparison<SceneSource> comparison)
    {
        for (int i = 1; i < _group.Count; i++)
        {
            SceneSource source = _group[i];
            int j = i;
            for (; j > 0 && comparison(_group[j - 1], source) > 0; j--)
            {
                _group[j] = _group[j - 1];
            }

            _group[j] = source;
        }
    }

    /// <summary>By rank among all who have a tile, whether claimed or not.</summary>
    private void AddIndexed(int index, SelectMedia media, SourceOrder order)
    {
        AddWhere(static (_, _) => true, media, default);
        _group.Sort(order.Comparison);
        SceneSource? chosen = index < _group.Count ? _group[index] : null;
        _group.Clear();
        if (chosen is not null)
        {
            _group.Add(chosen);
        }
    }

    private void AddScreen(int index)
    {
        if (index < roster.Screens.Count)
        {
            _group.Add(roster.Screens[index]);
        }
    }

    /// <summary>A person's camera; where only screens are wanted, the person's screen.</summary>
    private void AddPerson(string? participant, SelectMedia media)
    {
        if (participant is null)
        {
            return;
        }

        SceneSource? source = media == SelectMedia.Screen ? roster.ScreenOf(participant) : roster.Member(participant);
        if (source is not null)
        {
            _group.Add(source);
        }
    }
}
