using McuServer.Media.Egress;
using McuServer.Media.Layouts;
using McuServer.Native;

namespace McuServer.Conference.Headless;

/// <summary>The files of a conference: opened and subscribed together, closed together, whatever happens to one of them.</summary>
internal sealed class OutputFiles(ScriptOrigin origin) : IDisposable
{
    private readonly List<OutputFile> _files = [];

    /// <summary>In the script's order.</summary>
    public IReadOnlyList<OutputFile> Files => _files;

    /// <summary>Opens one file for each output of the script and subscribes it to its view and mix.</summary>
    /// <param name="layout">The first one: each picture has the canvas of the view that its output shows of it.</param>
    /// <exception cref="ScriptException">An output cannot be used.</exception>
    public void Open(
        ConferenceScript script, string folder, string outputFolder, Layout layout, HeadlessOptions options, EgressPipeline egress)
    {
        (int Width, int Height)? forced = null;
        if (script.Size is { } size)
        {
            forced = ScriptRules.TryParseSize(size, out int width, out int height)
                ? (width, height)
                : throw origin.Error("size", ScriptRules.SizeRule(size));
        }

        string[] paths = OutputPaths.Resolve(script, folder, outputFolder, origin);
        for (int i = 0; i < paths.Length; i++)
        {
            ScriptOutput output = script.Outputs[i];
            if (!OutputFormat.TryChoose(output, out OutputFormat? format, out (string Field, string Mend) problem))
            {
                throw origin.Error($"outputs[{i}].{problem.Field}", problem.Mend);
            }

            Audience audience = AudienceOf(script, output);
            CanvasSpec canvas = CanvasOf(layout, audience);
            Rendition? rendition = format.Video is { } codec
                ? new Rendition(
                    codec, forced?.Width ?? canvas.Width, forced?.Height ?? canvas.Height, script.FramesPerSecond ?? canvas.FramesPerSecond)
                {
                    BitrateBps = output.VideoBitrateKbps * 1000,
                    Preset = options.Preset,
                }
                : null;
            OutputFile file = Open(
                paths[i], format, rendition, output.AudioBitrateKbps * 1000, options.WantsHash, $"outputs[{i}].file");
            _files.Add(file);
            egress.Subscribe(new Subscription(output.File, output.Participant, audience)
            {
                Video = rendition,
                OpusBitrateBps = format.Audio == AudioCodec.Opus ? output.AudioBitrateKbps * 1000 : null,
                VideoEgress = rendition is null ? null : file,
                AudioEgress = format.Audio is null ? null : file,
            });
        }
    }

    /// <summary>Pictures a second of the quickest output.</summary>
    public static int FramesPerSecondOf(ConferenceScript script, Layout layout)
    {
        int most = 0;
        foreach (ScriptOutput output in script.Outputs)
        {
            most = Math.Max(most, CanvasOf(layout, AudienceOf(script, output)).FramesPerSecond);
        }

        return script.FramesPerSecond ?? most;
    }

    /// <summary>Whose view an output shows at the start.</summary>
    private static Audience AudienceOf(ConferenceScript script, ScriptOutput output)
    {
        foreach (ScriptParticipant participant in script.Participants)
        {
            if (participant.Id == output.Participant)
            {
                return Views.AudienceOf(participant.Role);
            }
        }

        return output.View ?? Audience.Recording;
    }

    private static CanvasSpec CanvasOf(Layout layout, Audience audience) => Views.For(layout, audience)?.Canvas ?? layout.Canvas;

    /// <summary>A file that cannot be written ends the run: what it lacks cannot be made up later.</summary>
    public void ThrowIfFailed()
    {
        foreach (OutputFile file in _files)
        {
            file.ThrowIfFailed();
        }
    }

    /// <summary>Closes every file, also after one failed.</summary>
    /// <exception cref="NativeException">The first failure.</exception>
    public void Close(bool isComplete)
    {
        NativeException? failure = null;
        foreach (OutputFile file in _files)
        {
            try
            {
                file.Finish(isComplete);
            }
            catch (NativeException e)
            {
                failure ??= e;
            }
        }

        if (failure is not null)
        {
            throw failure;
        }
    }

    /// <summary>Nothing was mixed: no empty files are left behind.</summary>
    public void Discard()
    {
        foreach (OutputFile file in _files)
        {
            file.Discard();
        }
    }

    public void Dispose()
    {
        foreach (OutputFile file in _files)
        {
            file.Dispose();
        }
    }

    private OutputFile Open(
        string path, OutputFormat format, Rendition? rendition, int audioBitrateBps, bool wantsHash, string field)
    {
        try
        {
            return new OutputFile(path, format, rendition, audioBitrateBps, wantsHash);
        }
        catch (NativeException e) when (e.Status is not (NativeStatus.NoSpace or NativeStatus.IoError))
        {
            throw origin.Error(field, e.Message);
        }
    }
}
