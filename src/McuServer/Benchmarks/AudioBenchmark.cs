using System.Diagnostics;
using McuServer.Media.Sound;

namespace McuServer.Benchmarks;

/// <summary>One figure of the sound bench: the median over the rounds.</summary>
public sealed record AudioRow(string Case, string Figure, double Value, string Unit);

/// <summary>
/// The mixer alone, with sources that lie decoded in memory, and its summing kernel against plain copying.
/// </summary>
public static class AudioBenchmark
{
    private const int SourceCount = 64;
    private const int TicksPerSecond = 1000 / SoundFormat.TickMs;

    /// <summary>Ticks of a round: 20 s of sound.</summary>
    private const int RoundTicks = 20 * TicksPerSecond;

    /// <summary>64 stereo sources: one mix with limiter, then 64 mix-minus outputs with a limiter each.</summary>
    /// <param name="rounds">At least 1; 5 make a fair median.</param>
    public static IReadOnlyList<AudioRow> Mixer(int rounds = 5)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rounds, 1);
        List<AudioRow> rows = [];
        foreach (bool isLoud in (bool[])[false, true])
        {
            string how = isLoud ? ", all limiters at work" : "";
            rows.AddRange(Measure($"one mix of 64{how}", 1, isLoud, rounds));
            rows.AddRange(Measure($"64 mix-minus of 64{how}", SourceCount, isLoud, rounds));
        }

        return rows;
    }

    /// <summary>
    /// Summing 64 stretches against copying, in bytes that must be read and written a second: once within the
    /// second-level cache (a tick of 64 sources), once far beyond all caches.
    /// </summary>
    public static IReadOnlyList<AudioRow> SummingKernel(int rounds = 9)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rounds, 1);
        List<AudioRow> rows = [];
        foreach ((string name, int length) in ((string, int)[])
            [("64 ticks, in cache", SoundFormat.TickValues), ("64 x 2 MB, in memory", 1 << 19)])
        {
            float[] parts = new float[SourceCount * length];
            float[] copy = new float[parts.Length];
            float[] sum = new float[length];
            Array.Fill(parts, 0.001f);
            double copied = 2.0 * parts.Length * sizeof(float);
            double summed = (SourceCount + 1.0) * length * sizeof(float);

            // The contestants take turns. A copy within the cache must fit there together with its source.
            int copyLength = length == SoundFormat.TickValues ? parts.Length / 2 : parts.Length;
            double copyShare = (double)copyLength / parts.Length;
            double[] copyTimes = new double[rounds];
            double[] sumTimes = new double[rounds];
            for (int round = -1; round < rounds; round++)
            {
                double copyTime = Time(() => parts.AsSpan(0, copyLength).CopyTo(copy));
                double sumTime = Time(() => AudioKernels.Sum(sum, parts));
                if (round >= 0)
                {
                    copyTimes[round] = copyTime;
                    sumTimes[round] = sumTime;
                }
            }

            double copyRate = copied * copyShare / Median(copyTimes) / 1e9;
            double sumRate = summed / Median(sumTimes) / 1e9;
            rows.Add(new AudioRow(name, "copy", copyRate, "GB/s"));
            rows.Add(new AudioRow(name, "sum", sumRate, "GB/s"));
            rows.Add(new AudioRow(name, "sum / copy", sumRate / copyRate, ""));
        }

        return rows;
    }

    private static IEnumerable<AudioRow> Measure(string name, int listeners, bool isLoud, int rounds)
    {
        using AudioMixer mixer = new(new AudioMixerOptions { LevellingIsOn = false });
        for (int i = 0; i < SourceCount; i++)
        {
            AudioInput input = mixer.AddInput($"{i}", new MemorySource(i, isLoud ? 0.5f : 0.01f));
            if (i < listeners)
            {
                mixer.AddListener($"{i}", listeners == 1 ? null : input);
            }
        }

        int tick = 0;
        double[] times = new double[rounds];
        for (int round = -1; round < rounds; round++)
        {
            TimeSpan before = Environment.CpuUsage.TotalTime;
            for (int i = 0; i < RoundTicks; i++, tick++)
            {
                mixer.Tick(TimeSpan.FromMilliseconds((double)tick * SoundFormat.TickMs));
            }

            if (round >= 0)
            {
                times[round] = (Environment.CpuUsage.TotalTime - before).TotalSeconds;
            }
        }

        double time = Median(times);
        yield return new AudioRow(name, "CPU for 20 s of sound", time * 1000, "ms");
        yield return new AudioRow(name, "CPU per tick", time / RoundTicks * 1e6, "µs");
        yield return new AudioRow(name, "mixes", mixer.MixCount, "");
    }

    /// <summary>Seconds for one call: the quickest of several slices of some milliseconds.</summary>
    private static double Time(Action action)
    {
        action();
        int repeats = 1;
        double best = double.MaxValue;
        for (int slice = 0; slice < 12; slice++)
        {
            long begin = Stopwatch.GetTimestamp();
            for (int i = 0; i < repeats; i++)
            {
                action();
            }

            double time = Stopwatch.GetElapsedTime(begin).TotalSeconds / repeats;
            best = Math.Min(best, time);
            repeats = (int)Math.Clamp(0.003 / time, 1, 100_000);
        }

        return best;
    }

    private static double Median(double[] values)
    {
        Array.Sort(values);
        return (values[(values.Length - 1) / 2] + values[values.Length / 2]) / 2;
    }

    /// <summary>Two seconds of noise, over and over.</summary>
    private sealed class MemorySource : IAudioSource
    {
        private readonly float[] _samples = new float[SoundFormat.TickValues * 100];
        private int _at;

        public MemorySource(int seed, float amplitude)
        {
            Random random = new(seed);
            for (int i = 0; i < _samples.Length; i++)
            {
                _samples[i] = (random.NextSingle() - 0.5f) * 2 * amplitude;
            }
        }

        public void Pull(TimeSpan now, Span<float> stereo)
        {
            _samples.AsSpan(_at, SoundFormat.TickValues).CopyTo(stereo);
            _at = (_at + SoundFormat.TickValues) % _samples.Length;
        }
    }
}
