using System.Globalization;

namespace McuServer.Conference.Live;

/// <summary>
/// Counts of durations by size, for /metrics; any thread may add, nothing is allocated. Buckets from 0.5 ms to 5 s, finer
/// where a mixer's delays lie.
/// </summary>
public sealed class Histogram(string name, string help)
{
    private static readonly double[] s_upperMs =
        [0.5, 1, 2, 3, 4, 5, 6, 8, 10, 12.5, 15, 17.5, 20, 22.5, 25, 30, 35, 40, 45, 50, 60, 80, 100, 150, 200, 300, 500, 1000, 2000, 5000];

    private readonly long[] _counts = new long[s_upperMs.Length + 1];
    private long _sumTicks;

    public long Count
    {
        get
        {
            long count = 0;
            foreach (ref long bucket in _counts.AsSpan())
            {
                count += Volatile.Read(ref bucket);
            }

            return count;
        }
    }

    /// <summary>Negative durations count as none.</summary>
    public void Add(TimeSpan duration)
    {
        double ms = Math.Max(0, duration.TotalMilliseconds);
        int bucket = 0;
        while (bucket < s_upperMs.Length && ms > s_upperMs[bucket])
        {
            bucket++;
        }

        Interlocked.Increment(ref _counts[bucket]);
        Interlocked.Add(ref _sumTicks, Math.Max(0, duration.Ticks));
    }

    /// <summary>The counts by size as they are now, for the quantiles of a measured time.</summary>
    public long[] CopyCounts()
    {
        long[] copy = new long[_counts.Length];
        for (int i = 0; i < copy.Length; i++)
        {
            copy[i] = Volatile.Read(ref _counts[i]);
        }

        return copy;
    }

    /// <summary>The duration in milliseconds that a share (0..1) of all stays below, within its bucket by straight line; 0 without any.</summary>
    public double QuantileMs(double share) => QuantileMs(share, new long[_counts.Length], CopyCounts());

    /// <summary>As <see cref="QuantileMs(double)"/>, of what was added between two copies of the counts.</summary>
    public static double QuantileMs(double share, ReadOnlySpan<long> before, ReadOnlySpan<long> after)
    {
        long total = 0;
        for (int i = 0; i < after.Length; i++)
        {
            total += after[i] - before[i];
        }

        double wanted = share * total;
        double seen = 0;
        for (int i = 0; i < after.Length; i++)
        {
            long count = after[i] - before[i];
            if (count > 0 && seen + count >= wanted)
            {
                double from = i == 0 ? 0 : s_upperMs[i - 1];
                double to = i < s_upperMs.Length ? s_upperMs[i] : from;
                return from + ((to - from) * Math.Clamp((wanted - seen) / count, 0, 1));
            }

            seen += count;
        }

        return 0;
    }

    /// <summary>Prometheus' text format 0.0.4, in seconds.</summary>
    public void Write(TextWriter writer)
    {
        writer.Write($"# HELP {name} {help}\n# TYPE {name} histogram\n");
        long sum = 0;
        for (int i = 0; i < _counts.Length; i++)
        {
            sum += Volatile.Read(ref _counts[i]);
            string upper = i < s_upperMs.Length ? (s_upperMs[i] / 1000).ToString(CultureInfo.InvariantCulture) : "+Inf";
            writer.Write($"{name}_bucket{{le=\"{upper}\"}} {sum}\n");
        }

        double seconds = TimeSpan.FromTicks(Volatile.Read(ref _sumTicks)).TotalSeconds;
        writer.Write(string.Create(CultureInfo.InvariantCulture, $"{name}_sum {seconds}\n{name}_count {sum}\n"));
    }
}
