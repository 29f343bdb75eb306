using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace McuServer.Benchmarks;

/// <summary>Whole mixes as whole processes, against ffmpeg and GStreamer: benches mix, views, realtime.</summary>
internal sealed partial class MixBenchmarks(BenchMedia media, string program, int rounds)
{
    private const int Seconds = 30;

    /// <summary>4, 9 and 16 cameras of 640x360 VP8 into one 720p stream.</summary>
    public IReadOnlyList<BenchRow> Mix()
    {
        List<BenchRow> rows = [];
        foreach (int side in (int[])[2, 3, 4])
        {
            IReadOnlyList<string> inputs = media.Cameras(side * side, 640, 360, Seconds);
            string ours = OneOutput(inputs, side, Out("ours.mkv"));
            RunCost[] costs = MeasuredRun.Alternate(
                rounds, ours, Pipelines.FFmpeg(inputs, Out("ffmpeg.mkv")), Pipelines.GStreamer(inputs, Out("gst.mkv")));
            string name = $"{inputs.Count} inputs";
            rows.Add(BenchRow.Plain("mix", name, "CPU, ours", costs[0].CpuSeconds, "s"));
            rows.Add(BenchRow.Plain("mix", name, "CPU, ffmpeg", costs[1].CpuSeconds, "s"));
            rows.Add(BenchRow.Plain("mix", name, "CPU, GStreamer", costs[2].CpuSeconds, "s"));
            rows.Add(BenchRow.AtMost("mix", name, "CPU, ours / ffmpeg", costs[0].CpuSeconds / costs[1].CpuSeconds, "", 1.0));
            rows.Add(BenchRow.AtMost("mix", name, "CPU, ours / GStreamer", costs[0].CpuSeconds / costs[2].CpuSeconds, "", 0.75));
            rows.Add(BenchRow.AtMost("mix", name, "peak memory, ours / ffmpeg", costs[0].PeakMegabytes / costs[1].PeakMegabytes, "", 1.5));
            rows.Add(BenchRow.Plain("mix", name, "peak memory, ours", costs[0].PeakMegabytes, "MB"));
            rows.AddRange(Quality(name, inputs, side));
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

    private string OneOutput(IReadOnlyList<string> inputs, int side, string output, string more = "")
    {
        string id = $"plain-{side}x{side}";
        string layout = Path.Combine(media.Folder, id + ".json");
        File.WriteAllText(layout, Pipelines.PlainGrid(id, side));
        return $"{program} mix {string.Join(' ', inputs)} --out {output} --layout {layout} --no-levelling --threads 1 {more}";
    }

    /// <summary>Each encoded mix against its own mixer's composition before encoding (SSIM over all planes).</summary>
    private IEnumerable<BenchRow> Quality(string name, IReadOnlyList<string> inputs, int side)
    {
        MeasuredRun.Run(OneOutput(inputs, side, Out("ours-raw.mkv"), "--video raw --duration 10"));
        MeasuredRun.Run(Pipelines.FFmpeg(inputs, Out("ffmpeg-raw.mkv"), isLossless: true));
        MeasuredRun.Run(Pipelines.GStreamer(inputs, Out("gst-raw.mkv"), isLossless: true));
        double ours = Ssim(Out("ours.mkv"), Out("ours-raw.mkv"));
        double ffmpeg = Ssim(Out("ffmpeg.mkv"), Out("ffmpeg-raw.mkv"));
        double gst = Ssim(Out("gst.mkv"), Out("gst-raw.mkv"));
        foreach (string file in (string[])["ours-raw.mkv", "ffmpeg-raw.mkv", "gst-raw.mkv"])
        {
            File.Delete(Out(file));
        }

        yield return BenchRow.Plain("mix", name, "SSIM, ours", ours, "");
        yield return BenchRow.AtLeast("mix", name, "SSIM, ours − ffmpeg", ours - ffmpeg, "", -0.002);
        yield return BenchRow.AtLeast("mix", name, "SSIM, ours − GStreamer", ours - gst, "", -0.002);
    }

    private static double Ssim(string encoded, string lossless)
    {
        string report = MeasuredRun.Read($"ffmpeg -hide_banner -t 10 -i {encoded} -t 10 -i {lossless} -lavfi ssim -f null -");
        Match match = SsimLine().Match(report);
        return match.Success ? double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : double.NaN;
    }

    private string WriteScript(IReadOnlyList<string> inputs, int side)
    {
        string id = $"plain-{side}x{side}";
        File.WriteAllText(Path.Combine(media.Folder, id + ".json"), Pipelines.PlainGrid(id, side));
        string path = Path.Combine(media.Folder, "views.json");
        File.WriteAllText(path, JsonSerializer.Serialize(new
        {
            version = 1,
            durationMs = Seconds * 1000,
            layout = id + ".json",
            levelling = false,
            participants = inputs.Select((file, i) => new { id = $"p{i}", media = file }),
            outputs = inputs.Select((_, i) => new { participant = $"p{i}", file = $"p{i}.mkv" }),
        }));
        return path;
    }

    private string WriteRealtimeScript(IReadOnlyList<string> inputs)
    {
        string[] layouts = ["speaker-strip", "grid-auto", "one-plus-five", "side-by-side", "grid-3x3", "pip", "grid-auto"];
        string path = Path.Combine(media.Folder, "realtime.json");
        File.WriteAllText(path, JsonSerializer.Serialize(new
        {
            version = 1,
            durationMs = 60_000,
            layout = "grid-auto",
            participants = inputs.Select((file, i) => new { id = $"p{i}", name = $"참가자 {i + 1}", media = file, joinMs = i * 500 }),
            events = layouts.Select((layout, i) => new { atMs = (i + 1) * 8000, @do = "layout", layout }),
            outputs = new object[]
            {
                new { view = "recording", file = "program.mp4" },
                new { participant = "p0", file = "p0.mp4" },
                new { participant = "p1", file = "p1.mp4" },
            },
        }));
        return path;
    }

    [GeneratedRegex(@"All:([0-9.]+)")]
    private static partial Regex SsimLine();
}
