using System.Collections.Immutable;
using McuServer.Media.Frames;
using McuServer.Media.Layouts;

namespace McuServer.Media.Composition;

/// <summary>
/// Makes scenes out of what stands on the stage: one instance for each composed picture, that is for each view and for
/// each viewer whom a view treats apart. It holds what must not depend on the last stage alone: places in grids,
/// occupants of slots, people who are away for a moment, running transitions. The same stages at the same times give
/// the same scenes. One thread at a time.
/// In a transition the tiles of a scene carry an opacity: each is blended, with its label and border, over what lies
/// below it in the order of the list, and a source may occur twice, entering and leaving.
/// </summary>
public sealed class SceneBuilder
{
    private readonly StageRoster _roster = new();
    private readonly RegionClaims _claims;
    private readonly TileWriter _tileWriter = new();
    private readonly SceneTransition _transition = new();
    private readonly SceneViewer _viewer;
    private readonly ImmutableArray<SceneTile>.Builder _tiles = ImmutableArray.CreateBuilder<SceneTile>();
    private (Layout Layout, ViewSpec? View)? _nextLayout;
    private LayoutPlan _layout;
    private VariantPlan? _variant;
    private TimeSpan? _lastSwitch;
    private Stage? _stage;
    private Scene? _composed;
    private Scene? _scene;
    private bool _isDirty = true;
    private TimeSpan? _composeDeadline;
    private int _lastSwap;

    public SceneBuilder(Layout layout, ViewSpec? view, SceneViewer viewer)
    {
        _viewer = viewer;
        _claims = new RegionClaims(_roster);
        _layout = new LayoutPlan(layout, view, viewer.CanvasOverride);
    }

    /// <summary>The variant in use; null before the first update and where no variant matches.</summary>
    public string? VariantId => _variant?.Variant.Id;

    /// <summary>The composition that a running transition leads to, otherwise the scene itself; null before the first update.</summary>
    public Scene? Target => _composed;

    /// <summary>The layout that <see cref="Target"/> follows, and its view.</summary>
    public Layout Layout => _layout.Layout;

    public ViewSpec? View => _layout.View;

    public bool IsInTransition => _transition.IsRunning;

    /// <summary>
    /// When the scene changes without any change of the stage: something settles, a lost participant's tile is given
    /// up, a border goes out, a page turns, the next frame of a transition is due. Null: never.
    /// </summary>
    public TimeSpan? NextDeadline => StageRoster.Earliest(_composeDeadline, _transition.NextDeadline);

    /// <summary>
    /// Another layout from the next update on. Requests that follow each other faster than <c>settleMs</c> become one,
    /// the last. Seats and pins are the stage's and survive; places start anew.
    /// </summary>
    public void SetLayout(Layout layout, ViewSpec? view)
    {
        _nextLayout = (layout, view);
        _isDirty = true;
    }

    /// <summary>Exchanges two participants' places, as the host drags one onto the other; from the next update on.
    /// A slot whose selector names somebody goes on showing that one. False when one of them has no place.</summary>
    public bool Swap(string a, string b)
    {
        bool isDone = _roster.Member(a) is { } first && _roster.Member(b) is { } second && _claims.Swap(first, second);
        _isDirty |= isDone;
        return isDone;
    }

    /// <summary>Ends a running transition, for a compositor that is too late for every frame of it.</summary>
    public void JumpToEnd()
    {
        if (_transition.IsRunning)
        {
            _transition.Stop();
            _isDirty = true;
        }
    }

    /// <summary>
    /// The scene at <paramref name="now"/>: the same object as before when nothing is different, and then nothing is
    /// allocated if the stage is the same object too and no deadline has passed. The first update shows at once whoever
    /// is on the stage.
    /// </summary>
    /// <param name="now">Never earlier than at the update before.</param>
    public Scene Update(Stage stage, TimeSpan now)
    {
        bool isDue = _isDirty || !ReferenceEquals(stage, _stage) || now >= _composeDeadline;
        if (isDue)
        {
            Compose(stage, now);
        }

        if (!_transition.IsRunning)
        {
            _scene = _composed!;
        }
        else if (_transition.FrameAt(now) is var frame && (isDue || frame != _transition.LastFrame))
        {
            ImmutableArray<SceneTile> tiles = _transition.Frame(frame, _composed!.Tiles);
            _scene = tiles == _composed.Tiles ? _composed : _composed with { Tiles = tiles };
        }

        return _scene!;
    }

    private void Compose(Stage stage, TimeSpan now)
    {
        TakeSwaps(stage);
        bool isSwitched = TakeLayout(now);
        TransitionOptions options = _variant?.Transition ?? _layout.Layout.Transition;
        RosterRules rules = new(
            _layout.Layout.SourceRoles,
            _layout.Layout.AudioOnly,
            _viewer.OmitParticipant,
            TimeSpan.FromMilliseconds(options.SettleMs),
            TimeSpan.FromMilliseconds(options.ShrinkDelayMs));
        _roster.Update(stage, rules, now, isSwitched);
        _variant = _layout.Choose(_roster.Members.Count, _roster.Screens.Count, _roster.CountPinned());
        _tileWriter.Begin(stage, now);
        WriteTiles(stage, now);
        Scene composed = new(_layout.Width, _layout.Height, _layout.Background)
        {
            Tiles = SameOrNew(_composed),
            Overlays = _layout.Overlays.Write(stage),
        };
        Show(composed, now);
        _stage = stage;
        _isDirty = false;
        _composeDeadline = StageRoster.Earliest(_roster.NextDeadline, _tileWriter.NextDeadline);
        _composeDeadline = StageRoster.Earliest(_composeDeadline, _variant is null ? null : _claims.NextDeadline);
        _composeDeadline = StageRoster.Earliest(_composeDeadline, _nextLayout is null ? null : SwitchableAt());
    }

    /// <summary>Swaps from before this picture was first composed mean nothing to it: its places are fresh.</summary>
    private void TakeSwaps(Stage stage)
    {
        foreach (StageSwap swap in stage.Swaps)
        {
            if (swap.Number > _lastSwap)
            {
                _lastSwap = swap.Number;
                _ = _stage is not null && Swap(swap.A, swap.B);
            }
        }
    }

    /// <summary>Takes over the last layout that was asked for, if the one before has been there long enough.</summary>
    private bool TakeLayout(TimeSpan now)
    {
        if (_nextLayout is not { } next || now < SwitchableAt())
        {
            return false;
        }

        _nextLayout = null;
        _lastSwitch = now;
        if (!ReferenceEquals(next.Layout, _layout.Layout) || !ReferenceEquals(next.View, _layout.View))
        {
            _layout = new LayoutPlan(next.Layout, next.View, _viewer.CanvasOverride);
            _variant = null;
            _claims.Reset();
        }

        return true;
    }

    private TimeSpan? SwitchableAt() =>
        _lastSwitch + TimeSpan.FromMilliseconds((_variant?.Transition ?? _layout.Layout.Transition).SettleMs);

    private void WriteTiles(Stage stage, TimeSpan now)
    {
        _tiles.Clear();
        if (_variant is null)
        {
            return;
        }

        _claims.Run(stage, _variant, _viewer.SeesPreviousSpeaker ? stage.PreviousSpeaker : stage.ActiveSpeaker, now);
        foreach (RegionPlan region in _variant.DrawOrder)
        {
            int before = _tiles.Count;
            if (_claims.Grids[region.Index] is { } grid)
            {
                WriteGrid(region, grid);
            }
            else if (_claims.Occupants[region.Index] is { } occupant)
            {
                _tiles.Add(_tileWriter.Write(region, occupant, region.Box, moreCount: 0));
            }

            if (_tiles.Count == before && region.Region.PlaceholderWhenEmpty)
            {
                _tiles.Add(_tileWriter.WritePlaceholder(region));
            }
        }
    }

    private void WriteGrid(RegionPlan region, GridPlaces grid)
    {
        if (grid.Shape.IsEmpty)
        {
            return;
        }

        Span<PixelRect> boxes = stackalloc PixelRect[grid.WindowCount];
        region.Place(grid.Shape, boxes);
        bool hasBadge = region.Region.Grid.Overflow == OverflowMode.More && !region.PassesRemainderOn;
        int more = hasBadge ? grid.CountHidden() : 0;
        for (int i = 0; i < boxes.Length; i++)
        {
            SceneSource source = grid[grid.WindowStart + i].Source;
            _tiles.Add(_tileWriter.Write(region, source, boxes[i], i == boxes.Length - 1 ? more : 0));
        }
    }

    private ImmutableArray<SceneTile> SameOrNew(Scene? last)
    {
        bool isSame = last is not null && last.Tiles.Length == _tiles.Count;
        for (int i = 0; isSame && i < _tiles.Count; i++)
        {
            isSame = ReferenceEquals(last!.Tiles[i], _tiles[i]);
        }

        return isSame ? last!.Tiles : _tiles.ToImmutable();
    }

    /// <summary>Takes over a new composition, by a transition where places changed.</summary>
    private void Show(Scene composed, TimeSpan now)
    {
        Scene? last = _composed;
        if (last is not null && last == composed)
        {
            return;
        }

        _composed = composed;
        TransitionOptions options = _variant?.Transition ?? _layout.Layout.Transition;
        bool isSameCanvas = last is not null && last.Width == composed.Width && last.Height == composed.Height;
        if (isSameCanvas && HasSamePlaces(last!.Tiles, composed.Tiles))
        {
            _transition.Retarget(composed.Tiles);
        }
        else if (isSameCanvas && SceneTransition.FrameCount(options, _layout.FramesPerSecond) > 0)
        {
            _transition.Start(last!.Tiles, composed.Tiles, options, _layout.FramesPerSecond, now);
        }
        else
        {
            _transition.Stop();
        }
    }

    private static bool HasSamePlaces(ImmutableArray<SceneTile> a, ImmutableArray<SceneTile> b)
    {
        bool isSame = a.Length == b.Length;
        for (int i = 0; isSame && i < a.Length; i++)
        {
            isSame = a[i].Box == b[i].Box && a[i].Z == b[i].Z && a[i].Source == b[i].Source
                && (a[i].Source is not null || a[i].RegionId == b[i].RegionId);
        }

        return isSame;
    }
}
