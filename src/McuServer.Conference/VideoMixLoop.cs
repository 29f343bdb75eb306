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
    private TimeSpan _now;

    public VideoMixLoop(Room room, EgressPipeline egress, MixResources resources)
    {
        _room = room;
        _egress = egress;
        _resources = resources;
    }

    public long TickCount { get; private set; }

    public void Tick(TimeSpan now)
    {
        _now = now;
        _room.RefreshActivity(now);
        Stage stage = _room.TakeStage(now);
        _egress.Sort(stage.ActiveSpeaker);
        BuildScenes(stage, now);
        Decode();
        Compose();
        TickCount++;
    }

    /// <summary>Hands out what is still being encoded; after the last tick.</summary>
    public void Finish() => _egress.HandOutVideo();

    /// <summary>Decodes one source; called on the workers.</summary>
    public void Do(int index) => _sources[index].Advance(_now);

    public bool TryGetPicture(VideoKey key, out VideoFrame? picture, out long pictureNumber)
    {
        if (_byKey.TryGetValue(key, out VideoSource? source) && !IsMuted(key))
        {
            return source.TryGetPicture(_now, out picture, out pictureNumber);
        }

        picture = null;
        pictureNumber = 0;
        return false;
    }

    private void BuildScenes(Stage stage, TimeSpan now)
    {
        IReadOnlyList<ComposedPicture> pictures = _egress.Pictures;
        for (int i = 0; i < pictures.Count; i++)
        {
            pictures[i].Prepare(_room, stage, now);
        }
    }

    private void Decode()
    {
        ListSources();
        IReadOnlyList<ComposedPicture> pictures = _egress.Pictures;
        for (int i = 0; i < pictures.Count; i++)
        {
            foreach (SceneTile tile in pictures[i].Scene.Tiles)
            {
                if (tile.Source is { } key && _byKey.TryGetValue(key, out VideoSource? source) && !IsMuted(key))
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
            Add(participants[i].Camera);
            Add(participants[i].Screen);
        }
    }

    private void Add(VideoSource? source)
    {
        if (source is not null)
        {
            source.IsWanted = false;
            _sources.Add(source);
            _byKey.Add(source.Key, source);
        }
    }

    private bool IsMuted(VideoKey key) => key.Kind == VideoKind.Camera && _room.Find(key.ParticipantId).IsVideoMuted;

    private void Compose()
    {
        IReadOnlyList<ComposedPicture> pictures = _egress.Pictures;
        for (int i = 0; i < pictures.Count; i++)
        {
            ComposedPicture picture = pictures[i];
            if (picture.IsDue)
            {
                VideoFrame canvas = picture.Compose(this);
                picture.HandOut(_resources.Workers);
                _egress.Encode(picture, canvas);
            }
        }
    }
}
