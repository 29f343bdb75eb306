using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using McuServer.Conference.Headless;
using McuServer.TestKit;

namespace McuServer.Scenarios;

/// <summary>
/// The demo conference, pinned: the SHA-256 of every output's composed pictures and mixed sound. The recordings come from
/// the system's programs, so their own hash is pinned beside; where other versions made other recordings, the test says so
/// and how to pin anew.
/// </summary>
[TestClass]
public class DemoTests
{
    private static readonly string s_root = Path.GetFullPath(Path.Combine(Folder(), "..", ".."));
    private static string s_media = null!;

    private static string ScriptPath => Path.Combine(s_root, "config", "examples", "demo.json");

    [ClassInitialize]
    public static void MakeRecordings(TestContext context)
    {
        s_media = Directory.CreateTempSubdirectory("mcu-demo-").FullName;
        MediaFactory.Run(Path.Combine(s_root, "tests", "fixtures", "make-participants.sh"), s_media);
    }

    [ClassCleanup]
    public static void RemoveRecordings() => Directory.Delete(s_media, recursive: true);

    [TestMethod]
    public void The_demo_conference_has_its_pinned_hashes()
    {
        ConferenceScript script = ScriptReader.Read(ScriptPath);
        using HeadlessRun run = new(script, s_media, threadCount: 2);
        List<string> actual = [HashOfRecordings(), .. run.Run().Zip(script.Outputs, (hash, output) => $"{output.File} {hash}")];
        if (Environment.GetEnvironmentVariable("MCU_WRITE_GOLDEN") == "1")
        {
            File.WriteAllLines(PinPath, actual);
            return;
        }

        AssertPinned(actual);
    }

    /// <summary>The program that is handed out, of machine code, as <c>./build.sh test</c> names it.</summary>
    [TestMethod]
    public void The_program_itself_prints_the_pinned_hashes()
    {
        if (Environment.GetEnvironmentVariable("MCU_PROGRAM") is not { Length: > 0 } program)
        {
            Assert.Inconclusive("MCU_PROGRAM names no program; ./build.sh test sets it.");
            return;
        }

        // Beside the recordings, which the script's paths start from.
        string script = Path.Combine(s_media, "demo.json");
        string outputs = Directory.CreateTempSubdirectory("mcu-demo-out-").FullName;
        try
        {
            string recordings = HashOfRecordings();
            File.Copy(ScriptPath, script);
            string printed = MediaFactory.Run(
                Path.GetFullPath(program), $"mix --script {script} --out-dir {outputs} --hash --preset ultrafast");
            AssertPinned([recordings, .. HashLines(printed)]);
        }
        finally
        {
            File.Delete(script);
            Directory.Delete(outputs, recursive: true);
        }
    }

    private static string PinPath => Path.Combine(s_root, "tests", "fixtures", "demo-hashes.txt");

    private static void AssertPinned(List<string> actual)
    {
        string[] pinned = File.ReadAllLines(PinPath);
        Assert.AreEqual(
            pinned[0], actual[0],
            "ffmpeg, espeak-ng or their codecs made other recordings than those that were pinned; if their versions "
            + "changed, look at artifacts/demo, and pin anew with MCU_WRITE_GOLDEN=1.");
        CollectionAssert.AreEqual(pinned, actual);
    }

    /// <summary>A path, its pictures' hash, its sound's hash: three lines for each output.</summary>
    private static IEnumerable<string> HashLines(string printed) => printed
        .Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Chunk(3)
        .Select(lines => $"{Path.GetFileName(lines[0])} {lines[1].Split("sha256:")[1]} {lines[2].Split("sha256:")[1]}");

    private static string HashOfRecordings() => $"recordings {HashOf(s_media)}";

    private static string HashOf(string folder)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string file in Directory.GetFiles(folder).Order(StringComparer.Ordinal))
        {
            hash.AppendData(File.ReadAllBytes(file));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static string Folder([CallerFilePath] string thisFile = "") => Path.GetDirectoryName(thisFile)!;
}
