using System.Text;

namespace McuServer.Media.Layouts.Json;

/// <summary>The way from the root of a JSON text to one of its values.</summary>
/// <param name="root">The whole text as the beginning of a sentence.</param>
internal sealed class JsonPath(string root = "The layout")
{
    private readonly List<(string Text, bool IsIndex)> _segments = [];

    /// <summary>The value's place as the beginning of a sentence.</summary>
    public string Subject
    {
        get
        {
            if (_segments.Count == 0)
            {
                return root;
            }

            (string text, bool isIndex) = _segments[^1];
            if (!isIndex)
            {
                return $"\"{Shorten(text)}\"";
            }

            return $"Entry {int.Parse(text) + 1} of \"{Shorten(_segments.Count > 1 ? _segments[^2].Text : "")}\"";
        }
    }

    public static string Append(string pointer, string name)
    {
        var text = new StringBuilder(pointer).Append('/');
        AppendEscaped(text, name);
        return text.ToString();
    }

    public static string Append(string pointer, int index) => $"{pointer}/{index}";

    public void Push(string name) => _segments.Add((name, false));

    public void Push(int index) => _segments.Add(($"{index}", true));

    public void Pop() => _segments.RemoveAt(_segments.Count - 1);

    /// <summary>As a URI fragment: RFC 6901, sections 3 and 6.</summary>
    public string ToPointer()
    {
        var text = new StringBuilder("#");
        foreach ((string segment, _) in _segments)
        {
            text.Append('/');
            AppendEscaped(text, segment);
        }

        return text.ToString();
    }

    /// <summary>At most 60 characters, with an ellipsis for the rest.</summary>
    public static string Shorten(string text)
    {
        const int Limit = 60;
        if (text.Length <= Limit)
        {
            return text;
        }

        int end = char.IsHighSurrogate(text[Limit - 1]) ? Limit - 1 : Limit;
        return text[..end] + "…";
    }

    private static void AppendEscaped(StringBuilder text, string segment)
    {
        string escaped = segment
            .Replace("~", "~0", StringComparison.Ordinal)
            .Replace("/", "~1", StringComparison.Ordinal);
        text.Append(Uri.EscapeDataString(escaped).Replace("%24", "$", StringComparison.Ordinal));
    }
}
