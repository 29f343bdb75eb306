using System.Globalization;
using McuServer.Conference.Live;
using McuServer.Native;

namespace McuServer.Benchmarks.Live;

/// <summary>What this process and its conferences came to at one moment; the difference of two is a measured time.</summary>
internal sealed record ServerMeter
{
    public TimeSpan Cpu { get; private init; }

    public long AllocatedBytes { get; private init; }

    public int Collections { get; private init; }

    public TimeSpan GcPause { get; private init; }

    public long AudioTickBytes { get; private init; }

    public long VideoTickBytes { get; private init; }

    public long Packets { get; private init; }

    public long OverflowedDatagrams { get; private init; }

    public double ResidentMegabytes { get; private init; }

    public long AudioTicks { get; private init; }

    public long LateAudioTicks { get; private init; }

    public long VideoTicks { get; private init; }

    public long LateVideoTicks { get; private init; }

    /// <summary>Counts by size of each histogram, in the order of <see cref="Histograms"/>.</summary>
    public long[][] Counts { get; private init; } = [];

    public static Histogram[] Histograms(LiveMetrics m) =>
    [
        m.VideoDelay, m.AudioDelay, m.ReceiveToDecode, m.DecodeToCompose, m.ComposeToEncode, m.EncodeToSend,
        m.VideoTickLateness, m.VideoTickDuration, m.AudioTickLateness, m.AudioTickDuration,
    ];

    public static ServerMeter Read(LiveHost host)
    {
        UdpCounters udp = host.Udp.Counters;
        LiveMetrics metrics = host.Metrics;
        return new ServerMeter
        {
            Cpu = Environment.CpuUsage.TotalTime,
            AllocatedBytes = GC.GetTotalAllocatedBytes(precise: true),
            AudioTickBytes = metrics.AudioTickBytes,
            VideoTickBytes = metrics.VideoTickBytes,
            Collections = GC.CollectionCount(0),
            GcPause = GC.GetTotalPauseDuration(),
            Packets = udp.ReceivedDatagrams + udp.SentDatagrams,
            OverflowedDatagrams = udp.OverflowedDatagrams,
            ResidentMegabytes = ReadResidentMegabytes(),
            AudioTicks = metrics.AudioTicks,
            LateAudioTicks = metrics.LateAudioTicks,
            VideoTicks = metrics.VideoTicks,
            LateVideoTicks = metrics.LateVideoTicks,
            Counts = Array.ConvertAll(Histograms(metrics), histogram => histogram.CopyCounts()),
        };
    }

    private static double ReadResidentMegabytes()
    {
        string pages = File.ReadAllText("/proc/self/statm").Split(' ')[1];
        return long.Parse(pages, CultureInfo.InvariantCulture) * Environment.SystemPageSize / 1048576.0;
    }
}
