using System.Runtime.CompilerServices;

namespace McuServer.TestKit;

/// <summary>
/// Texts that somebody read and found right, kept under <c>tests/fixtures</c> with line ends of LF and compared exactly. With
/// <c>MCU_WRITE_GOLDEN=1</c> in the environment the tests write them anew instead: read each before it is committed.
/// </summary>
public static class GoldenText
{
    /// <summary>A folder of <c>tests/fixtures</c>.</summary>
    public static string Folder(string name, [CallerFilePath] string thisFile = "") =>
        Path.Combine(FixturesOf(thisFile), name);

    /// <param name="name">Path below <c>tests/fixtures</c>.</param>
    public static void AssertEqual(string name, string text)
    {
        string path = Folder(name);
        string actual = text.Replace("\r\n", "\n", StringComparison.Ordinal);
        if (Environment.GetEnvironmentVariable("MCU_WRITE_GOLDEN") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, actual);
            return;
        }

        Assert.IsTrue(File.Exists(path), $"{path} does not exist; MCU_WRITE_GOLDEN=1 makes it, to be read.");
        string[] expected = File.ReadAllText(path).Split('\n');
        string[] lines = actual.Split('\n');
        for (int i = 0; i < Math.Max(expected.Length, lines.Length); i++)
        {
            string wanted = i < expected.Length ? expected[i] : "(nothing)";
            string got = i < lines.Length ? lines[i] : "(nothing)";
            Assert.AreEqual(wanted, got, $"{name}, line {i + 1}");
        }
    }

    private static string FixturesOf(string thisFile)
    {
        // The caller may stand at any depth below tests/.
        DirectoryInfo? folder = new FileInfo(thisFile).Directory;
        while (folder is not null && !Directory.Exists(Path.Combine(folder.FullName, "fixtures")))
        {
            folder = folder.Parent;
        }

        return Path.Combine(folder!.FullName, "fixtures");
    }
}
