using McuServer.Media.Layouts;
using McuServer.Native;

namespace McuServer.Conference.Headless;

/// <summary>What a run was asked for beyond the script.</summary>
public sealed record HeadlessOptions
{
    public bool WantsHash { get; init; }

    /// <summary>x264's name for speed against quality.</summary>
    public string Preset { get; init; } = "superfast";

    /// <summary>How errors name the fields of the script.</summary>
    public ScriptOrigin Origin { get; init; } = ScriptOrigin.Code;

    /// <summary>Called about ten times a second of the conference, with the time that was reached.</summary>
    public Action<TimeSpan>? OnProgress { get; init; }
}

/// <summary>
/// A conference of recordings on a virtual clock: the same room, loops and encoders as live, driven as fast as they go.
/// The result depends on the script and the recordings alone.
/// </summary>
public sealed class HeadlessConference : IDisposable
{
    private readonly ConferenceScript _script;
    private readonly string _folder;
    private readonly LayoutSource _layouts;
    private readonly MixResources _resources;
    private readonly HeadlessOptions _options;
    private readonly Room _room;
    private readonly EgressPipeline _egress;
    private readonly AudioMixLoop _audio;
    private readonly VideoMixLoop _video;
    private readonly int _framesPerSecond;
    private readonly Dictionary<string, RecordedMedia> _playing = new(StringComparer.Ordinal);
    private readonly List<RecordedMedia> _recordings = [];
    private readonly OutputFiles _outputs;
    private readonly ScriptAgenda _agenda;

    /// <param name="folder">What relative paths of the script start from.</param>
    /// <exception cref="ScriptException">A recording, layout or output of the script cannot be used.</exception>
    public HeadlessConference(
        ConferenceScript script, string folder, string outputFolder, LayoutSource layouts, MixResources resources,
        HeadlessOptions options)
    {
        _script = script;
        _folder = folder;
        _layouts = layouts;
        _resources = resources;
        _options = options;
        _outputs = new OutputFiles(options.Origin);
        Layout layout = FindLayout(script.Layout, "layout");
        _framesPerSecond = OutputFiles.FramesPerSecondOf(script, layout);
        _room = new Room(
            new RoomOptions
            {
                Title = script.RoomTitle,
                Language = script.Language,
                LevellingIsOn = script.Levelling,
                Clock = RoomClock.StartingAt(TimeOnly.ParseExact(script.ClockStart, "HH:mm")),
            },
            layout);
        _egress = new EgressPipeline(_room, resources);
        _audio = new AudioMixLoop(_room, _egress);
        _video = new VideoMixLoop(_room, _egress, resources);
        try
        {
            OpenMedia();
            _agenda = new ScriptAgenda(script, folder, _room, _egress, _playing, FindLayout, options.Origin);
            _outputs.Open(script, folder, outputFolder, layout, options, _egress);
        }
        catch
        {
            _outputs.Discard();
            Dispose();
            throw;
        }
    }

    public IReadOnlyList<OutputFile> Outputs => _outputs.Files;

    public EgressPipeline Egress => _egress;

    public Room Room => _room;

    public TimeSpan Duration => TimeSpan.FromMilliseconds(_script.DurationMs);

    /// <summary>Time of the conference that was mixed so far.</summary>
    public TimeSpan Reached { get; private set; }

    /// <summary>Recordings with parts that could not be read or decoded, with the number of those parts.</summary>
    public IEnumerable<(string Path, long Parts)> Damages =>
        _recordings.Where(media => media.DamagedCount > 0).Select(media => (media.Path, media.DamagedCount));

    /// <summary>Runs to the end, or until it is cancelled; then closes the files.</summary>
    /// <returns>False when it was cancelled: the files are closed, but not called by their names.</returns>
    /// <exception cref="NativeException">An output could not be written; all others are closed.</exception>
    public bool Run(CancellationToken cancellation)
    {
        try
        {
            MixUntil(cancellation);
        }
        catch
        {
            CloseAfterFailure();
            throw;
        }

        bool isComplete = !cancellation.IsCancellationRequested;
        Reached = isComplete ? Duration : Reached;
        _video.Finish();
        _outputs.Close(isComplete);
        return isComplete;
    }

    public void Dispose()
    {
        _egress.Dispose();
        _room.Dispose();
        foreach (RecordedMedia media in _recordings)
        {
            media.Dispose();
        }

        _outputs.Dispose();
    }

    private void MixUntil(CancellationToken cancellation)
    {
        long audioTick = 0;
        long videoTick = 0;
        while (!cancellation.IsCancellationRequested)
        {
            TimeSpan audioDue = TickClock.TimeOfTick(audioTick, AudioMixLoop.TicksPerSecond);
            TimeSpan videoDue = TickClock.TimeOfTick(videoTick, _framesPerSecond);
            TimeSpan now = audioDue <= videoDue ? audioDue : videoDue;
            if (now >= Duration)
            {
                break;
            }

            _agenda.Advance(now);
            Feed(now);
            if (audioDue <= videoDue)
            {
                _audio.Tick(now);
                audioTick++;
                Report(audioTick, now);
            }
            else
            {
                _video.Tick(now);
                videoTick++;
            }

            Reached = now;
            _outputs.ThrowIfFailed();
        }
    }

    private void Feed(TimeSpan now)
    {
        foreach (RecordedMedia media in _playing.Values)
        {
            if (media.IsStarted)
            {
                media.Feed(now);
            }
        }
    }

    private void Report(long audioTick, TimeSpan now)
    {
        if (audioTick % 5 == 0)
        {
            _options.OnProgress?.Invoke(now);
        }
    }

    /// <summary>What was mixed so far stays playable. Why the run ends is on its way to the caller already.</summary>
    private void CloseAfterFailure()
    {
        try
        {
            _video.Finish();
        }
#pragma warning disable CA1031 // The failure that came first is the one to be told.
        catch (Exception)
        {
        }
#pragma warning restore CA1031

        try
        {
            _outputs.Close(isComplete: false);
        }
        catch (NativeException)
        {
        }
    }

    private void OpenMedia()
    {
        for (int i = 0; i < _script.Participants.Count; i++)
        {
            ScriptParticipant participant = _script.Participants[i];
            string? avatar = participant.Avatar is null ? null : Resolve(participant.Avatar);
            _options.Origin.Require(
                avatar is null || File.Exists(avatar), $"participants[{i}].avatar", $"{avatar}: no such file; name a picture");
            if (participant.Media is { } path)
            {
                RecordedMedia media = OpenMedia(Resolve(path), participant.Loop, $"participants[{i}].media");
                _playing[participant.Id] = media;
                _recordings.Add(media);
            }
        }
    }

    private RecordedMedia OpenMedia(string path, bool isLooped, string field)
    {
        try
        {
            return RecordedMedia.Open(path, _resources, isLooped);
        }
        catch (NativeException e)
        {
            throw _options.Origin.Error(field, InputErrors.Explain(e));
        }
    }

    private string Resolve(string path) => Path.GetFullPath(path, _folder);

    private Layout FindLayout(string name, string field)
    {
        try
        {
            return _layouts.Find(name, _folder);
        }
        catch (ScriptException e)
        {
            throw _options.Origin.Error(field, e.Message);
        }
    }
}
