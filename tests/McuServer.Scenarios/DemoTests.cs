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

    [TestMethod]
    public void The_demo_conference_has_its_pinned_hashes()
    {
        string folder = Directory.CreateTempSubdirectory("mcu-demo-").FullName;
        try
        {
            MediaFactory.Run(Path.Combine(s_root, "tests", "fixtures", "make-participants.sh"), folder);
            ConferenceScript script = ScriptReader.Read(Path.Combine(s_root, "config", "examples", "demo.json"));
            using HeadlessRun run = new(script, folder, threadCount: 2);
            List<string> actual = [$"recordings {HashOf(folder)}", .. run.Run().Zip(script.Outputs, (hash, output) => $"{output.File} {hash}")];
            string path = Path.Combine(s_root, "tests", "fixtures", "demo-hashes.txt");
            if (Environment.GetEnvironmentVariable("MCU_WRITE_GOLDEN") == "1")
            {
                File.WriteAllLines(path, actual);
                return;
            }

            string[] pinned = File.ReadAllLines(path);
            Assert.AreEqual(
                pinned[0], actual[0],
                "ffmpeg, espeak-ng or their codecs made other recordings than those that were pinned; if their versions "
                + "changed, look at artifacts/demo, and pin anew with MCU_WRITE_GOLDEN=1.");
            CollectionAssert.AreEqual(pinned, actual);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

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
