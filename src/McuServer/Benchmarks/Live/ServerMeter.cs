using System.Globalization;
using McuServer.Conference.Live;
using McuServer.Native;
using Microsoft.Win32.SafeHandles;

namespace McuServer.Benchmarks.Live;

/// <summary>What this process and its conferences came to at one moment; the difference of two is a measured time.</summary>
internal sealed record ServerMeter
{
    private const double Megabyte = 1 << 20;

    public TimeSpan Cpu { get; private init; }

    /// <summary>Managed, by all threads but the one that measures.</summary>
    public long AllocatedBytes { get; private init; }

    public int Collections { get; private init; }

    public TimeSpan GcPause { get; private init; }

    public long AudioTickBytes { get; private init; }

    public long NetworkBytes { get; private init; }

    /// <summary>Of all threads that handle packets and ticks; workers left out.</summary>
    public long LoopBytes => NetworkBytes + AudioTickBytes + VideoTickBytes;

    public long VideoTickBytes { get; private init; }

    public long Packets { get; private init; }

    public long OverflowedDatagrams { get; private init; }

    public double ResidentMegabytes { get; private init; }

    /// <summary>The heap of the garbage collector: what lives and what nobody has collected yet.</summary>
    public double ManagedMegabytes { get; private init; }

    /// <summary>Given out by malloc: codecs, pictures, peers.</summary>
    public double NativeMegabytes { get; private init; }

    /// <summary>What malloc holds of the system for that.</summary>
    public double HeldMegabytes { get; private init; }

    /// <summary>Of one minute: how busy the machine was, with what runs beside.</summary>
    public double LoadAverage { get; private init; }

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

    /// <param name="hasCounts">False: without <see cref="Counts"/>, so that to look again and again adds next to nothing to the heap.</param>
    public static ServerMeter Read(LiveHost host, bool hasCounts = true)
    {
        UdpCounters udp = host.Udp.Counters;
        LiveMetrics metrics = host.Metrics;
        NativeMemoryUse memory = NativeMemoryUse.Read();
        return new ServerMeter
        {
            Cpu = Environment.CpuUsage.TotalTime,
            AllocatedBytes = GC.GetTotalAllocatedBytes(precise: true) - GC.GetAllocatedBytesForCurrentThread(),
            AudioTickBytes = metrics.AudioTickBytes,
            VideoTickBytes = metrics.VideoTickBytes,
            NetworkBytes = metrics.NetworkBytes,
            Collections = GC.CollectionCount(0),
            GcPause = GC.GetTotalPauseDuration(),
            Packets = udp.ReceivedDatagrams + udp.SentDatagrams,
            OverflowedDatagrams = udp.OverflowedDatagrams,
            ResidentMegabytes = ReadResidentMegabytes(),
            ManagedMegabytes = GC.GetTotalMemory(forceFullCollection: false) / Megabyte,
            NativeMegabytes = memory.InUseBytes / Megabyte,
            HeldMegabytes = memory.HeldBytes / Megabyte,
            LoadAverage = ReadProc("/proc/loadavg", word: 0),
            AudioTicks = metrics.AudioTicks,
            LateAudioTicks = metrics.LateAudioTicks,
            VideoTicks = metrics.VideoTicks,
            LateVideoTicks = metrics.LateVideoTicks,
            Counts = hasCounts ? Array.ConvertAll(Histograms(metrics), static histogram => histogram.CopyCounts()) : [],
        };
    }

    private static double ReadResidentMegabytes() => ReadProc("/proc/self/statm", word: 1) * Environment.SystemPageSize / Megabyte;

    /// <summary>A number in a file of the kernel, by its place. No reader and no text: they would take 10 kB of the heap that is measured.</summary>
    private static double ReadProc(string path, int word)
    {
        Span<byte> text = stackalloc byte[256];
        using SafeFileHandle file = File.OpenHandle(path);
        text = text[..RandomAccess.Read(file, text, 0)];
        for (int i = 0; i < word; i++)
        {
            text = text[(text.IndexOf((byte)' ') + 1)..];
        }

        int length = text.IndexOf((byte)' ');
        return double.Parse(text[..length], CultureInfo.InvariantCulture);
    }
}
