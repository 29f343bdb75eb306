using McuServer.Media;
using McuServer.Media.Composition;
using McuServer.Media.Frames;
using McuServer.Media.Ingress;

namespace McuServer.Conference;

/// <summary>
/// The video tick written down: take the stage over, build the scenes, decode what they show and nothing else, hand out
/// what was encoded since the last tick, compose, start the next encodes.
/// </summary>
public sealed class VideoMixLoop : IWork, IPictureProvider
{
    private readonly Room _room;
    private readonly EgressPipeline _egress;
    private readonly MixResources _resources;
    private readonly List<VideoSource> _sources = new(64);
    private readonly Dictionary<VideoKey, VideoSource> _byKey = new(64);
    private readonly List<VideoSource> _retired = new(8);
    private readonly FrameTimes _times = new();
    private readonly AheadWork _ahead;
    private TimeSpan _now;

    public VideoMixLoop(Room room, EgressPipeline egress, MixResources resources)
    {
        _room = room;
        _egress = egress;
        _resources = resources;
        _ahead = new AheadWork(this);
    }

    public long TickCount { get; private set; }

    /// <summary>
    /// True: a frame is handed out within its tick, as soon as it is encoded (live, where time counts). False: its encode
    /// runs beside the next tick's decoding (recordings, where throughput counts). The frames are the same.
    /// </summary>
    public bool HandsOutAtOnce { get; init; }

    /// <summary>Live: a clock and where to note how long each stage takes.</summary>
    public StageClock? Stages { get; init; }

    /// <summary>Told of each picture whose boxes are others, or that somebody new receives; null: nobody wants to know.</summary>
    internal Action<ComposedPicture>? BoxesChanged { get; set; }

    public void Tick(TimeSpan now)
    {
        _now = now;
        Stage stage = TakeOver(now);
        _egress.Sort(now);
        DisposeRetired();
        BuildScenes(stage, now);
        Decode();
        Compose();
        if (HandsOutAtOnce)
        {
            _egress.HandOutVideo();
        }

        TickCount++;
    }

    /// <summary>
    /// Between two ticks: decodes what has come in for the tiles of the last scene, so that the next tick need not. A
    /// single picture, as mostly, wakes no other thread.
    /// </summary>
    public void DecodeAhead(TimeSpan now)
    {
        _now = now;
        _ahead.Sources.Clear();
        foreach (VideoSource source in _sources)
        {
            if (source.HasWork(now))
            {
                _ahead.Sources.Add(source);
            }
        }

        _resources.Workers.Run(_ahead, _ahead.Sources.Count);
    }

    /// <summary>Running transitions jump to their ends; between two ticks.</summary>
    public void EndTransitions()
    {
        IReadOnlyList<ComposedPicture> pictures = _egress.Pictures;
        for (int i = 0; i < pictures.Count; i++)
        {
            pictures[i].EndTransition();
        }
    }

    /// <summary>Hands out what is still being encoded; after the last tick.</summary>
    public void Finish() => _egress.HandOutVideo();

    /// <summary>Decodes one source; called on the workers.</summary>
    public void Do(int index) => Advance(_sources[index], isTick: true);

    private void Advance(VideoSource source, bool isTick)
    {
        long before = source.DecodedCount;
        if (isTick)
        {
            source.Advance(_now, onlyDue: HandsOutAtOnce);
        }
        else
        {
            source.DecodeAhead(_now);
        }

        if (Stages is not null && source.DecodedCount != before)
        {
            Stages.NoteDecoded(source);
        }
    }

    public bool TryGetPicture(VideoKey key, out VideoFrame? picture, out long pictureNumber)
    {
        if (_byKey.TryGetValue(key, out VideoSource? source))
        {
            bool hasPicture = source.TryGetPicture(_now, out picture, out pictureNumber);
            Stages?.NoteShown(source, picture, _times);
            return hasPicture;
        }

        picture = null;
        pictureNumber = 0;
        return false;
    }

    /// <summary>What is true of the room at this tick, taken over at one moment.</summary>
    private Stage TakeOver(TimeSpan now)
    {
        lock (_room.Gate)
        {
            _room.RefreshActivity(now);
            Stage stage = _room.TakeStage(now);
            _egress.NoteWishes(stage.ActiveSpeaker);
            ListSources();
            _room.TakeRetired(_retired);
            return stage;
        }
    }

    private void DisposeRetired()
    {
        foreach (VideoSource source in _retired)
        {
            source.Dispose();
        }

        _retired.Clear();
    }

    private void BuildScenes(Stage stage, TimeSpan now)
    {
        IReadOnlyList<ComposedPicture> pictures = _egress.Pictures;
        for (int i = 0; i < pictures.Count; i++)
        {
            ComposedPicture picture = pictures[i];
            picture.Prepare(_egress.Layout, _egress.LayoutNumber, stage, now);
            if (BoxesChanged is not null && picture.IsDue && (picture.Boxes.IsNew || picture.HasNewcomers))
            {
                BoxesChanged(picture);
                picture.HasNewcomers = false;
            }
        }
    }

    private void Decode()
    {
        IReadOnlyList<ComposedPicture> pictures = _egress.Pictures;
        for (int i = 0; i < pictures.Count; i++)
        {
            foreach (SceneTile tile in pictures[i].Scene.Tiles)
            {
                if (tile.Source is { } key && _byKey.TryGetValue(key, out VideoSource? source))
                {
                    source.IsWanted = true;
                }
            }
        }

        _resources.Workers.Run(this, _sources.Count);
    }

    private void ListSources()
    {
        _sources.Clear();
        _byKey.Clear();
        IReadOnlyList<Participant> participants = _room.Participants;
        for (int i = 0; i < participants.Count; i++)
        {
            Add(participants[i].Camera, isShown: !participants[i].IsVideoMuted);
            Add(participants[i].Screen, isShown: true);
        }
    }

    private void Add(VideoSource? source, bool isShown)
    {
        if (source is null)
        {
            return;
        }

        source.IsWanted = false;
        _sources.Add(source);
        if (isShown)
        {
            _byKey.Add(source.Key, source);
        }
    }

    private void Compose()
    {
        IReadOnlyList<ComposedPicture> pictures = _egress.Pictures;
        for (int i = 0; i < pictures.Count; i++)
        {
            ComposedPicture picture = pictures[i];
            if (picture.IsDue)
            {
                _times.Clear();
                VideoFrame canvas = picture.Compose(this);
                _times.ComposedAt = Stages?.Now ?? TimeSpan.Zero;
                picture.HandOut(_resources.Workers);
                _egress.Encode(picture, canvas, _now, _times);
            }
        }
    }

    /// <summary>Decoding of a few sources between two ticks.</summary>
    private sealed class AheadWork(VideoMixLoop loop) : IWork
    {
        public List<VideoSource> Sources { get; } = new(64);

        public void Do(int index) => loop.Advance(Sources[index], isTick: false);
    }
}
