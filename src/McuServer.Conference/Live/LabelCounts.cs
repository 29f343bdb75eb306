using System.Globalization;

namespace McuServer.Conference.Live;

/// <summary>
/// How many of the present ones have which property, as a gauge of a few labelled lines. Filled by one thread between
/// <see cref="Begin"/> and <see cref="Publish"/>, written out by any.
/// </summary>
/// <param name="known">Labels that are always there, also with none.</param>
internal sealed class LabelCounts(string name, string help, params string[] known)
{
    /// <summary>More are one: labels come from fixed lists, and a client cannot make up any.</summary>
    private const int MaxLabels = 32;

    private SortedDictionary<string, int> _counts = new(StringComparer.Ordinal);
    private SortedDictionary<string, int> _published = new(StringComparer.Ordinal);

    public void Begin()
    {
        _counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (string label in known)
        {
            _counts[label] = 0;
        }
    }

    /// <param name="labels">As <c>state="connected"</c>.</param>
    public void Add(string labels)
    {
        string key = _counts.ContainsKey(labels) || _counts.Count < MaxLabels ? labels : "other=\"true\"";
        _counts[key] = _counts.GetValueOrDefault(key) + 1;
    }

    public void Publish() => Volatile.Write(ref _published, _counts);

    public void Write(TextWriter writer)
    {
        writer.Write($"# HELP {name} {help}\n# TYPE {name} gauge\n");
        foreach ((string labels, int count) in Volatile.Read(ref _published))
        {
            writer.Write($"{name}{{{labels}}} {count.ToString(CultureInfo.InvariantCulture)}\n");
        }
    }
}
