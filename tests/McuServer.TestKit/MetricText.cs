using System.Globalization;
using System.Text.RegularExpressions;
using McuServer.Conference.Live;

namespace McuServer.TestKit;

/// <summary>Prometheus' text format 0.0.4, read strictly: what does not keep to it throws.</summary>
public sealed partial class MetricText
{
    private readonly Dictionary<string, string> _types = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _helps = new(StringComparer.Ordinal);
    private readonly Dictionary<string, double> _values = new(StringComparer.Ordinal);

    public MetricText(string text)
    {
        string? current = null;
        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (Comment().Match(line) is { Success: true } comment)
            {
                Dictionary<string, string> all = comment.Groups[1].Value == "HELP" ? _helps : _types;
                current = comment.Groups[2].Value;
                Add(all, current, comment.Groups[3].Value, line);
            }
            else if (Sample().Match(line) is { Success: true } sample)
            {
                string name = NameOf(sample.Groups[1].Value);
                if (name != current || !_types.ContainsKey(name) || !_helps.ContainsKey(name))
                {
                    throw new FormatException($"This line does not stand behind its HELP and TYPE: {line}");
                }

                Add(_values, sample.Groups[1].Value + sample.Groups[2].Value, double.Parse(sample.Groups[3].Value, CultureInfo.InvariantCulture), line);
            }
            else
            {
                throw new FormatException($"No line of Prometheus: {line}");
            }
        }
    }

    /// <summary>Name → "counter", "gauge" or "histogram".</summary>
    public IReadOnlyDictionary<string, string> Types => _types;

    public IReadOnlyDictionary<string, string> Helps => _helps;

    /// <summary>Name with labels → value.</summary>
    public IReadOnlyDictionary<string, double> Values => _values;

    /// <summary>Series that must not fall: counters, and the buckets, counts and sums of histograms.</summary>
    public IEnumerable<string> Growing => _values.Keys.Where(
        key => _types[NameOf(key.Split('{')[0])] is "counter" or "histogram");

    /// <summary>Of all series of a name.</summary>
    public double Sum(string name) => _values.Where(one => one.Key.Split('{')[0] == name).Sum(static one => one.Value);

    /// <summary>Of one of the server's histograms of durations, in milliseconds, as Prometheus' histogram_quantile has it.</summary>
    public double QuantileMs(string histogram, double share)
    {
        double[] upTo = [.. _values.Where(one => one.Key.StartsWith($"{histogram}_bucket{{", StringComparison.Ordinal)).Select(static one => one.Value)];
        long[] counts = [.. upTo.Select((value, i) => (long)(value - (i == 0 ? 0 : upTo[i - 1])))];
        return Histogram.QuantileMs(share, new long[counts.Length], counts);
    }

    private static void Add<T>(Dictionary<string, T> all, string key, T value, string line)
    {
        if (!all.TryAdd(key, value))
        {
            throw new FormatException($"Twice: {line}");
        }
    }

    /// <summary>A histogram's series have endings.</summary>
    private string NameOf(string series)
    {
        string name = Ending().Replace(series, "");
        return _types.GetValueOrDefault(name) == "histogram" ? name : series;
    }

    [GeneratedRegex("^# (HELP|TYPE) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.+)$")]
    private static partial Regex Comment();

    [GeneratedRegex("^([a-zA-Z_:][a-zA-Z0-9_:]*)(\\{[a-z_]+=\"[^\"\\\\]*\"(?:,[a-z_]+=\"[^\"\\\\]*\")*\\})? (-?[0-9.]+(?:[eE][+-]?[0-9]+)?)$")]
    private static partial Regex Sample();

    [GeneratedRegex("_(?:bucket|sum|count)$")]
    private static partial Regex Ending();
}
