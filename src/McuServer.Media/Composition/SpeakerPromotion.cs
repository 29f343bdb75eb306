using McuServer.Media.Layouts;

namespace McuServer.Media.Composition;

/// <summary>
/// Brings somebody hidden who speaks into the visible part of a grid, by swapping with the one shown there who spoke
/// longest ago: not pinned, not the host, not speaking, and shown for a while already. The floor holder comes at once;
/// anybody else after a second of speech, so that a cough moves nothing. Whoever has wished to be seen for two seconds
/// need not wait until another has been shown long enough.
/// </summary>
internal sealed class SpeakerPromotion
{
    private static readonly TimeSpan s_confirm = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_shownLongEnough = TimeSpan.FromSeconds(5);

    private readonly List<SceneSource> _wishes = [];

    /// <summary>Made once: a comparer would be made into one at each sorting.</summary>
    private readonly Comparison<SceneSource> _byUrgency;
    private string? _speaker;
    private TimeSpan _speakerSince;

    public SpeakerPromotion() => _byUrgency = CompareWishes;

    /// <summary>When another look is due; null: nothing but a new stage can change anything.</summary>
    public TimeSpan? NextDeadline { get; private set; }

    /// <summary>Somebody hidden speaks and is not shown yet.</summary>
    public bool IsPending { get; private set; }

    /// <summary>Call once before the grids of a run.</summary>
    public void Begin(string? speaker, TimeSpan now)
    {
        NextDeadline = null;
        IsPending = false;
        if (speaker != _speaker)
        {
            _speaker = speaker;
            _speakerSince = now;
        }
    }

    /// <summary>Swaps in whoever is due; true when anybody was. Needs <see cref="SceneSource.ShownIn"/>.</summary>
    public bool Run(GridPlaces grid, TimeSpan now)
    {
        CollectWishes(grid, now);
        bool isChanged = false;
        foreach (SceneSource source in _wishes)
        {
            TimeSpan since = WishedSince(source);
            TimeSpan confirmed = since + (IsSpeaker(source) ? TimeSpan.Zero : s_confirm);
            int victim = -1;
            if (now < confirmed)
            {
                Await(confirmed);
            }
            else
            {
                victim = Victim(grid, now, since + s_patience);
            }

            if (victim < 0)
            {
                IsPending = true;
                continue;
            }

            grid[victim].Source.ShownIn = -1;
            source.ShownIn = grid.Plan.Index;
            grid.Swap(grid.IndexOf(source), victim);
            isChanged = true;
        }

        return isChanged;
    }

    /// <summary>The floor holder first, then who has spoken longest.</summary>
    private int CompareWishes(SceneSource x, SceneSource y)
    {
        int bySpeaker = IsSpeaker(y).CompareTo(IsSpeaker(x));
        int bySince = bySpeaker != 0 ? bySpeaker : WishedSince(x).CompareTo(WishedSince(y));
        return bySince != 0 ? bySince : x.Sequence.CompareTo(y.Sequence);
    }

    private bool IsSpeaker(SceneSource source) => source.IsCamera && source.Key.ParticipantId == _speaker;

    private TimeSpan WishedSince(SceneSource source) => IsSpeaker(source) ? _speakerSince : source.SpeakingSince;

    private void CollectWishes(GridPlaces grid, TimeSpan now)
    {
        _wishes.Clear();
        for (int i = 0; grid.Plan.Region.Grid.PromoteSwaps && grid.WindowCount > 0 && i < grid.Count; i++)
        {
            SceneSource source = grid[i].Source;
            if (source.IsCamera && source.ShownIn < 0 && (IsSpeaker(source) || source.IsTalking(now)))
            {
                _wishes.Add(source);
            }
        }

        _wishes.Sort(_byUrgency);
    }

    /// <summary>Who makes room, or −1; then <see cref="NextDeadline"/> says when that may be different.</summary>
    private int Victim(GridPlaces grid, TimeSpan now, TimeSpan patienceEnds)
    {
        int victim = -1;
        for (int i = grid.WindowStart; i < grid.WindowStart + grid.WindowCount; i++)
        {
            SceneSource shown = grid[i].Source;
            if (shown.PinnedAt is not null || shown.Person.Role == Role.Host || IsSpeaker(shown))
            {
                continue;
            }

            TimeSpan free = (grid[i].ShownSince ?? now) + s_shownLongEnough;
            free = free < patienceEnds ? free : patienceEnds;
            if (shown.IsTalking(now))
            {
                // Still speaking: only its own end can be waited for, and a new stage tells that.
                Await(shown.SpeechStoppedAt + SceneSource.SpeechPause, now);
            }
            else if (now < free)
            {
                Await(free);
            }
            else if (victim < 0 || SpokeNoLater(shown, grid[victim].Source))
            {
                victim = i;
            }
        }

        return victim;
    }

    /// <summary>Of equals the last place goes, the least important one by the grid's order.</summary>
    private static bool SpokeNoLater(SceneSource a, SceneSource b) =>
        b.Person.LastSpokeAt is { } spoke ? !(a.Person.LastSpokeAt > spoke) : a.Person.LastSpokeAt is null;

    private void Await(TimeSpan? at, TimeSpan? after = null)
    {
        if (after is null || at > after)
        {
            NextDeadline = StageRoster.Earliest(NextDeadline, at);
        }
    }
}
