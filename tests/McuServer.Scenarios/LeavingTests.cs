using McuServer.Conference.Headless;
using McuServer.Media.Layouts;
using McuServer.TestKit;

namespace McuServer.Scenarios;

/// <summary>Whoever goes takes everything along, in whatever order things end.</summary>
[TestClass]
public class LeavingTests
{
    [TestMethod]
    [DataRow(500, null)]
    [DataRow(500, 800)]
    [DataRow(800, 500)]
    [DataRow(500, 500)]
    public void Every_buffer_comes_back_when_an_owner_and_a_screen_leave(int ownerLeavesMs, int? screenLeavesMs)
    {
        using MediaFactory media = new();
        media.Participant("cam.webm", "160x120", 15, 440, 1.5, "-c:v libvpx -deadline realtime -cpu-used 8 -b:v 300k -c:a libopus");
        ConferenceScript script = new()
        {
            Version = 1,
            DurationMs = 1500,
            Size = "160x160",
            Layout = "presenter-slides",
            Participants =
            [
                new ScriptParticipant { Id = "a", Role = Role.Host, Media = "cam.webm" },
                new ScriptParticipant { Id = "b", Media = "cam.webm", LeaveMs = ownerLeavesMs },
                new ScriptParticipant
                {
                    Id = "s", Owner = "b", Kind = ScriptKind.Screen, Media = "cam.webm", JoinMs = 100, LeaveMs = screenLeavesMs,
                },
            ],
            Outputs = [new ScriptOutput { View = Audience.Recording, File = "program.webm" }],
        };
        using HeadlessRun run = new(script, media.Folder);
        run.Run();
        Assert.AreEqual(0, run.OutstandingAfterEnd());
    }
}
