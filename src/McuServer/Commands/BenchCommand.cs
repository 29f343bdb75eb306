using System.CommandLine;
using McuServer.Benchmarks;
using McuServer.Benchmarks.Live;
using McuServer.Conference.Headless;

namespace McuServer.Commands;

/// <summary><c>mcu bench</c>: our cost beside that of our peers, in the same run, in alternation.</summary>
internal static class BenchCommand
{
    private static readonly (string Name, string What)[] s_benches =
    [
        ("mix", "4, 9, 16 cameras into one 720p stream, against ffmpeg and GStreamer"),
        ("views", "16 participants, a file each, against GStreamer with an encoder each"),
        ("scale", "the scaler against libyuv and swscale"),
        ("audio", "64 WAV files into one mix and into 64 mix-minus files, against ffmpeg amix"),
        ("realtime", "nine 720p cameras for 60 s with layout changes: wall time"),
        ("srtp", "protect and unprotect packets of 1200 bytes, against libsrtp2"),
        ("fanout", "a frame to 100 viewers, against protecting and sending each packet by itself"),
        ("live", "nine clients at 720p30 in a live room: delays, late ticks, CPU, memory"),
        ("join", "30 clients join a live room: from the offer to the first decoded picture"),
        ("control", "a host mutes, changes the layout and spotlights: until the others' media show it; and what an audience costs"),
        ("flood", "100,000 datagrams a second of strangers while four clients are in a live room: who notices"),
    ];

    public static Command Create()
    {
        Argument<string[]> names = new("NAME")
        {
            Description = "Benches to run, or 'list'.",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<string?> json = new("--json") { Description = "Write the rows to this file.", HelpName = "FILE" };
        Option<int> rounds = new("--rounds")
        {
            Description = "Rounds in which the contestants take turns; medians are printed.",
            HelpName = "N",
            DefaultValueFactory = _ => 5,
        };
        Option<string> work = new("--work")
        {
            Description = "Folder for recordings and results; kept for the next run.",
            HelpName = "DIR",
            DefaultValueFactory = _ => Path.Combine(Path.GetTempPath(), "mcu-bench"),
        };
        Option<int> seconds = new("--seconds")
        {
            Description = "How long 'live' measures; its bars are meant for 600.",
            HelpName = "N",
            DefaultValueFactory = _ => 60,
        };
        Option<bool> steady = new("--steady-voices") { Description = "With 'live': who speaks never changes, so neither does the picture's layout." };
        Option<bool> allocations = new("--allocations") { Description = "With 'live': say which types are allocated; not by the native program." };
        allocations.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<bool>() && !File.Exists(Path.Combine(AppContext.BaseDirectory, "mcu.dll")))
            {
                result.AddError("--allocations: the native program does not know the types; take src/McuServer/bin/Release/net10.0/mcu, which 'dotnet build' makes");
            }
        });
        Option<int> attendees = new("--attendees")
        {
            Description = "How many watch in 'control'; at most 2000.",
            HelpName = "N",
            DefaultValueFactory = _ => 100,
        };
        Option<bool> audienceOnly = new("--audience-only") { Description = "With 'control': only what the audience costs, without the host's presses." };
        Command command = new("bench", "Measure against ffmpeg, GStreamer, libyuv and swscale, and the live server under load.")
        {
            names, json, rounds, work, seconds, steady, allocations, attendees, audienceOnly,
        };
        command.SetAction(arguments =>
        {
            string[] wanted = arguments.GetValue(names)!;
            if (wanted is ["list"])
            {
                foreach ((string name, string what) in s_benches)
                {
                    Console.WriteLine($"{name,-10} {what}");
                }

                return ExitCode.Done;
            }

            if (wanted.FirstOrDefault(static name => !s_benches.Any(bench => bench.Name == name)) is { } unknown)
            {
                throw new ScriptException($"bench '{unknown}' is unknown; 'mcu bench list' names them");
            }

            List<BenchRow> rows = [];
            BenchMedia media = new(Path.GetFullPath(arguments.GetValue(work)!));
            Directory.CreateDirectory(media.Folder);
            for (int i = 0; i < wanted.Length; i++)
            {
                string name = wanted[i];
                Console.Error.WriteLine($"bench {i + 1} of {wanted.Length}: {name}, from {TimeProvider.System.GetLocalNow():HH:mm:ss}");
                rows.AddRange(name switch
                {
                    "live" => new LiveBenchmark(
                        media, Environment.ProcessPath!, Math.Max(arguments.GetValue(seconds), 1), arguments.GetValue(steady),
                        arguments.GetValue(allocations)).Run(),
                    "control" => new ControlBenchmark(
                        media, Environment.ProcessPath!, Math.Clamp(arguments.GetValue(attendees), 0, 2000), arguments.GetValue(audienceOnly)).Run(),
                    _ => Run(name, media, arguments.GetValue(rounds)),
                });
                // After each, so that a later one that cannot run costs nothing.
                if (arguments.GetValue(json) is { } path)
                {
                    BenchTable.WriteJson(path, rows);
                }
            }

            BenchTable.Print(rows);

            return rows.TrueForAll(row => row.IsMet != false) ? ExitCode.Done : ExitCode.Failed;
        });
        return command;
    }

    private static IReadOnlyList<BenchRow> Run(string name, BenchMedia media, int rounds)
    {
        string program = Environment.ProcessPath!;
        return name switch
        {
            "mix" => new MixBenchmarks(media, program, rounds).Mix(),
            "views" => new MixBenchmarks(media, program, rounds).Views(),
            "realtime" => new MixBenchmarks(media, program, rounds).Realtime(),
            "audio" => new SoundFileBenchmark(media, program, rounds).Run(),
            "scale" => ScaleRows(rounds),
            "srtp" => SrtpBenchmark.Rows(rounds),
            "fanout" => FanOutBenchmark.Rows(rounds),
            "join" => new JoinBenchmark(media, program).Run(),
            "flood" => new FloodBenchmark(media, program, seconds: 10).Run(),
            _ => throw new ScriptException($"bench '{name}' is unknown; 'mcu bench list' names them"),
        };
    }

    private static List<BenchRow> ScaleRows(int rounds)
    {
        if (!ScaleBenchmark.IsAvailable)
        {
            throw new ScriptException("libyuv is missing; ./build.sh bench installs it (Debian's package 'libyuv-dev')");
        }

        List<BenchRow> rows = [];
        foreach (ScaleRow row in ScaleBenchmark.Run(Math.Max(rounds, 5)))
        {
            // "2:1" and "1:2" are whole; "4:3", "1:1.25" and the rest are odd ratios, with the higher bar.
            bool isWhole = row.Name.EndsWith(":1", StringComparison.Ordinal) || row.Name == "1:2";
            string what = $"{row.Source} to {row.Target} ({row.Name})";
            rows.Add(BenchRow.AtLeast("scale", what, "speed, ours / libyuv", row.Ratio, "", isWhole ? 1.0 : 1.5));
            rows.Add(BenchRow.AtLeast("scale", what, "PSNR, ours − libyuv", row.OurPsnr - row.YuvPsnr, "dB", 0));
            rows.Add(BenchRow.Plain("scale", what, "ours", row.OurMicroseconds, "µs"));
            rows.Add(BenchRow.Plain("scale", what, "libyuv", row.YuvMicroseconds, "µs"));
            rows.Add(BenchRow.Plain("scale", what, "swscale area", row.SwsAreaMicroseconds, "µs"));
            rows.Add(BenchRow.Plain("scale", what, "swscale bicubic", row.SwsBicubicMicroseconds, "µs"));
        }

        return rows;
    }
}
