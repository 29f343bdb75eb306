using System.Globalization;

namespace McuServer.Media.Tests.Layouts;

/// <summary>A table of expected values from Layouts/Vectors: '#' comments, a header line, then cells split by '|'.</summary>
internal sealed class VectorTable
{
    private VectorTable(string[] header, List<string[]> rows)
    {
        Header = header;
        Rows = rows;
    }

    public string[] Header { get; }

    public List<string[]> Rows { get; }

    public static VectorTable Load(string file)
    {
        using Stream stream = typeof(VectorTable).Assembly.GetManifestResourceStream("vectors/" + file)
            ?? throw new FileNotFoundException("No such vector table is embedded.", file);
        using var reader = new StreamReader(stream);
        var lines = new List<string[]>();
        while (reader.ReadLine() is string line)
        {
            if (line.Length > 0 && line[0] != '#')
            {
                lines.Add(line.Split('|', StringSplitOptions.TrimEntries));
            }
        }

        return new VectorTable(lines[0], lines[1..]);
    }

    /// <summary>"1280×720" as two numbers.</summary>
    public static (int Width, int Height) Size(string text)
    {
        string[] parts = text.Split('×');
        return (int.Parse(parts[0], CultureInfo.InvariantCulture), int.Parse(parts[1], CultureInfo.InvariantCulture));
    }
}
