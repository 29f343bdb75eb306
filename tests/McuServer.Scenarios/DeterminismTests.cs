using McuServer.Conference.Headless;
using McuServer.Media.Layouts;
using McuServer.TestKit;

namespace McuServer.Scenarios;

/// <summary>The same script and recordings give the same pictures and samples: any thread count, any run.</summary>
[TestClass]
public class DeterminismTests
{
    private static MediaFactory s_media = null!;

    [ClassInitialize]
    public static void MakeMedia(TestContext context)
    {
        s_media = new MediaFactory();
        s_media.Participant("a.webm", "640x360", 30, 400, 5, "-c:v libvpx -deadline realtime -cpu-used -8 -b:v 800k -c:a libopus");
        s_media.Participant("b.mp4", "320x240", 25, 700, 5, "-c:v libx264 -preset superfast -bf 2 -pix_fmt yuv420p -c:a aac -ar 44100");
        s_media.Participant("c.mkv", "480x854", 24, 1100, 4, "-c:v libx264 -preset superfast -c:a libvorbis");
        s_media.Participant("slides.mkv", "1280x720", 5, 0, 5, "-c:v libx264 -preset superfast -an");
    }

    [ClassCleanup]
    public static void RemoveMedia() => s_media.Dispose();

    [TestMethod]
    public void Hashes_are_equal_for_one_two_and_eight_threads_and_over_five_runs()
    {
        IReadOnlyList<string> expected = Hashes(1);
        Assert.HasCount(4, expected);
        Assert.AreNotEqual(expected[0], expected[1], "Different mixes must differ, or the hash proves nothing.");
        foreach (int threads in (int[])[2, 8, 1, 2, 8])
        {
            CollectionAssert.AreEqual(expected.ToArray(), Hashes(threads).ToArray(), $"{threads} threads");
        }
    }

    [TestMethod]
    public void Files_are_equal_byte_for_byte_for_one_and_eight_threads()
    {
        using HeadlessRun one = new(Script(), s_media.Folder, threadCount: 1);
        using HeadlessRun eight = new(Script(), s_media.Folder, threadCount: 8);
        one.Run();
        eight.Run();
        foreach (string file in (string[])["program.mkv", "a.mp4", "b.webm", "c.mkv"])
        {
            CollectionAssert.AreEqual(File.ReadAllBytes(one.FileOf(file)), File.ReadAllBytes(eight.FileOf(file)), file);
        }
    }

    [TestMethod]
    public void Every_pooled_buffer_comes_back()
    {
        using HeadlessRun run = new(Script(), s_media.Folder, threadCount: 2);
        run.Run();
        Assert.AreEqual(0, run.OutstandingAfterEnd());
    }

    private static IReadOnlyList<string> Hashes(int threads)
    {
        using HeadlessRun run = new(Script(), s_media.Folder, threads);
        return run.Run();
    }

    private static ConferenceScript Script() => new()
    {
        Version = 1,
        DurationMs = 4000,
        Size = "640x360",
        Participants =
        [
            new ScriptParticipant { Id = "a", Name = "김하나", Role = Role.Host, Media = "a.webm" },
            new ScriptParticipant { Id = "b", Name = "Bo", Media = "b.mp4", JoinMs = 300, LeaveMs = 3500 },
            new ScriptParticipant { Id = "c", Media = "c.mkv", JoinMs = 700, Loop = true },
            new ScriptParticipant { Id = "s", Owner = "b", Kind = ScriptKind.Screen, Media = "slides.mkv", JoinMs = 1500, LeaveMs = 2600 },
        ],
        Events =
        [
            new ScriptEvent { AtMs = 900, Do = ScriptAction.Layout, Layout = "speaker-strip" },
            new ScriptEvent { AtMs = 1200, Do = ScriptAction.Hand, Participant = "c" },
            new ScriptEvent { AtMs = 1800, Do = ScriptAction.Mute, Participant = "a" },
            new ScriptEvent { AtMs = 2000, Do = ScriptAction.Layout, Layout = "webinar-stage" },
            new ScriptEvent { AtMs = 2300, Do = ScriptAction.Pin, Participant = "c" },
            new ScriptEvent { AtMs = 3000, Do = ScriptAction.Layout, Layout = "grid-auto" },
        ],
        Outputs =
        [
            new ScriptOutput { View = Audience.Recording, File = "program.mkv" },
            new ScriptOutput { Participant = "a", File = "a.mp4" },
            new ScriptOutput { Participant = "b", File = "b.webm" },
            new ScriptOutput { Participant = "c", File = "c.mkv", Audio = "pcm" },
        ],
    };
}
