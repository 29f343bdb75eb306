using McuServer.Conference.Control;
using McuServer.Media.Ingress;
using McuServer.Media.Layouts;

namespace McuServer.Conference.Live;

/// <summary>
/// A room with its loops, driven by a real or a virtual clock. Whoever wants to change it posts a command, which is
/// done by the thread of the audio ticks, at the latest by the next one. <see cref="AudioTick"/> and <see cref="VideoTick"/> may run on two threads.
/// </summary>
public sealed class LiveRoom : IDisposable
{
    private const int CommandCapacity = 1024;

    private readonly CommandQueue _commands = new(CommandCapacity);
    private readonly AudioMixLoop _audio;
    private readonly VideoMixLoop _video;
    private readonly LiveMetrics _metrics;
    private readonly Func<TimeSpan> _clock;
    private readonly SpeakerTeller _speakers = new();
    private string? _floorHolder;
    private volatile bool _mustApplyAll;
    private bool _wasDegraded;

    public LiveRoom(string name, RoomOptions options, Layout layout, MixResources resources, LiveMetrics metrics, Func<TimeSpan> clock)
    {
        Name = name;
        FramesPerSecond = layout.Canvas.FramesPerSecond;
        _metrics = metrics;
        _clock = clock;
        Room = new Room(options, layout);
        Egress = new EgressPipeline(Room, resources);
        _audio = new AudioMixLoop(Room, Egress);
        _video = new VideoMixLoop(Room, Egress, resources) { HandsOutAtOnce = true, Stages = new StageClock(clock, metrics) };
    }

    public string Name { get; }

    /// <summary>Video ticks a second.</summary>
    public int FramesPerSecond { get; init; }

    /// <summary>Changed by commands only.</summary>
    public Room Room { get; }

    public EgressPipeline Egress { get; }

    /// <summary>Filled by whoever drives the room.</summary>
    public RoomLoad Load { get; } = new();

    /// <summary>Told by the audio tick when another participant is shown as the speaker.</summary>
    public Action<string?, string?>? SpeakerChanged { get; set; }

    /// <summary>By which the audio tick tells, at most five times a second, that others speak than before.</summary>
    internal EventPool<SpeakerNews>? SpeakerNews { get; set; }

    /// <summary>Told by the video tick when more pictures of somebody's own are wanted than there may be.</summary>
    public Action? Degraded { get; set; }

    /// <summary>Told by the video tick of each picture with other boxes, or a new receiver.</summary>
    internal Action<ComposedPicture>? BoxesChanged
    {
        get => _video.BoxesChanged;
        set => _video.BoxesChanged = value;
    }

    /// <summary>Told once by <see cref="Dispose"/>, before anything is given back: nothing more will come of these media.</summary>
    public event Action? Ended;

    /// <summary>Takes over everything that the control knows, on the audio tick with the gate held.</summary>
    public Action<TimeSpan>? ApplyAll { get; set; }

    /// <summary>The next audio tick is to do that: the media begin, or a change has found no room.</summary>
    public bool MustApplyAll
    {
        set => _mustApplyAll = value;
    }

    /// <summary>A picture came in: whoever drives the room may decode it before the next tick.</summary>
    public Action? FrameArrived { get; set; }

    /// <summary>Commands that found the queue full.</summary>
    public long RefusedCommands => _commands.RefusedCount;

    /// <summary>
    /// A command waits: whoever drives the room may run it before the next audio tick, on that tick's thread, so that the next
    /// picture shows it. From any thread.
    /// </summary>
    public Action? CommandPosted { get; set; }

    /// <summary>To be done before the next audio tick, with the room's gate held. False: far too many wait, or the room has ended.</summary>
    public bool TryPost(Action<TimeSpan> command)
    {
        if (!_commands.TryPost(command))
        {
            return false;
        }

        CommandPosted?.Invoke();
        return true;
    }

    public void AudioTick(TimeSpan now)
    {
        RunCommands(now);
        _audio.Tick(now);
        MeasureSound(now);
        TellSpeaker();
        if (SpeakerNews is { } pool && _speakers.Take(Room, pool, now) is { } news)
        {
            news.Post();
        }
    }

    /// <summary>What was posted; between audio ticks too, on their thread.</summary>
    public void RunCommands(TimeSpan now)
    {
        lock (Room.Gate)
        {
            bool mustApplyAll = _mustApplyAll;
            _mustApplyAll = false;
            if (mustApplyAll)
            {
                ApplyAll?.Invoke(now);
            }

            if (_commands.RunAll(now) > 0 || mustApplyAll)
            {
                Egress.Refresh();
            }
        }
    }

    public void VideoTick(TimeSpan now)
    {
        _video.Tick(now);
        if (Egress.IsDegraded && !_wasDegraded)
        {
            Degraded?.Invoke();
        }

        _wasDegraded = Egress.IsDegraded;
    }

    /// <summary>Tiles that move are where they shall be from the next picture on. Between video ticks, on their thread.</summary>
    public void EndTransitions() => _video.EndTransitions();

    /// <summary>Between video ticks, on their thread.</summary>
    public void DecodeAhead(TimeSpan now) => _video.DecodeAhead(now);

    /// <summary>After the last tick of both loops.</summary>
    public void Dispose()
    {
        _commands.Close();
        lock (Room.Gate)
        {
            _commands.RunAll(TimeSpan.MaxValue);
        }

        Ended?.Invoke();
        Egress.Dispose();
        Room.Dispose();
        _metrics.RoomEnded();
    }

    /// <summary>From a packet's arrival to the mix that holds it, and from there to its being handed to the network thread.</summary>
    private void MeasureSound(TimeSpan now)
    {
        TimeSpan work = _clock() - now;
        IReadOnlyList<Participant> participants = Room.Participants;
        for (int i = 0; i < participants.Count; i++)
        {
            if (participants[i].Microphone is LiveAudioSource { PlayoutDelay: { } delay })
            {
                _metrics.AudioDelay.Add(delay + work);
            }
        }
    }

    private void TellSpeaker()
    {
        string? holder = Room.Speakers.FloorHolder;
        if (holder != _floorHolder)
        {
            SpeakerChanged?.Invoke(holder, _floorHolder);
            _floorHolder = holder;
        }
    }
}
