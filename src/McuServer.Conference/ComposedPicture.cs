using McuServer.Media.Composition;
using McuServer.Media.Egress;
using McuServer.Media.Frames;
using McuServer.Media.Layouts;

namespace McuServer.Conference;

/// <summary>One distinct picture of a room: its scene, its canvas, and the encodes of it.</summary>
internal sealed class ComposedPicture : IDisposable
{
    private readonly SceneBuilder _builder;
    private readonly Compositor _compositor;
    private readonly int _framesPerSecond;
    private readonly bool _pacesScreens;
    private int _layoutNumber;
    private Scene? _scene;
    private Stage? _stage;

    public ComposedPicture(PictureKey key, Layout layout, int layoutNumber, MixResources resources, IOverlayPainter painter)
    {
        Key = key;
        _framesPerSecond = key.FramesPerSecond;
        _layoutNumber = layoutNumber;
        _pacesScreens = resources.PacesScreens;
        _builder = new SceneBuilder(layout, FindView(layout), new SceneViewer
        {
            OmitParticipant = key.OmittedParticipant,
            SeesPreviousSpeaker = key.SeesPrevious,
            CanvasOverride = (key.Width, key.Height, key.FramesPerSecond),
        });
        Boxes = new PictureBoxes(key);
        _compositor = new Compositor(resources.Frames, painter, resources.Workers);
    }

    public PictureKey Key { get; }

    /// <summary>Encodes of this picture, one for each distinct rendition.</summary>
    public List<RenditionTrack> Tracks { get; } = new(4);

    /// <summary>Number of the frame that is due at the tick under way, at the picture's own rate.</summary>
    public long FrameIndex { get; private set; } = -1;

    public bool IsDue { get; private set; }

    /// <summary>Somebody has come to this picture who does not know its boxes.</summary>
    public bool HasNewcomers { get; set; }

    /// <summary>Only files take it, and those who receive the same view see it in another form.</summary>
    public bool IsBeside { get; set; }

    /// <summary>Somebody receives it whose form follows the layout's.</summary>
    public bool HasViewers
    {
        get
        {
            foreach (RenditionTrack track in Tracks)
            {
                foreach (Subscription subscriber in track.Subscribers)
                {
                    if (subscriber.TurnsWithLayout)
                    {
                        return true;
                    }
                }
            }

            return false;
        }
    }

    /// <summary>Who is in which box, as those who see the picture are told.</summary>
    public PictureBoxes Boxes { get; }

    public Scene Scene => _scene!;

    public long ComposedCount { get; private set; }

    public Compositor Compositor => _compositor;

    public void EndTransition() => _builder.JumpToEnd();

    /// <summary>Takes the stage and the layout over for this tick, whole.</summary>
    public void Prepare(Layout layout, int layoutNumber, Stage stage, TimeSpan now)
    {
        long index = (now.Ticks * _framesPerSecond + (_framesPerSecond - 1)) / TimeSpan.TicksPerSecond;
        // What a host changes is seen at once, whatever the pace.
        bool isOther = !ReferenceEquals(stage, _stage) || _layoutNumber != layoutNumber;
        int step = _pacesScreens && !isOther ? ScreenPace.StepFor(_scene, _framesPerSecond) : 1;
        IsDue = index >= FrameIndex + step;
        if (!IsDue)
        {
            return;
        }

        FrameIndex = index;
        _stage = stage;
        if (_layoutNumber != layoutNumber)
        {
            _layoutNumber = layoutNumber;
            _builder.SetLayout(layout, FindView(layout));
        }

        _scene = _builder.Update(stage, now);
        Boxes.Update(_builder, stage);
    }

    public RenditionTrack? FindTrack(Rendition rendition)
    {
        foreach (RenditionTrack track in Tracks)
        {
            if (track.Encoder.Rendition == rendition)
            {
                return track;
            }
        }

        return null;
    }

    /// <summary>The canvas of this tick with one reference for the caller.</summary>
    public VideoFrame Compose(IPictureProvider pictures)
    {
        ComposedCount++;
        return _compositor.Compose(_scene!, pictures);
    }

    /// <summary>Finishes the encodes of the tick before and hands their frames out.</summary>
    public void HandOut(WorkerSet workers)
    {
        foreach (RenditionTrack track in Tracks)
        {
            track.Finish(workers);
        }
    }

    public void Dispose()
    {
        foreach (RenditionTrack track in Tracks)
        {
            track.Dispose();
        }

        _compositor.Dispose();
    }

    /// <summary>A layout without the view of that name gives its base, until the subscriptions are sorted anew.</summary>
    private ViewSpec? FindView(Layout layout)
    {
        foreach (ViewSpec view in layout.Views)
        {
            if (view.Id == Key.ViewId)
            {
                return view;
            }
        }

        return null;
    }
}
