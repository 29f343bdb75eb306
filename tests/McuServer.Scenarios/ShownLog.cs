using McuServer.Conference.Headless;
using McuServer.Media.Composition;
using McuServer.Media.Layouts;
using McuServer.TestKit;

namespace McuServer.Scenarios;

/// <summary>
/// Plays a conversation through the headless engine with a speaker layout and notes who has the floor, who is in the main
/// box, and when any box changes. Looked at every 100 ms; decisions fall on multiples of 300 ms, pictures on multiples of
/// 100 ms, so the times are exact.
/// </summary>
internal sealed class ShownLog
{
    private readonly List<string> _people;
    private string? _boxes;
    private string? _lastMain;

    private ShownLog(Conversation talk) => _people = [.. talk.People];

    /// <summary>Changes of the floor holder, from the first one on.</summary>
    public List<(TimeSpan At, string? Who)> Floor { get; } = [];

    /// <summary>Changes of the main box's occupant, the first picture left out.</summary>
    public List<(TimeSpan At, string? Who)> Main { get; } = [];

    /// <summary>Changes of any box, the first picture left out.</summary>
    public List<TimeSpan> Boxes { get; } = [];

    public static ShownLog Play(Conversation talk, string folder)
    {
        talk.Write(folder);
        ShownLog log = new(talk);
        HeadlessRun run = null!;
        run = new HeadlessRun(
            Script(talk), folder, wantsHash: false,
            onProgress: now => log.Note(run.Conference, TimeSpan.FromMilliseconds((int)now.TotalMilliseconds / 100 * 100)));
        using (run)
        {
            run.Run();
        }

        return log;
    }

    /// <summary>Who has the floor at this time; null: nobody yet.</summary>
    public string? FloorAt(TimeSpan time) => Floor.LastOrDefault(change => change.At <= time).Who;

    public override string ToString() => "shown: "
        + string.Join(", ", Floor.Select(change => $"{change.At.TotalMilliseconds:0} {change.Who}"));

    private static ConferenceScript Script(Conversation talk) => new()
    {
        Version = 1,
        DurationMs = (int)talk.Now.TotalMilliseconds,
        Layout = "speaker-strip",
        Size = "320x180",
        FramesPerSecond = 10,
        Participants = [.. talk.People.Select(id => new ScriptParticipant { Id = id, Media = id + ".wav" })],
        Outputs = [new ScriptOutput { View = Audience.Recording, File = "program.mkv", Video = "h264", Audio = "pcm" }],
    };

    private void Note(HeadlessConference conference, TimeSpan now)
    {
        if (conference.Room.Speakers.FloorHolder is var holder && holder != FloorAt(now))
        {
            Floor.Add((now, holder));
        }

        Scene scene = conference.Egress.Pictures[0].Scene;
        string boxes = string.Join(' ', scene.Tiles.Select(tile => $"{tile.RegionId} {tile.Source} {tile.Box}"));
        string? main = scene.Tiles.Single(tile => tile.RegionId == "main").Source?.ParticipantId;
        if (_boxes is null)
        {
            Assert.HasCount(_people.Count, scene.Tiles, "everybody has a box from the first picture on");
        }
        else if (boxes != _boxes)
        {
            Boxes.Add(now);
            if (main != _lastMain)
            {
                Main.Add((now, main));
            }
        }

        (_boxes, _lastMain) = (boxes, main);
    }
}
