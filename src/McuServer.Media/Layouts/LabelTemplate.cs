using System.Collections.Immutable;
using System.Text;

namespace McuServer.Media.Layouts;

/// <summary>What a template's names stand for; null or blank where there is nothing.</summary>
public readonly record struct LabelValues(string? Name, string? Title, string? Role, string? RoomTitle);

/// <summary>
/// The text of a label or overlay: <c>{name}</c>, <c>{title}</c>, <c>{role}</c> and <c>{roomTitle}</c> between other
/// text; a line feed begins a new line. A missing value vanishes together with the separator before it, or else the one
/// after it (" · ", " - ", "|"), and a line that had only missing values vanishes too.
/// </summary>
public sealed class LabelTemplate
{
    private readonly ImmutableArray<ImmutableArray<Part>> _lines;

    private LabelTemplate(ImmutableArray<ImmutableArray<Part>> lines) => _lines = lines;

    private enum PartKind
    {
        Text,
        Separator,
        Name,
        Title,
        Role,
        RoomTitle,
    }

    /// <summary>Every text is a template; an unknown name in braces is ordinary text.</summary>
    public static LabelTemplate Parse(string template)
    {
        ImmutableArray<ImmutableArray<Part>>.Builder lines = ImmutableArray.CreateBuilder<ImmutableArray<Part>>();
        foreach (string line in template.ReplaceLineEndings("\n").Split('\n'))
        {
            lines.Add(ParseLine(line));
        }

        return new LabelTemplate(lines.ToImmutable());
    }

    /// <summary>The text with its values, lines joined by "\n"; "" when nothing is left.</summary>
    /// <param name="maxLines">Further lines are joined to the last one with a blank.</param>
    public string Format(in LabelValues values, int maxLines = 2)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxLines);
        var text = new StringBuilder();
        int lines = 0;
        foreach (ImmutableArray<Part> parts in _lines)
        {
            string line = FormatLine(parts, values);
            if (line.Length > 0)
            {
                text.Append(lines == 0 ? "" : lines < maxLines ? "\n" : " ").Append(line);
                lines++;
            }
        }

        return text.ToString();
    }

    private static ImmutableArray<Part> ParseLine(string line)
    {
        ImmutableArray<Part>.Builder parts = ImmutableArray.CreateBuilder<Part>();
        int textStart = 0;
        for (int i = 0; i < line.Length;)
        {
            if (!TryPart(line, i, textStart, out Part part, out int start, out int end))
            {
                i++;
                continue;
            }

            if (start > textStart)
            {
                parts.Add(new Part(PartKind.Text, line[textStart..start]));
            }

            parts.Add(part);
            textStart = end;
            i = end;
        }

        if (textStart < line.Length)
        {
            parts.Add(new Part(PartKind.Text, line[textStart..]));
        }

        return parts.ToImmutable();
    }

    /// <summary>A value or separator at <paramref name="at"/>; blanks around a '|' belong to it.</summary>
    private static bool TryPart(string line, int at, int textStart, out Part part, out int start, out int end)
    {
        (start, end) = (at, at);
        ReadOnlySpan<char> rest = line.AsSpan(at);
        foreach ((string name, PartKind kind) in s_names)
        {
            if (rest.StartsWith(name, StringComparison.Ordinal))
            {
                end = at + name.Length;
                part = new Part(kind, name);
                return true;
            }
        }

        if (rest.StartsWith(" · ", StringComparison.Ordinal) || rest.StartsWith(" - ", StringComparison.Ordinal))
        {
            end = at + 3;
        }
        else if (rest[0] == '|')
        {
            end = at + 1;
            while (end < line.Length && line[end] == ' ')
            {
                end++;
            }

            while (start > textStart && line[start - 1] == ' ')
            {
                start--;
            }
        }

        part = new Part(PartKind.Separator, line[start..end]);
        return end > at;
    }

    private static string FormatLine(ImmutableArray<Part> template, in LabelValues values)
    {
        var parts = new List<Part>(template.Length);
        bool dropNextSeparator = false;
        foreach (Part part in template)
        {
            if (part.Kind == PartKind.Text)
            {
                parts.Add(part);
                dropNextSeparator = false;
            }
            else if (part.Kind == PartKind.Separator)
            {
                if (!dropNextSeparator)
                {
                    parts.Add(part);
                }

                dropNextSeparator = false;
            }
            else if (Value(part.Kind, values) is { Length: > 0 } value)
            {
                parts.Add(new Part(PartKind.Text, value));
                dropNextSeparator = false;
            }
            else if (parts.Count > 0 && parts[^1].Kind == PartKind.Separator)
            {
                parts.RemoveAt(parts.Count - 1);
            }
            else
            {
                dropNextSeparator = true;
            }
        }

        return string.Concat(parts.ConvertAll(part => part.Text)).Trim();
    }

    /// <summary>A value on one line: control characters, which a name may bring along, become blanks.</summary>
    private static string Value(PartKind kind, in LabelValues values)
    {
        string value = kind switch
        {
            PartKind.Name => values.Name,
            PartKind.Title => values.Title,
            PartKind.Role => values.Role,
            _ => values.RoomTitle,
        } ?? "";
        return string.Create(value.Length, value, static (span, from) =>
        {
            for (int i = 0; i < from.Length; i++)
            {
                span[i] = char.IsControl(from[i]) || from[i] is '\u2028' or '\u2029' ? ' ' : from[i];
            }
        }).Trim();
    }

    private static readonly ImmutableArray<(string Name, PartKind Kind)> s_names =
    [
        ("{name}", PartKind.Name),
        ("{title}", PartKind.Title),
        ("{role}", PartKind.Role),
        ("{roomTitle}", PartKind.RoomTitle),
    ];

    private readonly record struct Part(PartKind Kind, string Text);
}
