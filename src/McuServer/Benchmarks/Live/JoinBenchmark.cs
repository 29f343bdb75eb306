namespace McuServer.Benchmarks.Live;

/// <summary>
/// Clients join a running room one after another: from the offer to the first picture of the mix that comes out of their
/// decoder, signalling over pipes included.
/// </summary>
internal sealed class JoinBenchmark(BenchMedia media, string program)
{
    private const int Inside = 4;
    private const int Joins = 30;

    public IReadOnlyList<BenchRow> Run()
    {
        using BenchServer server = new(media, program, "grid-auto", senders: 0);
        for (int i = 0; i < Inside; i++)
        {
            server.Join(i);
        }

        Random random = new(1);
        double[] times = new double[Joins];
        for (int i = 0; i < Joins; i++)
        {
            // More than the 2 s after a key frame within which joiners wait for each other, and at any moment of a tick.
            Thread.Sleep(2200 + random.Next(500));
            times[i] = server.Join(Inside + i);
            server.Leave(Inside + i);
        }

        server.Stop();
        Array.Sort(times);
        string what = $"{Joins} joins to a room of {Inside}";
        return
        [
            BenchRow.Plain("join", what, "offer to the first decoded picture p50", times[Joins / 2], "ms"),
            BenchRow.AtMost("join", what, "offer to the first decoded picture p95", times[(int)Math.Ceiling(0.95 * Joins) - 1], "ms", 200),
            BenchRow.Plain("join", what, "offer to the first decoded picture, longest", times[^1], "ms"),
        ];
    }
}
