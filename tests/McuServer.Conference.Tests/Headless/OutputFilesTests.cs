using McuServer.Conference.Headless;
using McuServer.Media.Layouts;
using McuServer.TestKit;

namespace McuServer.Conference.Tests.Headless;

/// <summary>An output has the form that its viewer would receive: the canvas of the view, unless the script says one for all.</summary>
[TestClass]
public class OutputFilesTests
{
    [TestMethod]
    [DataRow("webinar-stage", null, null, "host 1280x720 30; attendee 1920x1080 30; recording 1920x1080 30")]
    [DataRow("webinar-stage", "640x360", 10, "host 640x360 10; attendee 640x360 10; recording 640x360 10")]
    [DataRow("mine.json", null, null, "host 320x180 10; attendee 180x320 20; recording 320x180 10")]
    public void Each_output_has_the_canvas_of_its_view(string layout, string? size, int? framesPerSecond, string expected)
    {
        string folder = Directory.CreateTempSubdirectory("mcu-output-").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "mine.json"), Mine);
            using HeadlessRun run = new(
                new ConferenceScript
                {
                    Version = 1,
                    DurationMs = 500,
                    Layout = layout,
                    Size = size,
                    FramesPerSecond = framesPerSecond,
                    Participants = [new ScriptParticipant { Id = "h", Role = Role.Host }, new ScriptParticipant { Id = "a", Role = Role.Attendee }],
                    Outputs =
                    [
                        new ScriptOutput { File = "host.mkv", Participant = "h" },
                        new ScriptOutput { File = "attendee.mkv", Participant = "a" },
                        new ScriptOutput { File = "recording.mkv", View = Audience.Recording },
                    ],
                },
                folder, wantsHash: false);
            run.Run();
            IEnumerable<string> forms = run.Conference.Egress.Subscriptions.Select(
                static one => $"{one.Id[..^4]} {one.Video!.Width}x{one.Video.Height} {one.Video.FramesPerSecond}");
            Assert.AreEqual(expected, string.Join("; ", forms));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private const string Mine = """
    {
      "version": 1, "id": "mine", "canvas": { "width": 320, "height": 180, "fps": 10 },
      "variants": [{ "id": "all", "regions": [{ "id": "all", "type": "grid", "area": { "left": 0, "top": 0, "width": 1, "height": 1 },
        "select": { "from": [{ "by": "rest" }] } }] }],
      "views": { "upright": { "audience": ["attendee"], "canvas": { "width": 180, "height": 320, "fps": 20 } } }
    }
    """;
}
