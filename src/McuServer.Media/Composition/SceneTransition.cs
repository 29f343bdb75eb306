using System.Collections.Immutable;
using McuServer.Media.Frames;
using McuServer.Media.Layouts;

namespace McuServer.Media.Composition;

/// <summary>
/// The way from one composition to the next, frame by frame and in integers. Tiles are matched by participant and media
/// kind, not by region. <c>move</c>: matched tiles travel, new ones fade in where they go, old ones fade out where they
/// are. <c>fade</c>: what stays in its box stays, all else is blended: a new tile comes in over the old picture, and an
/// old tile that lies wholly under one new tile keeps its opacity and is hidden by that one, which makes their blend
/// exactly old·(1 − e) + new·e; an old tile that nothing covers goes out over what lies there, as exactly.
/// Both are told by <see cref="SceneTile.Opacity"/> alone: a compositor blends each tile, with its label and border,
/// over what is below it by that, in the order of the scene's list.
/// </summary>
internal sealed class SceneTransition
{
    private readonly List<Motion> _motions = [];
    private readonly List<Motion> _present = [];
    private int _frames;
    private int _framesPerSecond;
    private Easing _easing;
    private TimeSpan _start;

    public bool IsRunning { get; private set; }

    /// <summary>When the next frame of the transition is due.</summary>
    public TimeSpan? NextDeadline { get; private set; }

    /// <summary>The frame that was made last; 0: none yet.</summary>
    public int LastFrame { get; private set; }

    /// <summary>Goes on from what is to be seen now, also in the midst of a transition.</summary>
    /// <param name="shown">The composition before; not used while a transition runs.</param>
    /// <param name="now">The time of the first frame that moves.</param>
    public void Start(
        ImmutableArray<SceneTile> shown,
        ImmutableArray<SceneTile> target,
        TransitionOptions options,
        int framesPerSecond,
        TimeSpan now)
    {
        TakePresent(shown);
        _frames = FrameCount(options, framesPerSecond);
        _framesPerSecond = framesPerSecond;
        _easing = options.Easing;
        _start = now;
        LastFrame = 0;
        IsRunning = true;
        foreach (SceneTile tile in target)
        {
            Motion? from = TakeMatch(tile, isFade: options.Type == TransitionType.Fade);
            _motions.Add(new Motion(tile, from?.Box ?? tile.Box, tile.Box, from?.Opacity ?? 0));
        }

        int staying = _motions.Count;
        foreach (Motion old in _present)
        {
            bool isCovered = options.Type == TransitionType.Fade && IsCovered(old, staying);
            _motions.Add(new Motion(old.Tile, old.Box, old.Box, old.Opacity)
            {
                IsLeaving = true,
                ToOpacity = isCovered ? old.Opacity : 0,
                IsAbove = options.Type == TransitionType.Fade && !isCovered,
            });
        }

        SortForDrawing();
    }

    /// <summary>New texts and marks for the tiles of the target, whose boxes and sources are as they were.</summary>
    public void Retarget(ImmutableArray<SceneTile> target)
    {
        int next = 0;
        foreach (Motion motion in _motions)
        {
            motion.Tile = motion.IsLeaving ? motion.Tile : target[next++];
        }
    }

    public void Stop()
    {
        IsRunning = false;
        NextDeadline = null;
        _motions.Clear();
    }

    /// <summary>The frame that belongs to a time, from 1 on: the nearest one, so that a clock that is a little early
    /// or late skips none.</summary>
    public int FrameAt(TimeSpan now)
    {
        long elapsed = Math.Max(0, (now - _start).Ticks) * _framesPerSecond;
        return (int)Math.Min(_frames, 1 + ((elapsed + (TimeSpan.TicksPerSecond / 2)) / TimeSpan.TicksPerSecond));
    }

    /// <summary>Tiles of a frame; stops at the last one, which is the target itself.</summary>
    public ImmutableArray<SceneTile> Frame(int frame, ImmutableArray<SceneTile> target)
    {
        if (frame >= _frames)
        {
            Stop();
            return target;
        }

        NextDeadline = _start + TimeSpan.FromTicks(TimeSpan.TicksPerSecond * frame / _framesPerSecond);
        LastFrame = frame;
        (long num, long den) = Progress(frame, _frames, _easing);
        ImmutableArray<SceneTile>.Builder tiles = ImmutableArray.CreateBuilder<SceneTile>(_motions.Count);
        foreach (Motion motion in _motions)
        {
            motion.MoveTo(num, den);
            if (motion.Opacity > 0)
            {
                tiles.Add(motion.Tile with { Box = motion.Box, Opacity = (byte)motion.Opacity });
            }
        }

        return tiles.DrainToImmutable();
    }

    /// <summary>Frames from start to end; 0: the change is a cut.</summary>
    internal static int FrameCount(TransitionOptions options, int framesPerSecond) =>
        options.Type == TransitionType.Cut ? 0 : ((options.DurationMs * framesPerSecond) + 500) / 1000;

    /// <summary>e(k / frames) as an exact fraction: 2t² below one half, 1 − 2(1 − t)² from there on.</summary>
    internal static (long Num, long Den) Progress(int frame, int frames, Easing easing)
    {
        if (easing == Easing.Linear)
        {
            return (frame, frames);
        }

        long whole = (long)frames * frames;
        long rest = frames - frame;
        return 2 * frame < frames ? (2L * frame * frame, whole) : (whole - (2 * rest * rest), whole);
    }

    /// <summary>The even pixel nearest to the exact position, halves up.</summary>
    internal static int EvenBetween(int from, int to, long num, long den)
    {
        long exact = (from * den) + ((to - from) * num);
        return (int)(2 * ((exact + den) / (2 * den)));
    }

    private void TakePresent(ImmutableArray<SceneTile> shown)
    {
        _present.Clear();
        if (IsRunning)
        {
            _present.AddRange(_motions);
            _present.RemoveAll(static motion => motion.Opacity == 0);
        }
        else
        {
            foreach (SceneTile tile in shown)
            {
                _present.Add(new Motion(tile, tile.Box, tile.Box, byte.MaxValue));
            }
        }

        _motions.Clear();
    }

    /// <summary>The present tile that becomes this one: rather one that stays than one that leaves, rather one of the
    /// same region than one of another.</summary>
    private Motion? TakeMatch(SceneTile tile, bool isFade)
    {
        Motion? best = null;
        int bestRank = 0;
        foreach (Motion old in _present)
        {
            bool isSameRegion = old.Tile.RegionId == tile.RegionId;
            bool isMatch = old.Tile.Source == tile.Source && (tile.Source is not null || isSameRegion)
                && (!isFade || (old.Box == tile.Box && old.Tile.Z == tile.Z));
            int rank = !isMatch ? 0 : (old.IsLeaving ? 1 : 3) + (isSameRegion ? 1 : 0);
            if (rank > bestRank)
            {
                (best, bestRank) = (old, rank);
            }
        }

        if (best is not null)
        {
            _present.Remove(best);
        }

        return best;
    }

    private bool IsCovered(Motion old, int staying)
    {
        for (int i = 0; i < staying; i++)
        {
            Motion motion = _motions[i];
            if (motion.Opacity == 0 && motion.Tile.Z >= old.Tile.Z && motion.Tile.Box.Contains(old.Box))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>By z; within it the leaving ones first or last, each group in its old order, as insertion keeps it.
    /// </summary>
    private void SortForDrawing()
    {
        for (int i = 1; i < _motions.Count; i++)
        {
            Motion motion = _motions[i];
            int j = i;
            for (; j > 0 && DrawRank(_motions[j - 1]) > DrawRank(motion); j--)
            {
                _motions[j] = _motions[j - 1];
            }

            _motions[j] = motion;
        }
    }

    private static int DrawRank(Motion motion) =>
        (3 * motion.Tile.Z) + (!motion.IsLeaving ? 1 : motion.IsAbove ? 2 : 0);

    private sealed class Motion
    {
        private readonly PixelRect _from;
        private readonly PixelRect _to;
        private readonly int _fromOpacity;

        public Motion(SceneTile tile, PixelRect from, PixelRect to, int fromOpacity)
        {
            Tile = tile;
            (_from, _to, _fromOpacity) = (from, to, fromOpacity);
            (Box, Opacity) = (from, fromOpacity);
        }

        public SceneTile Tile { get; set; }

        public int ToOpacity { get; init; } = byte.MaxValue;

        public bool IsLeaving { get; init; }

        /// <summary>Drawn after the tiles that stay.</summary>
        public bool IsAbove { get; init; }

        /// <summary>Where it is in the last frame.</summary>
        public PixelRect Box { get; private set; }

        public int Opacity { get; private set; }

        public void MoveTo(long num, long den)
        {
            int x = EvenBetween(_from.X, _to.X, num, den);
            int y = EvenBetween(_from.Y, _to.Y, num, den);
            int right = EvenBetween(_from.Right, _to.Right, num, den);
            int bottom = EvenBetween(_from.Bottom, _to.Bottom, num, den);
            Box = new PixelRect(x, y, right - x, bottom - y);
            Opacity = (int)(((2 * ((_fromOpacity * den) + ((ToOpacity - _fromOpacity) * num))) + den) / (2 * den));
        }
    }
}
