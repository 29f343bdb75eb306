using System.Diagnostics;

namespace McuServer.Benchmarks;

/// <summary>
/// Contestants take turns, slice by slice; the quickest slice of a round is the one that nothing interrupted, and the median
/// over the rounds is the result. None of them waits for anything, so the time of such a slice is its CPU time.
/// </summary>
internal static class Contest
{
    private const int SlicesPerRound = 24;

    /// <summary>Seconds of one call of each contestant; <paramref name="between"/> runs after each call, untimed.</summary>
    public static double[] MedianSeconds(Action[] contestants, int rounds, Action? between = null)
    {
        double[][] times = Array.ConvertAll(contestants, _ => new double[rounds]);
        for (int round = -1; round < rounds; round++)
        {
            double[] best = Array.ConvertAll(contestants, _ => double.MaxValue);
            for (int turn = 0; turn < SlicesPerRound * contestants.Length; turn++)
            {
                int i = turn % contestants.Length;
                long begin = Stopwatch.GetTimestamp();
                contestants[i]();
                best[i] = Math.Min(best[i], Stopwatch.GetElapsedTime(begin).TotalSeconds);
                between?.Invoke();
            }

            // The round before the first lets caches and compiler settle.
            for (int i = 0; i < contestants.Length && round >= 0; i++)
            {
                times[i][round] = best[i];
            }
        }

        return Array.ConvertAll(times, Median);
    }

    private static double Median(double[] values)
    {
        Array.Sort(values);
        return (values[(values.Length - 1) / 2] + values[values.Length / 2]) / 2;
    }
}
