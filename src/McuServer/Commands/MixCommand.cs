using System.CommandLine;
using System.Runtime.InteropServices;
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

    private static readonly Option<string> s_preset = new("--preset")
    {
        Description = "x264's name for speed against quality: ultrafast, superfast, veryfast, faster, fast, medium.",
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

        LayoutSource layouts = ProgramFiles.OpenLayouts(arguments);
        (ConferenceScript script, string folder, string outputFolder) = ReadConference(arguments);
        using MixResources resources = new(threads, () => new OverlayPainter(layouts.Folder));
        using ProgressLine progress = new(TimeSpan.FromMilliseconds(script.DurationMs));
        HeadlessOptions options = new()
        {
            WantsHash = arguments.GetValue(s_hash),
            Preset = arguments.GetValue(s_preset)!,
            OnProgress = progress.IsShown ? progress.Report : null,
        };
        using HeadlessConference conference = new(script, folder, outputFolder, layouts, resources, options);
        return RunUntilSignal(conference, progress, options.WantsHash);
    }

    private static (ConferenceScript Script, string Folder, string OutputFolder) ReadConference(ParseResult arguments)
    {
        string[] inputs = arguments.GetValue(s_inputs)!;
        string? scriptPath = arguments.GetValue(s_script);
        if (scriptPath is null)
        {
            return (FromInputs(arguments, inputs), Environment.CurrentDirectory, Environment.CurrentDirectory);
        }

        if (inputs.Length > 0 || arguments.GetValue(s_out) is not null)
        {
            throw new ScriptException("--script names its own inputs and outputs; give it --out-dir and nothing else");
        }

        string outputFolder = arguments.GetValue(s_outDir) ?? throw new ScriptException("--script needs --out-dir DIR");
        ConferenceScript script = ScriptReader.Read(scriptPath);
        try
        {
            Directory.CreateDirectory(outputFolder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ScriptException($"{outputFolder}: {e.Message}; choose another --out-dir");
        }

        return (script, Path.GetDirectoryName(Path.GetFullPath(scriptPath))!, Path.GetFullPath(outputFolder));
    }

    private static ConferenceScript FromInputs(ParseResult arguments, string[] inputs)
    {
        if (inputs.Length == 0)
        {
            throw new ScriptException("mix needs recordings (INPUT...) with --out, or --script with --out-dir");
        }

        string file = arguments.GetValue(s_out) ?? throw new ScriptException("mix needs --out FILE for what it makes");
        double seconds = arguments.GetValue(s_duration) ?? InputDuration.Longest(inputs).TotalSeconds;
        if (seconds is not (> 0 and <= 86_400))
        {
            throw new ScriptException($"--duration: {seconds} is out of range; write seconds above 0, at most 86400");
        }

        ConferenceScript script = new()
        {
            Version = 1,
            DurationMs = Math.Max(1, (int)Math.Round(seconds * 1000)),
            Layout = arguments.GetValue(s_layout) ?? "grid-auto",
            Size = arguments.GetValue(s_size),
            FramesPerSecond = arguments.GetValue(s_fps),
            Levelling = !arguments.GetValue(s_noLevelling),
            Participants = [.. inputs.Select(ToParticipant)],
            Outputs =
            [
                new ScriptOutput
                {
                    View = Media.Layouts.Audience.Recording,
                    File = file,
                    Video = arguments.GetValue(s_video),
                    Audio = arguments.GetValue(s_audio),
                    VideoBitrateKbps = arguments.GetValue(s_videoKbps),
                },
            ],
        };
        ScriptRules.Check("mix", script);
        return script;
    }

    private static ScriptParticipant ToParticipant(string path, int index) => new()
    {
        Id = $"input-{index + 1}",
        Name = Path.GetFileNameWithoutExtension(path),
        Media = path,
    };

    private static int RunUntilSignal(HeadlessConference conference, ProgressLine progress, bool wantsHash)
    {
        using CancellationTokenSource stop = new();
        int signalCode = ExitCode.Done;
        void OnSignal(PosixSignalContext context)
        {
            context.Cancel = true;
            signalCode = context.Signal == PosixSignal.SIGTERM ? ExitCode.Terminated : ExitCode.Interrupted;
            stop.Cancel();
        }

        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
        bool isComplete = conference.Run(stop.Token);
        progress.Dispose();
        if (!isComplete)
        {
            string files = string.Join(", ", conference.Outputs.Select(o => o.PartialPath));
            return CommandRunner.Fail(
                signalCode, $"stopped at {conference.Reached.TotalSeconds:0.0} s; playable up to there: {files}");
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

        return ExitCode.Done;
    }
}
