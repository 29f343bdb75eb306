using System.Globalization;
using System.Text.RegularExpressions;
using McuServer.Conference.Headless;
using McuServer.Media.Layouts;

namespace McuServer.Benchmarks;

/// <summary>Whole mixes as whole processes, against ffmpeg and GStreamer: benches mix, views, realtime.</summary>
internal sealed partial class MixBenchmarks(BenchMedia media, string program, int rounds)
{
    private const int Seconds = 30;

    /// <summary>10 s are judged, from the second second on, when every encoder has found its rate.</summary>
    private const int FirstJudged = 30;
    private const int JudgedCount = 300;

    /// <summary>4, 9 and 16 cameras of 640x360 VP8 into one 720p stream.</summary>
    public IReadOnlyList<BenchRow> Mix()
    {
        List<BenchRow> rows = [];
        foreach (int side in (int[])[2, 3, 4])
        {
            IReadOnlyList<string> inputs = media.Cameras(side * side, Pipelines.CameraWidth, Pipelines.CameraHeight, Seconds);
            string ours = OneOutput(inputs, side, Out("ours.mkv"));
            MeasuredRun.Run(Pipelines.Plain(inputs, Out("plain.nut")));
            RunCost[] costs = MeasuredRun.Alternate(
                rounds, ours, Pipelines.FFmpeg(inputs, Out("ffmpeg.mkv")), Pipelines.GStreamer(inputs, Out("gst.mkv")),
                Pipelines.DecodeAlone(inputs), Pipelines.EncodeAlone(Out("plain.nut"), Out("encoded.mkv")));
            File.Delete(Out("plain.nut"));
            string name = $"{inputs.Count} inputs";
            rows.Add(BenchRow.Plain("mix", name, "CPU, ours", costs[0].CpuSeconds, "s"));
            rows.Add(BenchRow.Plain("mix", name, "CPU, ffmpeg", costs[1].CpuSeconds, "s"));
            rows.Add(BenchRow.Plain("mix", name, "CPU, GStreamer", costs[2].CpuSeconds, "s"));
            rows.Add(BenchRow.Plain("mix", name, "CPU, decoding alone (ffmpeg)", costs[3].CpuSeconds, "s"));
            rows.Add(BenchRow.Plain("mix", name, "CPU, encoding alone (ffmpeg, from a raw file)", costs[4].CpuSeconds, "s"));
            double codecs = costs[3].CpuSeconds + costs[4].CpuSeconds;
            rows.Add(BenchRow.Plain("mix", name, "CPU, codecs alone / GStreamer", codecs / costs[2].CpuSeconds, ""));
            rows.Add(BenchRow.AtMost("mix", name, "CPU, ours / ffmpeg", costs[0].CpuSeconds / costs[1].CpuSeconds, "", 1.0));
            rows.Add(BenchRow.AtMost("mix", name, "CPU, ours / GStreamer", costs[0].CpuSeconds / costs[2].CpuSeconds, "", 0.75));
            rows.Add(BenchRow.AtMost("mix", name, "peak memory, ours / ffmpeg", costs[0].PeakMegabytes / costs[1].PeakMegabytes, "", 1.5));
            rows.Add(BenchRow.Plain("mix", name, "peak memory, ours", costs[0].PeakMegabytes, "MB"));
            rows.AddRange(Quality(name, inputs));
        }

        return rows;
    }

    /// <summary>16 participants, a file for each: same picture, own mix-minus.</summary>
    public IReadOnlyList<BenchRow> Views()
    {
        IReadOnlyList<string> inputs = media.Cameras(16, 640, 360, Seconds);
        string script = WriteScript(inputs, 4);
        RunCost[] costs = MeasuredRun.Alternate(
            rounds, $"{program} mix --script {script} --out-dir {media.Folder}/views --threads 1",
            OneOutput(inputs, 4, Out("one.mkv")), Pipelines.GStreamerPerParticipant(inputs, media.Folder));
        return
        [
            BenchRow.Plain("views", "16 outputs", "CPU, ours", costs[0].CpuSeconds, "s"),
            BenchRow.Plain("views", "16 outputs", "CPU, GStreamer, an encoder each", costs[2].CpuSeconds, "s"),
            BenchRow.Plain("views", "one output", "CPU, ours", costs[1].CpuSeconds, "s"),
            BenchRow.AtLeast("views", "16 outputs", "CPU, GStreamer / ours", costs[2].CpuSeconds / costs[0].CpuSeconds, "", 4),
            BenchRow.AtMost("views", "16 outputs", "CPU, ours / ours with one output", costs[0].CpuSeconds / costs[1].CpuSeconds, "", 1.25),
            BenchRow.Plain("views", "16 outputs", "peak memory, ours", costs[0].PeakMegabytes, "MB"),
        ];
    }

    /// <summary>Nine 720p cameras for 60 s with layout changes, on all cores.</summary>
    public IReadOnlyList<BenchRow> Realtime()
    {
        IReadOnlyList<string> inputs = media.Cameras(9, 1280, 720, 60);
        string script = WriteRealtimeScript(inputs);
        RunCost cost = MeasuredRun.Alternate(rounds, $"{program} mix --script {script} --out-dir {media.Folder}/realtime")[0];
        return
        [
            BenchRow.AtMost("realtime", "9 x 720p, 60 s, layout changes", "wall", cost.WallSeconds, "s", 30),
            BenchRow.Plain("realtime", "9 x 720p, 60 s, layout changes", "CPU", cost.CpuSeconds, "s"),
            BenchRow.Plain("realtime", "9 x 720p, 60 s, layout changes", "peak memory", cost.PeakMegabytes, "MB"),
        ];
    }

    private string Out(string file) => Path.Combine(media.Folder, file);

    private string OneOutput(IReadOnlyList<string> inputs, int side, string output)
    {
        string id = $"plain-{side}x{side}";
        string layout = Path.Combine(media.Folder, id + ".json");
        File.WriteAllText(layout, Pipelines.PlainGrid(id, side));
        return $"{program} mix {string.Join(' ', inputs)} --out {output} --layout {layout} --no-levelling --threads 1";
    }

    /// <summary>The encoded mixes against what the cameras sent (SSIM over all planes); see <see cref="Pipelines.Judge"/>.</summary>
    private IEnumerable<BenchRow> Quality(string name, IReadOnlyList<string> inputs)
    {
        double ours = Ssim(Out("ours.mkv"), inputs);
        double ffmpeg = Ssim(Out("ffmpeg.mkv"), inputs);
        double gst = Ssim(Out("gst.mkv"), inputs);
        yield return BenchRow.Plain("mix", name, "SSIM, ours", ours, "");
        yield return BenchRow.Plain("mix", name, "SSIM, ffmpeg", ffmpeg, "");
        yield return BenchRow.Plain("mix", name, "SSIM, GStreamer", gst, "");
        yield return BenchRow.AtLeast("mix", name, "SSIM, ours − ffmpeg", ours - ffmpeg, "", -0.002);
        yield return BenchRow.AtLeast("mix", name, "SSIM, ours − GStreamer", ours - gst, "", -0.002);
    }

    /// <summary>
    /// The recordings' pictures begin 7 ms after their sound, as WebM's do. ffmpeg and GStreamer round that away; we show a
    /// picture when its time has come, one canvas later. So each mix is laid where it fits best: at once, or one behind.
    /// </summary>
    private static double Ssim(string encoded, IReadOnlyList<string> inputs)
    {
        const int Sample = 15;
        double atOnce = Ssim(Pipelines.Judge(encoded, inputs, 0, FirstJudged, Sample));
        double oneBehind = Ssim(Pipelines.Judge(encoded, inputs, 1, FirstJudged, Sample));
        return Ssim(Pipelines.Judge(encoded, inputs, oneBehind > atOnce ? 1 : 0, FirstJudged, JudgedCount));
    }

    private static double Ssim(string judge)
    {
        Match match = SsimLine().Match(MeasuredRun.Read(judge));
        return match.Success ? double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : double.NaN;
    }

    private string WriteScript(IReadOnlyList<string> inputs, int side)
    {
        string id = $"plain-{side}x{side}";
        File.WriteAllText(Path.Combine(media.Folder, id + ".json"), Pipelines.PlainGrid(id, side));
        string path = Path.Combine(media.Folder, "views.json");
        ScriptWriter.Write(path, new ConferenceScript
        {
            Version = 1,
            DurationMs = Seconds * 1000,
            Layout = id + ".json",
            Levelling = false,
            Participants = [.. inputs.Select((file, i) => new ScriptParticipant { Id = $"p{i}", Media = file })],
            Outputs = [.. inputs.Select((_, i) => new ScriptOutput { Participant = $"p{i}", File = $"p{i}.mkv" })],
        });
        return path;
    }

    private string WriteRealtimeScript(IReadOnlyList<string> inputs)
    {
        string[] layouts = ["speaker-strip", "grid-auto", "one-plus-five", "side-by-side", "grid-3x3", "pip", "grid-auto"];
        string path = Path.Combine(media.Folder, "realtime.json");
        ScriptWriter.Write(path, new ConferenceScript
        {
            Version = 1,
            DurationMs = 60_000,
            Layout = "grid-auto",
            Participants =
            [
                .. inputs.Select((file, i) => new ScriptParticipant { Id = $"p{i}", Name = $"참가자 {i + 1}", Media = file, JoinMs = i * 500 }),
            ],
            Events = [.. layouts.Select((layout, i) => new ScriptEvent { AtMs = (i + 1) * 8000, Do = ScriptAction.Layout, Layout = layout })],
            Outputs =
            [
                new ScriptOutput { View = Audience.Recording, File = "program.mp4" },
                new ScriptOutput { Participant = "p0", File = "p0.mp4" },
                new ScriptOutput { Participant = "p1", File = "p1.mp4" },
            ],
        });
        return path;
    }

    [GeneratedRegex(@"All:([0-9.]+)")]
    private static partial Regex SsimLine();
}
