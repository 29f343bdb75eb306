using McuServer.Conference.Live;

namespace McuServer.Benchmarks.Live;

/// <summary>
/// Participants at 720p30 in one room, each of whom receives the mix at 720p30: what the live server adds, whether it keeps
/// its time, what it costs. The clients are real ones in another process.
/// </summary>
internal sealed class LiveBenchmark(BenchMedia media, string program, int seconds, bool hasSteadyVoices, bool showsAllocations)
{
    private const int Participants = 9;
    private static readonly TimeSpan s_warmUp = TimeSpan.FromSeconds(10);

    /// <summary>
    /// From here to the end nothing is allocated and memory does not grow: pools and the heap have found their size, and
    /// the runtime has compiled what is hot a second time, which takes some megabytes.
    /// </summary>
    private static readonly TimeSpan s_memoryFrom = TimeSpan.FromSeconds(60);

    public IReadOnlyList<BenchRow> Run()
    {
        using BenchServer server = new(media, program, "grid-3x3", Participants, hasSteadyVoices);
        for (int i = 0; i < Participants; i++)
        {
            server.Join(i);
        }

        Thread.Sleep(s_warmUp);
        GC.Collect();
        using AllocationListener? listener = showsAllocations ? new AllocationListener() : null;
        server.Mark();
        ServerMeter begin = ServerMeter.Read(server.Host);
        TimeSpan length = TimeSpan.FromSeconds(seconds);
        TimeSpan before = length > 2 * s_memoryFrom ? s_memoryFrom - s_warmUp : length / 2;
        MemoryCurve curve = new(server, begin);
        curve.Follow(before);
        ServerMeter minute = ServerMeter.Read(server.Host);
        curve.Follow(length - before);
        ServerMeter end = ServerMeter.Read(server.Host);
        listener?.Print();
        List<BenchRow> held =
        [
            .. new[] { ("video", "smoothing_ms"), ("video", "lip_sync_delay_ms"), ("audio", "target_delay_ms"), ("audio", "playout_delay_ms") }
                .Select(c => BenchRow.Plain("live", What, $"{c.Item1} {c.Item2[..^3].Replace('_', ' ')} at the end, mean", server.MeanOf(c.Item1, c.Item2), "ms")),
        ];
        LoadResult seen = server.Stop();
        return [.. Rows(begin, minute, end, seen), .. held];
    }

    private string What => $"{Participants} at 720p30, {seconds} s{(hasSteadyVoices ? ", steady voices" : "")}";

    private List<BenchRow> Rows(ServerMeter begin, ServerMeter minute, ServerMeter end, LoadResult seen)
    {
        double Quantile(int histogram, double share) => Histogram.QuantileMs(share, begin.Counts[histogram], end.Counts[histogram]);
        BenchRow AtMost(string figure, double value, string unit, double bar) => BenchRow.AtMost("live", What, figure, value, unit, bar);
        BenchRow Plain(string figure, double value, string unit) => BenchRow.Plain("live", What, figure, value, unit);
        double lateAudio = 100.0 * (end.LateAudioTicks - begin.LateAudioTicks) / Math.Max(1, end.AudioTicks - begin.AudioTicks);
        double lateVideo = 100.0 * (end.LateVideoTicks - begin.LateVideoTicks) / Math.Max(1, end.VideoTicks - begin.VideoTicks);
        double outsideP50 = QuantileOf(seen.DelaysMs, 0.5);
        long packets = end.Packets - begin.Packets;
        List<BenchRow> rows =
        [
            AtMost("late audio ticks (> 5 ms)", lateAudio, "%", 0.1),
            AtMost("late video ticks (> 5 ms)", lateVideo, "%", 0.1),
            AtMost("video delay p50, by the server", Quantile(0, 0.5), "ms", 25),
            AtMost("video delay p99, by the server", Quantile(0, 0.99), "ms", 45),
            Plain("video delay p50, from outside", outsideP50, "ms"),
            Plain("video delay p99, from outside", QuantileOf(seen.DelaysMs, 0.99), "ms"),
            AtMost("video delay p50, outside and server differ", Math.Abs(outsideP50 - Quantile(0, 0.5)), "ms", 10),
            AtMost("sound delay p50, by the server", Quantile(1, 0.5), "ms", 20),
            AtMost("sound delay p99, by the server", Quantile(1, 0.99), "ms", 35),
            AtMost("allocated a packet, by the threads of network, sound and pictures", Each(end.LoopBytes - minute.LoopBytes, end.Packets - minute.Packets), "B", 0),
            // Beyond them the runtime's own: a thread of its pool that comes or goes takes some kB.
            Plain("allocated a packet, by the whole process", Each(end.AllocatedBytes - minute.AllocatedBytes, end.Packets - minute.Packets), "B"),
            Plain("allocated a packet before, while pools grow", Each(minute.AllocatedBytes - begin.AllocatedBytes, minute.Packets - begin.Packets), "B"),
            Plain("allocated an audio tick", Each(end.AudioTickBytes - minute.AudioTickBytes, end.AudioTicks - minute.AudioTicks), "B"),
            Plain("allocated a video tick", Each(end.VideoTickBytes - minute.VideoTickBytes, end.VideoTicks - minute.VideoTicks), "B"),
            AtMost("growth of resident memory", end.ResidentMegabytes - minute.ResidentMegabytes, "MB", 1),
            Plain("growth of the managed heap", end.ManagedMegabytes - minute.ManagedMegabytes, "MB"),
            Plain("growth of what malloc gave out", end.NativeMegabytes - minute.NativeMegabytes, "MB"),
            Plain("resident memory", end.ResidentMegabytes, "MB"),
            Plain("load average of the machine at the end", end.LoadAverage, ""),
            Plain("CPU of the server, of two cores", 100 * (end.Cpu - begin.Cpu).TotalSeconds / (2 * seen.Seconds), "%"),
            Plain("CPU of the clients, of two cores", 100 * seen.CpuSeconds / (2 * seen.Seconds), "%"),
            Plain("packets a second, in and out", packets / seen.Seconds, ""),
            Plain("datagrams lost in the server's receive buffer", end.OverflowedDatagrams - begin.OverflowedDatagrams, ""),
            Plain("garbage collections", end.Collections - begin.Collections, ""),
            Plain("garbage collection pauses", (end.GcPause - begin.GcPause).TotalMilliseconds, "ms"),
            Plain("least frames a second of a client", seen.LeastFramesPerSecond, ""),
            Plain("longest gap between frames of a client", seen.LongestGapMs, "ms"),
            Plain("least sound packets a second of a client", seen.LeastSoundPacketsPerSecond, ""),
            Plain("key frames asked of clients", seen.KeyFrameRequests, ""),
            Plain("new pictures read in the mix, a second and sender", seen.ReadCodes / seen.Seconds / Participants, ""),
            Plain("tiles that could not be read", seen.UnreadCodes, ""),
        ];
        string[] stages = ["last packet in → decoded", "decoded → composed", "composed → encoded", "encoded → sent", "video tick lateness", "video tick", "audio tick lateness", "audio tick"];
        for (int i = 0; i < stages.Length; i++)
        {
            rows.Add(Plain($"{stages[i]} p50", Quantile(i + 2, 0.5), "ms"));
            rows.Add(Plain($"{stages[i]} p99", Quantile(i + 2, 0.99), "ms"));
        }

        return rows;
    }

    private static double Each(long bytes, long count) => bytes / (double)Math.Max(1, count);

    private static double QuantileOf(double[] ascending, double share) =>
        ascending.Length == 0 ? 0 : ascending[Math.Min(ascending.Length - 1, (int)(share * ascending.Length))];
}
