using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using McuServer.Tests.Running;

namespace McuServer.Tests.Commands;

/// <summary>
/// A whole conference, from recordings to <c>--hash</c>, is the same whatever vectors the processor has: the hashes are
/// pinned, and hold for the managed program with the runtime's vectors switched off step by step, and for the program
/// under test. Its pictures are scaled up and down, cropped, blurred, faded, converted in colour, turned, and labelled; its
/// voices are resampled, levelled, limited and taken out of their owners' mixes.
/// </summary>
[TestClass]
public class MixVectorTests
{
    private const string Script = """
        {
          "version": 1, "durationMs": 3000, "size": "640x360", "framesPerSecond": 10, "layout": "grid-auto",
          "participants": [
            { "id": "a", "name": "김하나", "title": "진행", "role": "host", "media": "a.mkv" },
            { "id": "b", "name": "Bo", "media": "b.mkv", "joinMs": 200, "leaveMs": 2800 },
            { "id": "c", "name": "Carla Núñez", "media": "c.mp4", "joinMs": 300 },
            { "id": "d", "name": "Dan 🎧", "media": "d.wav", "avatar": "face.png", "joinMs": 400 },
            { "id": "s", "owner": "b", "kind": "screen", "media": "slides.mkv", "joinMs": 1500, "leaveMs": 2300 }
          ],
          "events": [
            { "atMs": 600, "do": "layout", "layout": "speaker-blur" },
            { "atMs": 800, "do": "gain", "participant": "a", "gainDb": 12 },
            { "atMs": 1000, "do": "hand", "participant": "c" },
            { "atMs": 1200, "do": "layout", "layout": "lower-third" },
            { "atMs": 1700, "do": "layout", "layout": "interview" },
            { "atMs": 2200, "do": "mute", "participant": "b" },
            { "atMs": 2400, "do": "layout", "layout": "webinar-stage" }
          ],
          "outputs": [
            { "view": "recording", "file": "program.mkv" },
            { "participant": "a", "file": "a-sees.mkv" },
            { "participant": "b", "file": "b-sees.mkv" }
          ]
        }
        """;

    private static readonly string[] s_recordings = ["a.mkv", "b.mkv", "c.mp4", "d.wav", "face.png", "slides.mkv"];
    private static Workspace s_work = null!;

    private static string PinPath { get; } =
        Path.GetFullPath(Path.Combine(Folder(), "..", "..", "fixtures", "vector-hashes.txt"));

    /// <summary>
    /// Generators and lossless codecs, but for one H.264 picture and one Opus voice: other versions of ffmpeg should make the
    /// same bytes. Each picture stands alone, so that it is shown again as soon as somebody looks.
    /// </summary>
    [ClassInitialize]
    public static void MakeRecordings(TestContext context)
    {
        s_work = new Workspace();
        s_work.Make("a.mkv", "-f lavfi -i testsrc2=s=1280x720:r=10 -f lavfi -i sine=f=440:r=48000 -t 3 -c:v mjpeg -q:v 3 -pix_fmt yuvj420p -c:a pcm_s16le");
        s_work.Make("b.mkv", "-f lavfi -i testsrc=s=322x241:r=12 -f lavfi -i sine=f=700:r=44100 -t 3 -c:v ffv1 -g 1 -pix_fmt yuv422p -c:a libopus -ar 48000");
        string lying = s_work.Make("lying.mp4", "-f lavfi -i testsrc2=s=160x90:r=10 -f lavfi -i sine=f=1100:r=44100 -t 2.7 -c:v libx264 -preset ultrafast -g 1 -pix_fmt yuv420p -c:a alac");
        s_work.Make("c.mp4", $"-i {lying} -c copy -metadata:s:v:0 rotate=90");
        s_work.Make("d.wav", "-f lavfi -i sine=f=300:r=22050,volume=12dB -t 2.5 -ac 1 -c:a pcm_s16le");
        s_work.Make("face.png", "-f lavfi -i mandelbrot=s=200x150 -frames:v 1");
        s_work.Make("slides.mkv", "-f lavfi -i testsrc=s=800x600:r=5 -t 1 -c:v ffv1 -g 1 -pix_fmt yuv420p -an");
        s_work.Write("script.json", Script);
    }

    [ClassCleanup]
    public static void RemoveRecordings() => s_work.Dispose();

    [TestMethod]
    [DataRow("", "")]
    [DataRow("DOTNET_EnableAVX512", "256 bit")]
    [DataRow("DOTNET_EnableAVX2", "128 bit")]
    [DataRow("DOTNET_EnableHWIntrinsic", "none")]
    public void The_hashes_hold_with_wide_vectors_switched_off(string variable, string left)
    {
        Mcu program = new(s_work.Folder) { ProgramFolder = AppContext.BaseDirectory };
        if (variable.Length > 0)
        {
            string all = Vectors(program);
            program.Variables[variable] = "0";
            string fewer = Vectors(program);
            if (all == fewer)
            {
                Assert.Inconclusive($"This processor has none of what {variable} switches off: {all}.");
            }

            Assert.Contains(left, fewer);
        }

        AssertPinned(program, mayWrite: variable.Length == 0);
    }

    /// <summary>The program that <c>./build.sh test</c> names, compiled for this processor.</summary>
    [TestMethod]
    public void The_program_under_test_has_the_same_hashes() => AssertPinned(s_work.Program, mayWrite: false);

    private static void AssertPinned(Mcu program, bool mayWrite)
    {
        ProgramRun run = program.Run("mix", "--script", "script.json", "--out-dir", "out", "--hash", "--preset", "ultrafast").Succeeded();
        string[] actual =
        [
            $"recordings {HashOfRecordings()}",
            .. run.OutputLines.Select(line => line.Replace(s_work.PathOf("out") + "/", "", StringComparison.Ordinal)),
        ];
        if (mayWrite && Environment.GetEnvironmentVariable("MCU_WRITE_GOLDEN") == "1")
        {
            File.WriteAllLines(PinPath, actual);
            return;
        }

        string[] pinned = File.ReadAllLines(PinPath);
        Assert.AreEqual(
            pinned[0], actual[0],
            "ffmpeg made other recordings than those that were pinned; if its version changed, pin anew with MCU_WRITE_GOLDEN=1.");
        CollectionAssert.AreEqual(pinned, actual, run.ToString());
    }

    /// <summary>What the program finds on a processor whose vectors it is told to leave alone.</summary>
    private static string Vectors(Mcu program) =>
        program.Run("doctor").OutputLines.Single(line => line.Contains("vectors: ", StringComparison.Ordinal)).Split("vectors: ")[1];

    private static string HashOfRecordings()
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string file in s_recordings)
        {
            hash.AppendData(File.ReadAllBytes(s_work.PathOf(file)));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static string Folder([CallerFilePath] string thisFile = "") => Path.GetDirectoryName(thisFile)!;
}
