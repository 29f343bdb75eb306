using McuServer.Conference.Headless;
using McuServer.Media.Layouts;
using McuServer.TestKit;

namespace McuServer.Scenarios;

/// <summary>Compositions and encodes are counted by distinct pictures and sounds, never by participants.</summary>
[TestClass]
public class SharingTests
{
    private const int Seconds = 3;
    private static MediaFactory s_media = null!;

    [ClassInitialize]
    public static void MakeMedia(TestContext context)
    {
        s_media = new MediaFactory();
        s_media.Participant("speaker-1.mkv", "160x120", 10, 500, Seconds, "-c:v libx264 -preset ultrafast -c:a pcm_s16le");
        s_media.Participant("speaker-2.mkv", "160x120", 10, 900, Seconds, "-c:v libx264 -preset ultrafast -c:a pcm_s16le");
        s_media.Participant("listener.mkv", "160x120", 10, 0, Seconds, "-c:v libx264 -preset ultrafast -c:a pcm_s16le");
    }

    [ClassCleanup]
    public static void RemoveMedia() => s_media.Dispose();

    [TestMethod]
    [DataRow(4)]
    [DataRow(20)]
    public void Two_speakers_cost_three_sound_encodes_and_one_picture_whatever_the_audience(int listeners)
    {
        using HeadlessRun run = new(Script(listeners, "grid-auto"), s_media.Folder, wantsHash: false);
        run.Run();
        const int Ticks = Seconds * 50;
        Assert.AreEqual(1, run.Conference.Egress.PictureCount);
        Assert.AreEqual(1, run.Conference.Egress.RenditionCount);

        // Three for each tick, and not one more but for the 0.1 s in which a gate opens.
        Assert.IsInRange(Ticks * 3 - 15, Ticks * 3, run.Conference.Egress.Sound.EncodedCount);
        Assert.AreEqual(2 + listeners, run.Conference.Outputs.Count);
    }

    [TestMethod]
    public void Audiences_with_different_views_get_two_pictures_and_equal_ones_share()
    {
        ConferenceScript script = Script(4, "webinar-stage");
        script = script with
        {
            Participants =
            [
                .. script.Participants.Select((p, i) => p with
                {
                    Role = i == 0 ? Role.Host : i < 3 ? Role.Panelist : Role.Attendee,
                }),
            ],
        };
        using HeadlessRun run = new(script, s_media.Folder, wantsHash: true);
        IReadOnlyList<string> hashes = run.Run();
        Assert.AreEqual(2, run.Conference.Egress.PictureCount);
        Assert.AreEqual(2, run.Conference.Egress.RenditionCount);
        string[] pictures = [.. hashes.Select(h => h.Split(' ')[0])];
        Assert.AreEqual(pictures[0], pictures[1], "Host and panelist share the stage's view.");
        Assert.AreEqual(pictures[3], pictures[4], "Attendees share theirs.");
        Assert.AreNotEqual(pictures[0], pictures[3]);
    }

    [TestMethod]
    public void A_view_without_the_own_tile_costs_a_picture_for_each_viewer_up_to_the_limit()
    {
        string layout = Path.Combine(s_media.Folder, "omit.json");
        File.WriteAllText(layout, """
            { "version": 1, "id": "omit", "canvas": { "width": 320, "height": 180, "fps": 10 },
              "variants": [ { "id": "all", "regions": [ { "id": "all", "type": "grid",
                "area": { "left": 0, "top": 0, "width": 1, "height": 1 }, "select": { "from": [ { "by": "rest" } ] } } ] } ],
              "views": { "stage": { "audience": ["panelist"], "self": "omit" } } }
            """);
        using HeadlessRun run = new(Script(4, "omit.json"), s_media.Folder, wantsHash: true);
        IReadOnlyList<string> hashes = run.Run();

        // Six viewers; four pictures at most, of which the last is the shared one for whoever is over the limit.
        Assert.IsInRange(4, 5, run.Conference.Egress.PictureCount);
        Assert.IsGreaterThan(0, run.Conference.Egress.DegradedCount);
        Assert.AreNotEqual(hashes[0].Split(' ')[0], hashes[1].Split(' ')[0]);
    }

    private static ConferenceScript Script(int listeners, string layout)
    {
        string[] ids = ["s1", "s2", .. Enumerable.Range(1, listeners).Select(i => $"l{i}")];
        return new ConferenceScript
        {
            Version = 1,
            DurationMs = Seconds * 1000,
            Layout = layout,
            Size = "320x180",
            FramesPerSecond = 10,
            Participants =
            [
                .. ids.Select(id => new ScriptParticipant
                {
                    Id = id,
                    Media = id switch
                    {
                        "s1" => "speaker-1.mkv",
                        "s2" => "speaker-2.mkv",
                        _ => "listener.mkv",
                    },
                }),
            ],
            Outputs = [.. ids.Select(id => new ScriptOutput { Participant = id, File = $"{id}.mkv" })],
        };
    }
}
