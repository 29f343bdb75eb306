using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using McuServer.Conference.Headless;

namespace McuServer.Benchmarks.Live;

/// <summary>
/// Strangers send to the media port while a conference runs: garbage, and STUN requests without credentials. Whether anybody
/// inside notices, and whether anything in the server grows. Each kind with a server and clients of its own, and a run
/// without strangers before.
/// </summary>
internal sealed partial class FloodBenchmark(BenchMedia media, string program, int seconds)
{
    public const int PacketsPerSecond = 100_000;

    private const int Participants = 4;
    private static readonly TimeSpan s_warmUp = TimeSpan.FromSeconds(5);

    public IReadOnlyList<BenchRow> Run() => [.. Run(FloodKind.None), .. Run(FloodKind.Garbage), .. Run(FloodKind.Stun)];

    private List<BenchRow> Run(FloodKind kind)
    {
        using BenchServer server = new(media, program, "grid-2x2", Participants, hasSteadyVoices: true);
        for (int i = 0; i < Participants; i++)
        {
            server.Join(i);
        }

        Thread.Sleep(s_warmUp);
        GC.Collect();
        Dictionary<string, double> before = ReadMetrics(server);
        ServerMeter begin = ServerMeter.Read(server.Host);
        server.Mark();
        long sent = kind == FloodKind.None ? Wait() : Flood(server, kind);
        ServerMeter end = ServerMeter.Read(server.Host);
        LoadResult seen = server.Stop();
        Dictionary<string, double> after = ReadMetrics(server);
        return Rows(kind, sent / (double)seconds, begin, end, seen, name => after.GetValueOrDefault(name) - before.GetValueOrDefault(name), after);
    }

    private static List<BenchRow> Rows(
        FloodKind kind, double rate, ServerMeter begin, ServerMeter end, LoadResult seen, Func<string, double> grown, Dictionary<string, double> after)
    {
        string what = kind switch
        {
            FloodKind.None => $"{Participants} at 720p30, no strangers",
            FloodKind.Garbage => $"{Participants} at 720p30, garbage",
            _ => $"{Participants} at 720p30, STUN without credentials",
        };
        BenchRow AtMost(string figure, double value, string unit, double bar) => BenchRow.AtMost("flood", what, figure, value, unit, bar);
        BenchRow AtLeast(string figure, double value, string unit, double bar) => BenchRow.AtLeast("flood", what, figure, value, unit, bar);
        BenchRow Plain(string figure, double value, string unit) => BenchRow.Plain("flood", what, figure, value, unit);
        double lateAudio = 100.0 * (end.LateAudioTicks - begin.LateAudioTicks) / Math.Max(1, end.AudioTicks - begin.AudioTicks);
        double lateVideo = 100.0 * (end.LateVideoTicks - begin.LateVideoTicks) / Math.Max(1, end.VideoTicks - begin.VideoTicks);
        return
        [
            Plain("datagrams of strangers a second", rate, ""),
            Plain("of them stray, all in all", grown("mcu_datagrams_stray_total"), ""),
            Plain("of them refused as STUN, all in all", grown("mcu_stun_rejected_total"), ""),
            AtMost("late audio ticks (> 5 ms)", lateAudio, "%", 0.5),
            AtMost("late video ticks (> 5 ms)", lateVideo, "%", 0.5),
            AtLeast("least frames a second of a client", seen.LeastFramesPerSecond, "", 29),
            AtLeast("least sound packets a second of a client", seen.LeastSoundPacketsPerSecond, "", 49),
            Plain("longest gap between frames of a client", seen.LongestGapMs, "ms"),
            AtMost("datagrams lost in the server's receive buffer", end.OverflowedDatagrams - begin.OverflowedDatagrams, "", 0),
            AtMost("packets of clients lost on the way in", grown("mcu_inbound_lost_packets_total"), "", 0),
            AtMost("addresses that the server knows", after.GetValueOrDefault("mcu_peer_addresses"), "", Participants),
            AtMost("growth of resident memory", end.ResidentMegabytes - begin.ResidentMegabytes, "MB", 2),
            Plain("allocated a datagram", (end.AllocatedBytes - begin.AllocatedBytes) / (double)Math.Max(1, end.Packets - begin.Packets), "B"),
            Plain("CPU of the server, of two cores", 100 * (end.Cpu - begin.Cpu).TotalSeconds / (2 * seen.Seconds), "%"),
        ];
    }

    private long Wait()
    {
        Thread.Sleep(TimeSpan.FromSeconds(seconds));
        return 0;
    }

    private long Flood(BenchServer server, FloodKind kind)
    {
        ProcessStartInfo start = new(program)
        {
            ArgumentList =
            {
                "bench-flood", "--port", $"{server.UdpPort}", "--kind", $"{kind}", "--rate", $"{PacketsPerSecond}", "--seconds", $"{seconds}",
            },
            RedirectStandardOutput = true,
        };
        using Process process = Process.Start(start)!;
        string text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return long.TryParse(text, CultureInfo.InvariantCulture, out long sent)
            ? sent
            : throw new ScriptException("the strangers of 'bench flood' ended early");
    }

    /// <summary>Sums over labels by name, as <c>/metrics</c> tells them.</summary>
    private static Dictionary<string, double> ReadMetrics(BenchServer server)
    {
        using StringWriter writer = new();
        server.Host.WriteMetrics(writer);
        Dictionary<string, double> values = new(StringComparer.Ordinal);
        foreach (Match match in Metric().Matches(writer.ToString()))
        {
            string name = match.Groups[1].Value;
            values[name] = values.GetValueOrDefault(name) + double.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture);
        }

        return values;
    }

    [GeneratedRegex(@"^(\w+)(?:\{[^}]*\})? (-?[0-9.eE+-]+)$", RegexOptions.Multiline)]
    private static partial Regex Metric();
}
