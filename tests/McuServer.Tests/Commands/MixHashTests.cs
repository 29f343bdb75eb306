using System.Text.RegularExpressions;
using McuServer.Tests.Running;

namespace McuServer.Tests.Commands;

/// <summary><c>--hash</c>: two lines for each output, which depend on nothing but script and recordings.</summary>
[TestClass]
public partial class MixHashTests
{
    private const string Script = """
        {
          "version": 1, "durationMs": 1500, "size": "320x180", "framesPerSecond": 15,
          "participants": [
            { "id": "a", "name": "김하나", "role": "host", "media": "a.webm" },
            { "id": "b", "name": "Bo", "media": "b.mp4", "joinMs": 300, "leaveMs": 1300 },
            { "id": "c", "media": "a.webm", "joinMs": 100, "loop": true }
          ],
          "events": [
            { "atMs": 700, "do": "layout", "layout": "speaker-strip" },
            { "atMs": 900, "do": "mute", "participant": "a" }
          ],
          "outputs": [
            { "participant": "a", "file": "a.mp4" },
            { "participant": "b", "file": "b.webm" },
            { "view": "recording", "file": "sound.wav" },
            { "view": "recording", "file": "pictures.y4m" }
          ]
        }
        """;

    private static Workspace s_work = null!;

    [ClassInitialize]
    public static void MakeRecordings(TestContext context)
    {
        s_work = new Workspace();
        s_work.Camera("a.webm");
        s_work.Camera("b.mp4", toneHz: 700, fps: 25);
        s_work.Write("script.json", Script);
    }

    [ClassCleanup]
    public static void RemoveRecordings() => s_work.Dispose();

    [TestMethod]
    public void Each_output_has_two_lines_and_they_are_equal_for_one_two_and_eight_threads()
    {
        string[] one = Lines(1);
        Assert.HasCount(12, one);
        string[] files = ["a.mp4", "b.webm", "sound.wav", "pictures.y4m"];
        for (int i = 0; i < files.Length; i++)
        {
            Assert.AreEqual(s_work.PathOf($"out/{files[i]}"), one[3 * i]);
            Assert.MatchesRegex(HashOrNone(), one[(3 * i) + 1]);
            Assert.MatchesRegex(HashOrNone(), one[(3 * i) + 2]);
            StringAssert.StartsWith(one[(3 * i) + 1], "  pictures sha256:");
            StringAssert.StartsWith(one[(3 * i) + 2], "  sound    sha256:");
        }

        Assert.AreEqual("  pictures sha256:none", one[7], "A wav file holds no pictures.");
        Assert.AreEqual("  sound    sha256:none", one[11], "A y4m file holds no sound.");
        Assert.AreNotEqual(one[2], one[5], "Two people hear different mixes, or the hash proves nothing.");
        CollectionAssert.AreEqual(one, Lines(2), "2 threads");
        CollectionAssert.AreEqual(one, Lines(8), "8 threads");
    }

    [TestMethod]
    public void The_hash_of_pictures_is_that_of_the_samples_in_the_raw_file()
    {
        string[] lines = Lines(2);
        byte[] file = File.ReadAllBytes(s_work.PathOf("out/pictures.y4m"));
        using System.Security.Cryptography.IncrementalHash hash =
            System.Security.Cryptography.IncrementalHash.CreateHash(System.Security.Cryptography.HashAlgorithmName.SHA256);
        const int FrameBytes = 320 * 180 * 3 / 2;
        for (int at = Array.IndexOf(file, (byte)'\n') + 1; at < file.Length; at += FrameBytes)
        {
            at += "FRAME\n".Length;
            hash.AppendData(file, at, FrameBytes);
        }

        Assert.AreEqual($"  pictures sha256:{Convert.ToHexStringLower(hash.GetHashAndReset())}", lines[10]);
    }

    [TestMethod]
    public void A_mix_of_recordings_prints_its_hash_as_well()
    {
        ProgramRun run = s_work.Run("mix", "a.webm", "b.mp4", "--out", "mix.mkv", "--size", "160x160", "--fps", "10", "--hash").Succeeded();
        Assert.HasCount(3, run.OutputLines);
        Assert.MatchesRegex(HashOrNone(), run.OutputLines[1]);
        Assert.MatchesRegex(HashOrNone(), run.OutputLines[2]);
    }

    private static string[] Lines(int threads) => s_work.Run(
        "mix", "--script", "script.json", "--out-dir", "out", "--hash", "--threads", $"{threads}").Succeeded().OutputLines;

    [GeneratedRegex("^  (pictures|sound   ) sha256:([0-9a-f]{64}|none)$")]
    private static partial Regex HashOrNone();
}
