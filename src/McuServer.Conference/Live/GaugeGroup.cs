using System.Globalization;

namespace McuServer.Conference.Live;

/// <summary>How the values of several objects become few.</summary>
internal enum GaugeKind
{
    /// <summary>They can be added.</summary>
    Sum,

    /// <summary>They cannot: their mean and the largest are told.</summary>
    MeanAndMax,

    /// <summary>The same where the small ones are the bad ones: mean and the smallest.</summary>
    MeanAndMin,
}

/// <summary>Something that an object has at present.</summary>
/// <param name="Name">In /metrics; <c>{0}</c> in it becomes mean, max or min.</param>
/// <param name="Read">NaN: it has none now, and does not count.</param>
internal sealed record GaugeOf<T>(string Name, string Help, GaugeKind Kind, Func<T, double> Read);

/// <summary>
/// What the objects of one class have at present, all together. Filled by one thread between <see cref="Begin"/> and
/// <see cref="Publish"/>, written out by any.
/// </summary>
internal sealed class GaugeGroup<T>(string? kindLabel, string[] kinds, GaugeOf<T>[] gauges)
{
    private Spread[] _spreads = new Spread[kinds.Length * gauges.Length];
    private Spread[] _published = new Spread[kinds.Length * gauges.Length];

    public GaugeGroup(GaugeOf<T>[] gauges)
        : this(null, [""], gauges)
    {
    }

    public void Begin() => _spreads = new Spread[kinds.Length * gauges.Length];

    public void Add(T one, int kind = 0)
    {
        for (int i = 0; i < gauges.Length; i++)
        {
            _spreads[(kind * gauges.Length) + i].Add(gauges[i].Read(one));
        }
    }

    public void Publish() => Volatile.Write(ref _published, _spreads);

    /// <summary>Prometheus' text; where nobody has a value it is 0. From any thread.</summary>
    public void Write(TextWriter writer)
    {
        Spread[] spreads = Volatile.Read(ref _published);
        for (int i = 0; i < gauges.Length; i++)
        {
            GaugeOf<T> gauge = gauges[i];
            if (gauge.Kind == GaugeKind.Sum)
            {
                WriteOne(writer, gauge.Name, $"{gauge.Help} Of all present ones together.", spreads, i, static spread => spread.Sum);
                continue;
            }

            string mean = string.Format(CultureInfo.InvariantCulture, gauge.Name, "mean");
            WriteOne(writer, mean, $"{gauge.Help} Mean of the present ones; 0 without any.", spreads, i, static spread => spread.Mean);
            bool isMax = gauge.Kind == GaugeKind.MeanAndMax;
            string end = string.Format(CultureInfo.InvariantCulture, gauge.Name, isMax ? "max" : "min");
            WriteOne(
                writer, end, $"{gauge.Help} The {(isMax ? "largest" : "smallest")} of the present ones; 0 without any.", spreads, i,
                isMax ? static spread => spread.Max : static spread => spread.Min);
        }
    }

    private void WriteOne(TextWriter writer, string name, string help, Spread[] spreads, int index, Func<Spread, double> read)
    {
        writer.Write($"# HELP {name} {help}\n# TYPE {name} gauge\n");
        for (int kind = 0; kind < kinds.Length; kind++)
        {
            string labels = kindLabel is null ? "" : $"{{{kindLabel}=\"{kinds[kind]}\"}}";
            string value = read(spreads[(kind * gauges.Length) + index]).ToString(CultureInfo.InvariantCulture);
            writer.Write($"{name}{labels} {value}\n");
        }
    }

    private record struct Spread(int Count, double Sum, double Max, double Min)
    {
        public readonly double Mean => Count == 0 ? 0 : Sum / Count;

        public void Add(double value)
        {
            if (!double.IsNaN(value))
            {
                (Max, Min) = Count == 0 ? (value, value) : (Math.Max(Max, value), Math.Min(Min, value));
                Sum += value;
                Count++;
            }
        }
    }
}
