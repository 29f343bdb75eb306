using System.Text.Encodings.Web;
using System.Text.Json;

namespace McuServer.Benchmarks;

/// <summary>
/// One line of a result: what was measured, the figures, and the bar with whether it is met. <see cref="IsMet"/> is null
/// where a figure has no bar of its own.
/// </summary>
internal sealed record BenchRow(string Bench, string Case, string Figure, double Value, string Unit, string Bar, bool? IsMet)
{
    public static BenchRow AtMost(string bench, string @case, string figure, double value, string unit, double bar) =>
        new(bench, @case, figure, value, unit, $"≤ {bar:0.###}", value <= bar);

    public static BenchRow AtLeast(string bench, string @case, string figure, double value, string unit, double bar) =>
        new(bench, @case, figure, value, unit, $"≥ {bar:0.###}", value >= bar);

    public static BenchRow Plain(string bench, string @case, string figure, double value, string unit) =>
        new(bench, @case, figure, value, unit, "", null);
}

/// <summary>Prints rows as a table and writes them as JSON.</summary>
internal static class BenchTable
{
    private static readonly JsonSerializerOptions s_options = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        TypeInfoResolver = BenchTypes.Default,
    };

    public static void Print(IReadOnlyList<BenchRow> rows)
    {
        Console.WriteLine("| bench | case | figure | value | bar | met |");
        Console.WriteLine("| --- | --- | --- | ---: | --- | --- |");
        foreach (BenchRow row in rows)
        {
            string met = row.IsMet switch
            {
                true => "yes",
                false => "NO",
                _ => "",
            };
            Console.WriteLine($"| {row.Bench} | {row.Case} | {row.Figure} | {row.Value:0.###} {row.Unit} | {row.Bar} | {met} |");
        }
    }

    public static void WriteJson(string path, IReadOnlyList<BenchRow> rows) =>
        File.WriteAllText(path, JsonSerializer.Serialize(rows, s_options.GetTypeInfo(typeof(IReadOnlyList<BenchRow>))) + "\n");
}
