using System.Text.Json;
using McuServer.Tests.Running;

namespace McuServer.Tests.Commands;

/// <summary>That benchmarks run and say what they measured; never how fast something is.</summary>
[TestClass]
public class BenchCommandTests
{
    private static Workspace s_work = null!;

    [ClassInitialize]
    public static void MakeFolder(TestContext context) => s_work = new Workspace();

    [ClassCleanup]
    public static void RemoveFolder() => s_work.Dispose();

    [TestMethod]
    public void It_names_its_benches()
    {
        string[] lines = s_work.Run("bench", "list").Succeeded().OutputLines;
        CollectionAssert.IsSubsetOf(
            (string[])["mix", "views", "scale", "audio", "realtime", "live", "control", "srtp"], lines.Select(line => line.Split(' ')[0]).ToArray());
    }

    [TestMethod]
    public void An_unknown_name_is_found_before_any_bench_runs()
    {
        ProgramRun run = s_work.Run("bench", "srtp", "flod", "--json", "none.json");
        Assert.AreEqual(2, run.ExitCode, run.ToString());
        StringAssert.Contains(run.Error, "bench 'flod' is unknown; 'mcu bench list' names them");
        Assert.IsFalse(File.Exists(s_work.PathOf("none.json")));
    }

    /// <summary>A missed bar is exit code 1, and no failure here.</summary>
    [TestMethod]
    public void It_prints_its_rows_and_writes_them()
    {
        ProgramRun run = s_work.Run("bench", "srtp", "--rounds", "1", "--work", "bench", "--json", "rows.json");
        Assert.IsTrue(run.ExitCode is 0 or 1, run.ToString());
        using JsonDocument rows = JsonDocument.Parse(File.ReadAllText(s_work.PathOf("rows.json")));
        Assert.IsGreaterThan(2, rows.RootElement.GetArrayLength());
        foreach (JsonElement row in rows.RootElement.EnumerateArray())
        {
            Assert.AreEqual("srtp", row.GetProperty("bench").GetString());
            Assert.IsGreaterThan(0, row.GetProperty("value").GetDouble());
        }
    }
}
