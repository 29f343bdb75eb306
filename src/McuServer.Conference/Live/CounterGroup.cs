using System.Globalization;
using System.Runtime.CompilerServices;

namespace McuServer.Conference.Live;

/// <summary>Something that an object counts since it was made.</summary>
/// <param name="Name">In /metrics; counters of one name stand one behind the other.</param>
/// <param name="Read">What was counted so far.</param>
/// <param name="Labels">Of the line, as <c>reason="late"</c>; null: none.</param>
/// <param name="Wraps">It is a number of 32 bits that begins again at zero.</param>
internal sealed record CounterOf<T>(string Name, string Help, Func<T, double> Read, string? Labels = null, bool Wraps = false);

/// <summary>
/// Sums of what objects of one class count, those that are gone included: of each only what has come since it was last
/// looked at is added, so a sum never falls. What an object counts may fall (lost packets that came after all): then its
/// highest value stays. Filled by one thread; <see cref="Publish"/> lets others write it out.
/// </summary>
/// <param name="kindLabel">Name of the label that tells kinds of objects apart; null: there is one kind.</param>
internal sealed class CounterGroup<T>(string? kindLabel, string[] kinds, CounterOf<T>[] counters)
    where T : class
{
    private readonly ConditionalWeakTable<T, double[]> _seen = [];
    private readonly ConditionalWeakTable<T, double[]>.CreateValueCallback _make = _ => new double[counters.Length];
    private readonly double[] _sums = new double[kinds.Length * counters.Length];
    private double[] _published = new double[kinds.Length * counters.Length];

    public CounterGroup(CounterOf<T>[] counters)
        : this(null, [""], counters)
    {
    }

    /// <summary>Takes over what an object has counted since the last time.</summary>
    /// <param name="kind">Index of its kind.</param>
    public void Add(T one, int kind = 0)
    {
        double[] seen = _seen.GetValue(one, _make);
        for (int i = 0; i < counters.Length; i++)
        {
            double value = counters[i].Read(one);
            double grown = counters[i].Wraps ? unchecked((uint)value - (uint)seen[i]) : value - seen[i];
            if (grown > 0)
            {
                _sums[(kind * counters.Length) + i] += grown;
                seen[i] = value;
            }
        }
    }

    /// <summary>What was added so far is what is written from now on.</summary>
    public void Publish() => Volatile.Write(ref _published, (double[])_sums.Clone());

    /// <summary>Prometheus' text, the same lines at any time. From any thread.</summary>
    public void Write(TextWriter writer)
    {
        double[] sums = Volatile.Read(ref _published);
        for (int i = 0; i < counters.Length; i++)
        {
            CounterOf<T> counter = counters[i];
            if (i == 0 || counter.Name != counters[i - 1].Name)
            {
                writer.Write($"# HELP {counter.Name} {counter.Help}\n# TYPE {counter.Name} counter\n");
            }

            for (int kind = 0; kind < kinds.Length; kind++)
            {
                string labels = kindLabel is null ? counter.Labels ?? "" : $"{kindLabel}=\"{kinds[kind]}\"";
                string value = sums[(kind * counters.Length) + i].ToString(CultureInfo.InvariantCulture);
                writer.Write($"{counter.Name}{(labels.Length == 0 ? "" : $"{{{labels}}}")} {value}\n");
            }
        }
    }
}
