using System.Globalization;
using McuServer.Conference;
using McuServer.Conference.Headless;
using McuServer.Media.Layouts;
using McuServer.TestKit;

namespace McuServer.Scenarios;

/// <summary>
/// A view with <c>speakerSees: previous</c>: whoever has the floor sees the one before instead of himself, all others see
/// him, and that costs one picture and one encode more, whoever has it and however many watch.
/// Ann, Bo and Cem talk one after the other, Zoe was there first and is silent.
/// </summary>
[TestClass]
public class SpeakerSeesPreviousTests
{
    private const string Codecs = "-c:v libx264 -preset ultrafast -g 10 -c:a pcm_s16le";
    private const int DurationMs = 9000;
    private static readonly string[] s_ids = ["zoe", "ann", "bo", "cem"];
    private static MediaFactory s_media = null!;

    [ClassInitialize]
    public static void MakeMedia(TestContext context)
    {
        s_media = new MediaFactory();
        Talk("ann.mkv", "0.4", "3");
        Talk("bo.mkv", "3", "6");
        Talk("cem.mkv", "6", "9");
    }

    [ClassCleanup]
    public static void RemoveMedia() => s_media.Dispose();

    [TestMethod]
    public void The_speaker_sees_the_one_before_for_one_picture_and_one_encode_more()
    {
        string layout = WriteLayout("previous", """{ "stage": { "audience": ["panelist"], "speakerSees": "previous" } }""");
        ConferenceScript script = Script(layout, s_ids.Select(_ => Role.Panelist));
        script = script with { Outputs = [.. script.Outputs, new ScriptOutput { View = Audience.Panelist, File = "nobody.mkv" }] };
        Watch watch = new();
        watch.Play(script, (id, holder, previous) => id == holder ? previous ?? "zoe" : holder ?? "zoe");

        Assert.AreEqual("- ann bo cem", string.Join(' ', watch.Holders.Select(h => h.Who ?? "-")));
        foreach ((string? holder, int pictures, int encodes) in watch.Costs)
        {
            Assert.AreEqual(holder is null ? (1, 1) : (2, 2), (pictures, encodes), $"{holder} has the floor");
        }

        // What each has seen in the main box, one after the other; Bo leaves while Cem, who saw him, still talks.
        Assert.AreEqual("zoe ann bo cem", watch.Seen["zoe"]);
        Assert.AreEqual("zoe bo cem", watch.Seen["ann"]);
        Assert.AreEqual("zoe ann cem", watch.Seen["bo"]);
        Assert.AreEqual("zoe ann bo zoe", watch.Seen["cem"]);
        Assert.AreEqual("zoe ann bo cem", watch.Seen["nobody"]);
        Assert.AreEqual(watch.Hashes[0], watch.Hashes[^1], "Zoe and the recorder of the view share one picture.");
        Assert.HasCount(4, watch.Hashes.Distinct().ToArray());

        // Whoever gets the floor and whoever loses it moves to another encode, with the very picture.
        TimeSpan[] turns = [.. watch.Holders.Skip(1).Select(h => h.At)];
        CollectionAssert.AreEquivalent(
            ((string, TimeSpan)[])[("ann", turns[0]), ("ann", turns[1]), ("bo", turns[1]), ("bo", turns[2]), ("cem", turns[2])],
            watch.Moves);
    }

    /// <summary>Four views, each watched by somebody, are as many pictures as a room composes.</summary>
    [TestMethod]
    public void Where_no_more_pictures_are_to_be_had_the_speaker_sees_what_the_others_see()
    {
        string layout = WriteLayout("limit", """
            { "host": { "audience": ["host"] }, "cohost": { "audience": ["cohost"] }, "attendee": { "audience": ["attendee"] },
              "stage": { "audience": ["panelist"], "speakerSees": "previous" } }
            """);
        ConferenceScript script = Script(layout, [Role.Host, Role.Panelist, Role.Panelist, Role.Panelist]);
        script = script with
        {
            DurationMs = 5000,
            Outputs =
            [
                .. script.Outputs,
                new ScriptOutput { View = Audience.Cohost, File = "cohost.mkv" },
                new ScriptOutput { View = Audience.Attendee, File = "attendee.mkv" },
            ],
        };
        Watch watch = new();
        watch.Play(script, (_, holder, _) => holder ?? "zoe");
        Assert.AreEqual("- ann bo", string.Join(' ', watch.Holders.Select(h => h.Who ?? "-")));
        Assert.AreEqual("zoe ann bo", watch.Seen["ann"]);
        Assert.AreEqual("zoe ann bo", watch.Seen["bo"]);
        Assert.AreEqual(2, watch.DegradedCount, "once for each who had the floor");
    }

    private static void Talk(string file, string from, string to) => s_media.Make(
        file,
        $"-f lavfi -i testsrc2=s=160x90:r=10 -f lavfi -i sine=f=440:r=48000,volume=-1.94dB,volume=0:enable='not(between(t\\,{from}\\,{to}))'"
        + $" -t {DurationMs / 1000} {Codecs}");

    private static string WriteLayout(string id, string views)
    {
        File.WriteAllText(Path.Combine(s_media.Folder, $"{id}.json"), $$"""
            { "version": 1, "id": "{{id}}", "canvas": { "width": 320, "height": 180, "fps": 10 },
              "transition": { "type": "cut", "settleMs": 0, "shrinkDelayMs": 0 },
              "variants": [ { "id": "all", "regions": [
                { "id": "main", "type": "slot", "area": { "left": 0, "top": 0, "width": 1, "height": "4/5" },
                  "select": { "from": [ { "by": "activeSpeaker" }, { "by": "rest" } ] } },
                { "id": "strip", "type": "grid", "area": { "left": 0, "top": "4/5", "width": 1, "height": "1/5" },
                  "select": { "from": [ { "by": "rest" } ] } } ] } ],
              "views": {{views}} }
            """);
        return $"{id}.json";
    }

    private static ConferenceScript Script(string layout, IEnumerable<Role> roles) => new()
    {
        Version = 1,
        DurationMs = DurationMs,
        Layout = layout,
        Size = "320x180",
        FramesPerSecond = 10,
        Participants =
        [
            .. s_ids.Zip(roles, (id, role) => new ScriptParticipant
            {
                Id = id, Role = role, Media = id == "zoe" ? null : id + ".mkv", LeaveMs = id == "bo" ? 8000 : null,
            }),
        ],
        Outputs = [.. s_ids.Select(id => new ScriptOutput { Participant = id, File = id + ".mkv" })],
    };

    /// <summary>
    /// Who has the floor, what each subscriber sees, and what it costs; looked at between two pictures, 80 ms behind each.
    /// </summary>
    private sealed class Watch
    {
        private readonly Dictionary<string, List<string>> _seen = [];
        private readonly Dictionary<string, PictureKey> _keys = [];
        private string? _previous;

        /// <summary>Whoever has the floor, in turn, and at which picture they got it.</summary>
        public List<(string? Who, TimeSpan At)> Holders { get; } = [];

        public HashSet<(string? Holder, int Pictures, int Encodes)> Costs { get; } = [];

        public Dictionary<string, string> Seen => _seen.ToDictionary(p => p.Key, p => string.Join(' ', p.Value));

        /// <summary>Who moved to another picture's encode, and with which picture.</summary>
        public List<(string Who, TimeSpan At)> Moves { get; } = [];

        public List<string> Hashes { get; } = [];

        public long DegradedCount { get; private set; }

        /// <param name="expected">Who is in the main box of a subscriber, by who has the floor and who had it before.</param>
        public void Play(ConferenceScript script, Func<string, string?, string?, string> expected)
        {
            HeadlessRun run = null!;
            run = new HeadlessRun(
                script, s_media.Folder,
                onProgress: now => Note(run.Conference, TimeSpan.FromMilliseconds((int)now.TotalMilliseconds / 100 * 100), expected));
            using (run)
            {
                Hashes.AddRange(run.Run().Select(h => h.Split(' ')[0]));
                DegradedCount = run.Conference.Egress.DegradedCount;
                foreach ((string who, TimeSpan at) in Moves)
                {
                    AssertKeyFrame(run.FileOf(who + ".mkv"), at);
                }
            }
        }

        private void Note(HeadlessConference conference, TimeSpan now, Func<string, string?, string?, string> expected)
        {
            string? holder = conference.Room.Speakers.FloorHolder;
            if (Holders.Count == 0 || holder != Holders[^1].Who)
            {
                _previous = Holders.Count == 0 ? null : Holders[^1].Who;
                Holders.Add((holder, now));
            }

            _previous = _previous is { } id && conference.Room.Contains(id) ? id : null;
            Costs.Add((holder, conference.Egress.PictureCount, conference.Egress.RenditionCount));
            foreach (ComposedPicture picture in conference.Egress.Pictures)
            {
                string main = picture.Scene.Tiles.Single(tile => tile.RegionId == "main").Source!.Value.ParticipantId;
                foreach (Subscription subscriber in picture.Tracks.Single().Subscribers)
                {
                    NoteSeen(subscriber.Id[..^".mkv".Length], picture.Key, main, now);
                    if (subscriber.ParticipantId is { } owner)
                    {
                        Assert.AreEqual(expected(owner, holder, _previous), main, $"{owner} at {now}; {holder} has the floor");
                    }
                }
            }
        }

        private void NoteSeen(string who, PictureKey key, string main, TimeSpan now)
        {
            if (!_seen.TryGetValue(who, out List<string>? seen))
            {
                _seen[who] = seen = [];
            }
            else if (_keys[who] != key)
            {
                Moves.Add((who, now));
            }

            _keys[who] = key;
            if (seen.LastOrDefault() != main)
            {
                seen.Add(main);
            }
        }

        /// <summary>Another encode's frames are of no use without one that stands alone.</summary>
        private static void AssertKeyFrame(string file, TimeSpan at)
        {
            string lines = MediaFactory.Run("ffprobe", $"-v error -select_streams v -show_entries packet=pts_time,flags -of csv=p=0 {file}");
            string[] packet = lines.Split('\n').Single(l => l.StartsWith(at.TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture), StringComparison.Ordinal)).Split(',');
            StringAssert.StartsWith(packet[1], "K", $"{file} at {at}:\n{lines}");
        }
    }
}
