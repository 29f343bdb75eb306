using System.CommandLine;
using McuServer.Conference;
using McuServer.Conference.Headless;
using McuServer.Media.Composition.Drawing;

namespace McuServer.Commands;

/// <summary><c>mcu mix</c>: recordings become one composed stream, or a script becomes a whole conference.</summary>
internal static class MixCommand
{
    private static readonly Argument<string[]> s_inputs = new("INPUT")
    {
        Description = "Recordings, one participant each; all join at the start.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private static readonly Option<string?> s_out = new("--out")
    {
        Description = "File to write; its ending chooses the container: mp4, mkv, webm, y4m, wav.",
        HelpName = "FILE",
    };

    private static readonly Option<string?> s_script = new("--script")
    {
        Description = "A conference as a JSON script: who joins when, what the host does, which files come out.",
        HelpName = "SCRIPT.json",
    };

    private static readonly Option<string?> s_outDir = new("--out-dir")
    {
        Description = "Folder for the files of a script.",
        HelpName = "DIR",
    };

    private static readonly Option<string?> s_layout = new("--layout")
    {
        Description = "Layout id (mcu layout list) or layout file. Default: grid-auto.",
        HelpName = "ID|FILE",
    };

    private static readonly Option<string?> s_size = new("--size")
    {
        Description = "Canvas, such as 1280x720. Default: the layout's.",
        HelpName = "WxH",
    };

    private static readonly Option<int?> s_fps = new("--fps")
    {
        Description = "Frames a second, 1 to 60. Default: the layout's.",
        HelpName = "N",
    };

    private static readonly Option<double?> s_duration = new("--duration")
    {
        Description = "Seconds to mix. Default: the longest input.",
        HelpName = "SECONDS",
    };

    private static readonly Option<string?> s_video = new("--video")
    {
        Description = "h264, vp8, vp9, av1 or raw. Default: by the file's ending.",
        HelpName = "CODEC",
    };

    private static readonly Option<string?> s_audio = new("--audio")
    {
        Description = "opus, aac or pcm. Default: by the file's ending.",
        HelpName = "CODEC",
    };

    private static readonly Option<int> s_videoKbps = new("--video-kbps")
    {
        Description = "Target of the video encoder.",
        HelpName = "N",
        DefaultValueFactory = _ => 1500,
    };

    private static readonly string s_presets = "ultrafast, superfast, veryfast, faster, fast, medium, slow, slower, veryslow";

    private static readonly Option<string> s_preset = new("--preset")
    {
        Description = $"x264's name for speed against quality: {s_presets}.",
        HelpName = "NAME",
        DefaultValueFactory = _ => "superfast",
    };

    private static readonly Option<bool> s_noLevelling = new("--no-levelling")
    {
        Description = "Leave voices as loud as they were recorded.",
    };

    private static readonly Option<int> s_threads = new("--threads")
    {
        Description = "Threads for decoding, composing and encoding. The result does not depend on it. Default: the cores.",
        HelpName = "N",
        DefaultValueFactory = _ => Environment.ProcessorCount,
    };

    private static readonly Option<bool> s_hash = new("--hash")
    {
        Description = "Print the SHA-256 of each output's composed pictures and mixed sound, before encoding.",
    };

    public static Command Create()
    {
        Command command = new("mix", "Mix recorded media, as a conference would be mixed live.")
        {
            s_inputs, s_out, s_script, s_outDir, s_layout, s_size, s_fps, s_duration, s_video, s_audio, s_videoKbps,
            s_preset, s_noLevelling, s_threads, s_hash, ProgramFiles.LayoutsOption,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult arguments)
    {
        int threads = arguments.GetValue(s_threads);
        if (threads is < 1 or > 256)
        {
            throw new ScriptException($"--threads: {threads} is out of range; write 1 to 256");
        }

        string preset = arguments.GetValue(s_preset)!;
        if (!s_presets.Split(", ").Contains(preset))
        {
            throw new ScriptException($"--preset: '{preset}' is unknown; write one of {s_presets}");
        }

        using StopSignals signals = new();
        LayoutSource layouts = ProgramFiles.OpenLayouts(arguments);
        (ConferenceScript script, string folder, string outputFolder, ScriptOrigin origin) = ReadRequest(arguments);
        using MixResources resources = new(threads, () => new OverlayPainter(layouts.Folder));
        using ProgressLine progress = new(TimeSpan.FromMilliseconds(script.DurationMs));
        HeadlessOptions options = new()
        {
            WantsHash = arguments.GetValue(s_hash),
            Preset = preset,
            Origin = origin,
            OnProgress = progress.IsShown ? progress.Report : null,
        };
        using HeadlessConference conference = new(script, folder, outputFolder, layouts, resources, options);
        return RunUntilSignal(conference, signals, progress, options.WantsHash);
    }

    private static MixRequest ReadRequest(ParseResult arguments)
    {
        string[] inputs = arguments.GetValue(s_inputs)!;
        string? scriptPath = arguments.GetValue(s_script);
        string? outputFolder = arguments.GetValue(s_outDir);
        if (scriptPath is null)
        {
            return outputFolder is null
                ? FromInputs(arguments, inputs)
                : throw new ScriptException("--out-dir goes with --script; recordings are mixed to --out FILE");
        }

        Option[] others = [s_out, s_layout, s_size, s_fps, s_duration, s_video, s_audio, s_videoKbps, s_noLevelling];
        string? other = inputs.Length > 0
            ? $"INPUT '{inputs[0]}'"
            : Array.Find(others, o => arguments.GetResult(o) is { Implicit: false })?.Name;
        return (other, outputFolder) switch
        {
            (not null, _) => throw new ScriptException(
                $"--script and {other} do not go together; the script itself says what is mixed and how"),
            (null, null) => throw new ScriptException("--script needs --out-dir DIR, the folder for its files"),
            _ => MixRequest.FromScript(scriptPath, outputFolder),
        };
    }

    private static MixRequest FromInputs(ParseResult arguments, string[] inputs)
    {
        if (inputs.Length == 0)
        {
            throw new ScriptException("mix needs recordings (INPUT...) with --out FILE, or --script with --out-dir DIR");
        }

        ConferenceScript script = new()
        {
            Version = 1,
            DurationMs = 1,
            Layout = arguments.GetValue(s_layout) ?? "grid-auto",
            Size = arguments.GetValue(s_size),
            FramesPerSecond = arguments.GetValue(s_fps),
            Levelling = !arguments.GetValue(s_noLevelling),
            Outputs =
            [
                new ScriptOutput
                {
                    View = Media.Layouts.Audience.Recording,
                    File = arguments.GetValue(s_out) ?? throw new ScriptException("mix needs --out FILE for what it makes"),
                    Video = arguments.GetValue(s_video),
                    Audio = arguments.GetValue(s_audio),
                    VideoBitrateKbps = arguments.GetValue(s_videoKbps),
                },
            ],
        };
        return MixRequest.FromInputs(inputs, arguments.GetValue(s_duration), script);
    }

    private static int RunUntilSignal(
        HeadlessConference conference, StopSignals signals, ProgressLine progress, bool wantsHash)
    {
        bool isComplete = conference.Run(signals.Token);
        progress.Dispose();
        if (!isComplete)
        {
            string files = string.Join(", ", conference.Outputs.Select(o => o.PartialPath));
            return CommandRunner.Fail(
                signals.ExitCode,
                FormattableString.Invariant($"stopped at {conference.Reached.TotalSeconds:0.0} s; playable up to there: {files}"));
        }

        // The files are complete and keep their names; that something is missing in them is for whoever looks at the code alone.
        int exitCode = ExitCode.Done;
        foreach ((string path, long parts) in conference.Damages)
        {
            exitCode = ExitCode.Failed;
            CommandRunner.Tell($"{path}: damaged; parts of it that were left out: {parts}; the rest is mixed");
        }

        foreach (OutputFile output in conference.Outputs)
        {
            Console.WriteLine(output.Path);
            if (wantsHash)
            {
                Console.WriteLine($"  pictures sha256:{output.PictureHash ?? "none"}");
                Console.WriteLine($"  sound    sha256:{output.SoundHash ?? "none"}");
            }
        }

        return exitCode;
    }
}
