using System.Diagnostics;
using System.Globalization;
using McuServer.Conference.Control;
using McuServer.Conference.Headless;
using McuServer.Conference.Live;
using McuServer.Media.Layouts;

namespace McuServer.Benchmarks.Live;

/// <summary>
/// A webinar of a host, four panelists and an audience on real sockets: from the call of the room's control, as REST and
/// WebSocket make it, to what another panelist has decoded. Then what the audience costs.
/// </summary>
/// <param name="attendees">How many watch; the bar of 500 is for a machine that has nothing else to do.</param>
/// <param name="isAudienceOnly">The presses are left out.</param>
internal sealed class ControlBenchmark(BenchMedia media, string program, int attendees, bool isAudienceOnly = false)
{
    /// <summary>The only one who speaks, and whom the host mutes and spotlights.</summary>
    public const int Speaker = 2;

    private const int Panel = 5;
    private const int Watched = 1;
    private const int AtATime = 10;
    private const int Presses = 30;
    private const string Layout = "webinar-stage";
    private const string OtherLayout = "grid-3x3";
    private static readonly TimeSpan s_measured = TimeSpan.FromSeconds(10);

    private readonly Random _random = new(1);

    public IReadOnlyList<BenchRow> Run()
    {
        using BenchServer server = new(media, program, Layout, senders: 0, controlled: Watched);
        for (int i = 0; i < Panel; i++)
        {
            server.Join(i, i == 0 ? Role.Host : Role.Panelist);
        }

        List<BenchRow> rows = [];
        if (!isAudienceOnly)
        {
            Learn(server);
            rows.AddRange(Measure(server, "mute, until the mix is below −60 dB", "loud", Unmute, "quiet", Mute));
            rows.AddRange(Measure(server, "layout, until its boxes are decoded", "plain", s => Apply(s, Layout), "layout", s => Apply(s, OtherLayout)));
            rows.AddRange(Measure(server, "spotlight, until its boxes are decoded", "plain", s => Spotlight(s, false), "spotlight", s => Spotlight(s, true)));
        }

        rows.AddRange(MeasureAudience(server));
        return rows;
    }

    private static void Mute(BenchServer server) => server.Control.Mute(server.ActorOf(0), $"p{Speaker}", MediaKind.Audio, isMuted: true);

    private static void Unmute(BenchServer server) => server.Control.Mute(server.ActorOf(Speaker), $"p{Speaker}", MediaKind.Audio, isMuted: false);

    private static void Apply(BenchServer server, string layout) => server.Control.ApplyLayout(server.ActorOf(0), layout);

    private static void Spotlight(BenchServer server, bool isPinned) =>
        server.Control.Pin(server.ActorOf(0), $"p{Speaker}", MediaKind.Video, isPinned);

    /// <summary>Boxes of an arrangement as clients are told them: sender and place of each camera.</summary>
    private static string Boxes(AppliedLayout applied) => string.Join(';', applied.Layers.Where(layer => layer.Participant is not null).Select(layer =>
        string.Create(CultureInfo.InvariantCulture, $"{layer.Participant![1..]},{layer.X:0.00000},{layer.Y:0.00000},{layer.W:0.00000},{layer.H:0.00000}")));

    /// <summary>The watched client learns what the three arrangements look like.</summary>
    private static void Learn(BenchServer server)
    {
        (string Name, Action<BenchServer> Do)[] steps =
        [
            ("layout", s => Apply(s, OtherLayout)),
            ("spotlight", s =>
            {
                Apply(s, Layout);
                Spotlight(s, true);
            }),
            ("plain", s => Spotlight(s, false)),
        ];
        foreach ((string name, Action<BenchServer> press) in steps)
        {
            press(server);
            Thread.Sleep(2500);
            server.Know(name, Boxes(server.Control.SnapshotFor($"p{Watched}").Layout!));
        }

        if (server.Await("plain", 0) is null)
        {
            throw new ScriptException("the watched client cannot read the picture");
        }
    }

    private List<BenchRow> Measure(
        BenchServer server, string what, string before, Action<BenchServer> back, string after, Action<BenchServer> press)
    {
        double[] timesMs = new double[Presses];
        for (int i = 0; i < Presses; i++)
        {
            // At any moment of a tick, and not faster than layouts settle.
            Thread.Sleep(300 + _random.Next(150));
            timesMs[i] = Press(server, after, press);
            Thread.Sleep(300 + _random.Next(150));
            Press(server, before, back);
        }

        Array.Sort(timesMs);
        Console.Error.WriteLine($"control: {what}: p50 {timesMs[Presses / 2]:0.0} ms");
        string figure = $"{Presses} × {what}";
        return
        [
            BenchRow.Plain("control", figure, "p50", timesMs[Presses / 2], "ms"),
            BenchRow.AtMost("control", figure, "p95", timesMs[(int)Math.Ceiling(0.95 * Presses) - 1], "ms", 200),
            BenchRow.Plain("control", figure, "longest", timesMs[^1], "ms"),
        ];
    }

    private static double Press(BenchServer server, string seen, Action<BenchServer> press)
    {
        long begin = Stopwatch.GetTimestamp();
        press(server);
        long end = server.Await(seen, begin) ?? throw new ScriptException($"the watched client never saw '{seen}'");
        return Stopwatch.GetElapsedTime(begin, end).TotalMilliseconds;
    }

    private List<BenchRow> MeasureAudience(BenchServer server)
    {
        double[] joins = server.Attend(100, attendees, AtATime);
        Console.Error.WriteLine($"control: {attendees} attendees are inside");
        Thread.Sleep(3000);
        server.Mark();
        ServerMeter begin = ServerMeter.Read(server.Host);
        long start = Stopwatch.GetTimestamp();
        Thread.Sleep(s_measured);
        ServerMeter end = ServerMeter.Read(server.Host);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        (int video, int sound) = server.Host.CountEncodes(Layout);
        LoadResult load = server.Stop();
        string what = $"{Panel} on stage, {attendees} attendees";
        double TickMs(int histogram) => Histogram.QuantileMs(0.99, begin.Counts[histogram], end.Counts[histogram]);
        double Late(long late, long all) => 100.0 * late / Math.Max(1, all);
        return
        [
            BenchRow.AtMost("control", what, "video encodes (one rendition, two views)", video, "", 2),
            BenchRow.AtMost("control", what, "sound encodes", sound, "", 6),
            BenchRow.Plain("control", what, "CPU of the server, of two cores", 100 * (end.Cpu - begin.Cpu).TotalSeconds / (2 * seconds), "%"),
            BenchRow.Plain("control", what, "packets a second, in and out", (end.Packets - begin.Packets) / seconds, ""),
            BenchRow.Plain("control", what, "late audio ticks", Late(end.LateAudioTicks - begin.LateAudioTicks, end.AudioTicks - begin.AudioTicks), "%"),
            BenchRow.Plain("control", what, "late video ticks", Late(end.LateVideoTicks - begin.LateVideoTicks, end.VideoTicks - begin.VideoTicks), "%"),
            BenchRow.Plain("control", what, "audio tick takes, p99", TickMs(9), "ms"),
            BenchRow.Plain("control", what, "video tick takes, p99", TickMs(7), "ms"),
            BenchRow.Plain("control", what, "overflowed datagrams of the server", end.OverflowedDatagrams - begin.OverflowedDatagrams, ""),
            BenchRow.Plain("control", what, "join, offer to first decoded picture p50", joins.Length == 0 ? 0 : joins[joins.Length / 2], "ms"),
            BenchRow.Plain("control", what, "join, offer to first decoded picture p95", joins.Length == 0 ? 0 : joins[(int)Math.Ceiling(0.95 * joins.Length) - 1], "ms"),
            BenchRow.Plain("control", what, "CPU of the clients, of two cores", 100 * load.CpuSeconds / (2 * load.Seconds), "%"),
            BenchRow.Plain("control", what, "packets a second to all clients", load.ReceivedPackets / load.Seconds, ""),
            BenchRow.Plain("control", what, "packets that never came", 100.0 * load.LostPackets / Math.Max(1, load.LostPackets + load.ReceivedPackets), "%"),
            BenchRow.Plain("control", what, "pictures a second of a client, mean", load.MeanFramesPerSecond, ""),
            BenchRow.Plain("control", what, "pictures a second of a client, least", load.LeastFramesPerSecond, ""),
            BenchRow.Plain("control", what, "longest gap between two pictures", load.LongestGapMs, "ms"),
            BenchRow.Plain("control", what, "load average of the machine at the end", end.LoadAverage, ""),
        ];
    }
}
