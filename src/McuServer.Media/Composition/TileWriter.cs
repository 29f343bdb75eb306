using McuServer.Media.Frames;
using McuServer.Media.Layouts;

namespace McuServer.Media.Composition;

/// <summary>
/// Writes tiles: texts, marks and style for one source in one box. Tiles that come out as they were are the very same
/// objects, so that nothing is painted again; speech only switches their lamps.
/// </summary>
internal sealed class TileWriter
{
    private readonly List<Memo> _memos = [];
    private int _written;
    private Stage _stage = Stage.Empty;
    private TimeSpan _now;

    /// <summary>When a lamp goes out; null: none is waiting.</summary>
    public TimeSpan? NextDeadline { get; private set; }

    public void Begin(Stage stage, TimeSpan now)
    {
        NextDeadline = null;
        _written = 0;
        _stage = stage;
        _now = now;
    }

    /// <param name="moreCount">Above 0: how many did not fit.</param>
    public SceneTile Write(RegionPlan plan, SceneSource source, PixelRect box, int moreCount)
    {
        Memo memo = NextMemo();
        TileMarks marks = Marks(plan, source);
        bool hasLabel = box.Width >= plan.LabelMinWidth && plan.Merged.LabelShow != LabelShow.Never;
        bool isKnown = memo.Knows(plan, source, hasLabel, _stage);
        SpeechLamp? lamp = ShowsSpeech(plan, source, hasLabel) ? memo.LampOf(plan, source) : null;
        lamp?.IsOn = IsHeard(plan, source);
        if (isKnown && memo.Tile is { } last && last.Box == box && last.Marks == marks && last.MoreCount == moreCount)
        {
            return last;
        }

        string? label = isKnown ? memo.Tile!.Label ?? memo.Tile.LabelInSpeech : hasLabel ? Label(plan, source) : null;
        bool isInSpeech = plan.Merged.LabelShow == LabelShow.Speaking;
        SceneTile tile = new(plan.Region.Id, box)
        {
            Source = source.Key,
            Z = plan.Region.Z,
            Style = plan.Style,
            Fit = source.IsCamera ? plan.Merged.Fit!.Value : plan.Merged.ScreenFit!.Value,
            Label = isInSpeech ? null : label,
            LabelInSpeech = isInSpeech ? label : null,
            Lamp = lamp,
            MoreCount = moreCount,
            Marks = marks,
            PersonName = source.Person.Name,
            AvatarImage = source.Person.AvatarImage,
        };
        return memo.Keep(plan, source, hasLabel, _stage, tile);
    }

    public SceneTile WritePlaceholder(RegionPlan plan)
    {
        string text = plan.Region.Placeholder?.For(_stage.Language) ?? _stage.RoomTitle;
        SceneTile tile = new(plan.Region.Id, plan.Box)
        {
            Z = plan.Region.Z,
            Style = plan.Style,
            Fit = plan.Merged.Fit!.Value,
            PlaceholderText = text.Length == 0 ? null : text,
        };
        return NextMemo().Keep(plan, null, hasLabel: false, _stage, tile);
    }

    private string? Label(RegionPlan plan, SceneSource source)
    {
        StagePerson person = source.Person;
        string role = RoleNames.For(person.Role, _stage.Language);
        string text = plan.Label.Format(new LabelValues(person.Name, person.Title, role, _stage.RoomTitle));
        return text.Length == 0 ? null : text;
    }

    /// <summary>A screen has no microphone.</summary>
    private static bool ShowsSpeech(RegionPlan plan, SceneSource source, bool hasLabel) =>
        source.IsCamera && (plan.Style.SpeakingWidth > 0 || (hasLabel && plan.Merged.LabelShow == LabelShow.Speaking));

    private static TileMarks Marks(RegionPlan plan, SceneSource source)
    {
        TileMarks marks = source.IsLost ? TileMarks.Reconnecting : TileMarks.None;
        foreach (TileIcon icon in plan.Style.Icons)
        {
            marks |= Mark(icon, source);
        }

        return marks;
    }

    /// <summary>A screen has no hand and no network of its own.</summary>
    private static TileMarks Mark(TileIcon icon, SceneSource source) => icon switch
    {
        TileIcon.Pinned when source.PinnedAt is not null => TileMarks.Pinned,
        TileIcon.Muted when source.IsCamera && source.Person.IsMuted => TileMarks.Muted,
        TileIcon.Hand when source.IsCamera && source.Person.HandRaisedAt is not null => TileMarks.Hand,
        TileIcon.Network when source.IsCamera && source.Person.HasBadNetwork => TileMarks.Network,
        _ => TileMarks.None,
    };

    private bool IsHeard(RegionPlan plan, SceneSource source)
    {
        bool isHeard = source.IsHeard(_now, plan.SpeakingRelease);
        if (isHeard && !source.IsSpeaking)
        {
            NextDeadline = StageRoster.Earliest(NextDeadline, source.SpeechStoppedAt + plan.SpeakingRelease);
        }

        return isHeard;
    }

    private Memo NextMemo()
    {
        if (_written == _memos.Count)
        {
            _memos.Add(new Memo());
        }

        return _memos[_written++];
    }

    /// <summary>What the tile at this place of the drawing order was written from.</summary>
    private sealed class Memo
    {
        private RegionPlan? _plan;
        private SceneSource? _source;
        private StagePerson? _person;
        private string? _roomTitle;
        private string? _language;
        private bool _hasLabel;

        private SpeechLamp _lamp = new();

        public SceneTile? Tile { get; private set; }

        /// <summary>The same as long as the same source is in the same region: it may be in a tile that is still shown.</summary>
        public SpeechLamp LampOf(RegionPlan plan, SceneSource source)
        {
            if (!ReferenceEquals(plan, _plan) || !ReferenceEquals(source, _source))
            {
                _lamp = new SpeechLamp();
            }

            return _lamp;
        }

        /// <summary>Texts, style and source would come out as they are in <see cref="Tile"/>.</summary>
        public bool Knows(RegionPlan plan, SceneSource source, bool hasLabel, Stage stage) =>
            hasLabel == _hasLabel && ReferenceEquals(plan, _plan) && ReferenceEquals(source, _source)
            && ReferenceEquals(source.Person, _person) && stage.RoomTitle == _roomTitle && stage.Language == _language;

        public SceneTile Keep(RegionPlan plan, SceneSource? source, bool hasLabel, Stage stage, SceneTile tile)
        {
            (_plan, _source, _person, _hasLabel) = (plan, source, source?.Person, hasLabel);
            (_roomTitle, _language) = (stage.RoomTitle, stage.Language);
            Tile = tile == Tile && ReferenceEquals(tile.Lamp, Tile.Lamp) ? Tile : tile;
            return Tile;
        }
    }
}
