using McuServer.Conference.Headless;
using McuServer.Media.Layouts;
using McuServer.TestKit;

namespace McuServer.Scenarios;

/// <summary>After warm-up a whole conference, from file to file, allocates nothing per tick and per frame.</summary>
[TestClass]
public class AllocationTests
{
    [TestMethod]
    public void A_running_conference_allocates_nothing()
    {
        using MediaFactory media = new();
        media.Participant("a.webm", "320x180", 30, 500, 6, "-c:v libvpx -deadline realtime -cpu-used -8 -c:a libopus");
        media.Participant("b.mp4", "640x360", 25, 900, 6, "-c:v libx264 -preset superfast -pix_fmt yuv420p -c:a aac");
        ConferenceScript script = new()
        {
            Version = 1,
            DurationMs = 5500,
            Size = "640x360",
            Participants =
            [
                new ScriptParticipant { Id = "a", Name = "김하나", Media = "a.webm" },
                new ScriptParticipant { Id = "b", Name = "Bo", Media = "b.mp4" },
            ],
            Outputs =
            [
                new ScriptOutput { View = Audience.Recording, File = "program.mp4" },
                new ScriptOutput { Participant = "a", File = "a.mkv" },
                new ScriptOutput { Participant = "b", File = "b.mkv", Audio = "pcm" },
            ],
        };
        long from = 0;
        long to = 0;
        void Note(TimeSpan reached)
        {
            long allocated = GC.GetAllocatedBytesForCurrentThread();
            from = reached <= TimeSpan.FromSeconds(3) ? allocated : from;
            to = reached <= TimeSpan.FromSeconds(5) ? allocated : to;
        }

        using HeadlessRun run = new(script, media.Folder, threadCount: 1, wantsHash: false, onProgress: Note);
        run.Run();
        Assert.AreEqual(0, to - from, "bytes in two seconds: 100 audio ticks, 60 video ticks");
    }
}
