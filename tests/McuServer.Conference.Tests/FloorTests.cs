using System.Globalization;
using McuServer.Media.Layouts;

namespace McuServer.Conference.Tests;

[TestClass]
public class FloorTests
{
    /// <summary>The background is 30; a part is level@from-to or on/period@from-to, in ms, at level 100.</summary>
    [TestMethod]
    [DataRow("V1", 10000, "A 100@500-5000|B 100@5000-10000", "300 A, 5700 B", "900 A, 5700 B")]
    [DataRow("V2", 8000, "A 100@500-8000|B 100@4000-4200", "300 A", "900 A")]
    [DataRow("V3", 8000, "A 100@500-2000,100@6000-8000|B 100@4000-4200", "300 A, 4200 B, 6300 A", "900 A")]
    [DataRow("V4", 8000, "A 100@500-4000,100@5000-8000|B 100@4200-4700", "300 A", "900 A")]
    [DataRow("V5", 10000, "A 100@500-10000|B 100@3000-10000", "300 A", "900 A")]
    [DataRow("V6", 8500,
        "A 1000/2000@500-8500|B 1000/2000@1500-8500",
        "300 A, 2100 B, 3300 A, 4200 B, 5100 A, 6300 B, 7200 A, 8100 B", "900 A, 3000 B, 5100 A, 8100 B")]
    [DataRow("V7", 10000, "A 100@500-4000|B 100@4000-7000|C 100@7000-10000", "300 A, 4800 B, 7800 C",
        "900 A, 4800 B, 7800 C")]
    [DataRow("V8", 8000, "A 100@500-3000|B 79@3000-8000", "300 A", "900 A")]
    [DataRow("V9", 8000, "A 100@500-3000|B 80@3000-8000", "300 A, 3600 B", "900 A, 3600 B")]
    [DataRow("V10", 8000, "A 100@500-3000,100@6000-8000|B 85@0-8000", "300 A", "900 A")]
    [DataRow("V11", 8000, "A 0@0-8000|B 0@0-8000", "300 A", "")]
    [DataRow("V12", 92000, "A 100@500-3000,100@90000-92000|B 85@5000-92000", "300 A, 5100 B, 90300 A",
        "900 A, 5400 B, 90600 A")]
    [DataRow("V13", 10000, "A 800/1000@500-10000|B 100@3000-10000", "300 A, 4500 B", "900 A, 4500 B")]
    public void Vector(string name, int durationMs, string input, string stage1, string shown)
    {
        Talk[] talks = input.Split('|').Select(Talk.Parse).ToArray();
        ActiveSpeakerDetector detector = new();
        Floor floor = new(new SpeakerOptions());
        List<string> dominant = [];
        List<string> changes = [];
        for (int at = 0; at <= durationMs; at += 20)
        {
            if (at > 0 && at % 300 == 0)
            {
                string? before = detector.Dominant;
                if (detector.Decide(Ms(at)) != before)
                {
                    dominant.Add($"{at} {detector.Dominant}");
                }

                if (floor.Update(detector, isPinned: false, first: null, Ms(at)))
                {
                    changes.Add($"{at} {floor.Shown}");
                }
            }

            // The frame at a time begins there, so a decision at that time does not know it yet.
            foreach (Talk talk in talks)
            {
                detector.Insert(talk.Name, talk.LevelAt(at), Ms(at));
            }
        }

        Assert.AreEqual(stage1, string.Join(", ", dominant), name);
        Assert.AreEqual(shown, string.Join(", ", changes), name);
    }

    /// <summary>
    /// 400 ms into a silence of everybody fill as many blocks as the beginning of a turn, but then they are over. Only where
    /// a decision falls on their very last frame nobody can know that.
    /// </summary>
    [TestMethod]
    public void A_cough_of_400_ms_into_a_silence_takes_no_floor()
    {
        int taken = 0;
        for (int offset = 0; offset < 300; offset += 20)
        {
            Room room = new();
            room.Speak("a", 0, 2000);
            room.Speak(null, 2000, 4000 + offset);
            room.Speak("b", 4000 + offset, 4400 + offset);
            room.Speak(null, 4400 + offset, 6000);
            taken += room.Floor.Shown == "a" ? 0 : 1;
            room.Speak("b", 6000, 7000);
            Assert.AreEqual("b", room.Floor.Shown, "a turn");
        }

        Assert.IsLessThanOrEqualTo(1, taken);
    }

    /// <summary>Behind the one who has the floor people talk, too quietly to count: 70 of 127, far above his noise floor.</summary>
    [TestMethod]
    public void Quiet_talk_behind_the_holder_keeps_nobody_else_from_the_floor()
    {
        Room room = new();
        room.Speak("a", 0, 2000);
        room.BackgroundOf["a"] = 70;
        room.Speak("b", 2000, 4000);
        Assert.AreEqual("b", room.Floor.Shown);
    }

    [TestMethod]
    public void Previous_is_the_last_other_holder()
    {
        Room room = new();
        room.Speak("a", 0, 2000);
        Assert.IsNull(room.Floor.Previous);
        room.Speak("b", 2000, 5000);
        Assert.AreEqual("b", room.Floor.Shown);
        Assert.AreEqual("a", room.Floor.Previous);
        room.Speak("c", 5000, 8000);
        Assert.AreEqual("b", room.Floor.Previous);
    }

    [TestMethod]
    public void A_pin_leaves_the_floor_where_it_is()
    {
        Room room = new();
        room.Speak("a", 0, 2000);
        room.IsPinned = true;
        room.Speak("b", 2000, 6000);
        Assert.AreEqual("a", room.Floor.Shown);
        room.IsPinned = false;
        room.Speak("b", 6000, 7000);
        Assert.AreEqual("b", room.Floor.Shown);
    }

    [TestMethod]
    public void Who_leaves_frees_the_floor_for_the_next_confirmed_speaker_at_once()
    {
        Room room = new();
        room.Speak("a", 0, 2000);
        room.Speak("b", 2000, 3600);
        room.Floor.Remove("b");
        room.Detector.Remove("b");
        Assert.IsNull(room.Floor.Shown);
        room.Speak("a", 3600, 4200);
        Assert.AreEqual("a", room.Floor.Shown);
        Assert.IsNull(room.Floor.Previous, "b is gone, and a is no predecessor of a");
        Assert.IsNull(room.Floor.LastSpokeAt("b"));
        CollectionAssert.DoesNotContain(room.Floor.Recent.ToList(), "b");
    }

    [TestMethod]
    [DataRow(WhenSilent.Keep, "b")]
    [DataRow(WhenSilent.First, "a")]
    [DataRow(WhenSilent.None, null)]
    public void Five_seconds_of_silence_do_what_the_layout_says(WhenSilent mode, string? expected)
    {
        Room room = new(new SpeakerOptions { WhenSilent = mode }) { First = "a" };
        room.Speak("b", 0, 3000);
        room.Speak(null, 3000, 7800);
        Assert.AreEqual("b", room.Floor.Shown, "not yet");
        room.Speak(null, 7800, 8400);
        Assert.AreEqual(expected, room.Floor.Shown);
        room.Speak(null, 8400, 20000);
        Assert.AreEqual(expected, room.Floor.Shown);
        room.Speak("c", 20000, 22400);
        Assert.AreEqual("c", room.Floor.Shown);
    }

    [TestMethod]
    public void Silence_moves_nothing_while_somebody_is_pinned()
    {
        Room room = new(new SpeakerOptions { WhenSilent = WhenSilent.None });
        room.Speak("b", 0, 3000);
        room.IsPinned = true;
        room.Speak(null, 3000, 20000);
        Assert.AreEqual("b", room.Floor.Shown);
    }

    [TestMethod]
    public void Confirming_and_holding_follow_the_options()
    {
        Room quick = new(new SpeakerOptions { ConfirmMs = 100, HoldMs = 0, HoldSilentMs = 0 });
        quick.Speak("a", 0, 600);
        Assert.AreEqual("a", quick.Floor.Shown);
        Room slow = new(new SpeakerOptions { ConfirmMs = 1000, HoldMs = 10000, HoldSilentMs = 10000 });
        slow.Speak("a", 0, 900);
        Assert.IsNull(slow.Floor.Shown);
        slow.Speak("a", 900, 1500);
        Assert.AreEqual("a", slow.Floor.Shown);
        slow.Speak("b", 1500, 9000);
        Assert.AreEqual("a", slow.Floor.Shown);
        slow.Speak("b", 9000, 12000);
        Assert.AreEqual("b", slow.Floor.Shown);
    }

    [TestMethod]
    public void Recent_speakers_are_ordered_by_when_they_last_spoke_for_300_ms()
    {
        Room room = new();
        room.Speak("a", 0, 1000);
        room.Speak("b", 1000, 1200);
        CollectionAssert.AreEqual(new[] { "a" }, room.Floor.Recent.ToArray(), "200 ms are no speech");
        room.Speak("c", 1200, 2400);
        room.Speak("b", 2400, 3600);
        CollectionAssert.AreEqual(new[] { "b", "c", "a" }, room.Floor.Recent.ToArray());
        room.Speak("a", 3600, 4800);
        CollectionAssert.AreEqual(new[] { "a", "b", "c" }, room.Floor.Recent.ToArray());
        Assert.IsGreaterThan(room.Floor.LastSpokeAt("b")!.Value, room.Floor.LastSpokeAt("a")!.Value);
    }

    [TestMethod]
    public void A_tick_allocates_nothing_once_everybody_has_spoken()
    {
        Room room = new();
        Turns(room, 0);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Turns(room, 12_000);
        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void Turns(Room room, int fromMs)
    {
        room.Speak("a", fromMs, fromMs + 3000);
        room.Speak("b", fromMs + 3000, fromMs + 6000);
        room.Speak("c", fromMs + 6000, fromMs + 9000);
        room.Speak(null, fromMs + 9000, fromMs + 12_000);
    }

    private static TimeSpan Ms(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);

    /// <summary>Three people; one speaks at a time.</summary>
    private sealed class Room
    {
        private static readonly string[] s_people = ["a", "b", "c"];

        /// <summary>Everybody was heard once before: the noise floor of a voice's first frame is that voice.</summary>
        public Room(SpeakerOptions? options = null)
        {
            Floor = new Floor(options ?? new SpeakerOptions());
            foreach (string person in s_people)
            {
                Detector.Insert(person, 30, Ms(-20));
            }
        }

        public ActiveSpeakerDetector Detector { get; } = new();

        public Floor Floor { get; }

        public bool IsPinned { get; set; }

        /// <summary>30 for whoever is not named.</summary>
        public Dictionary<string, int> BackgroundOf { get; } = [];

        public string? First { get; set; }

        public void Speak(string? who, int fromMs, int toMs)
        {
            for (int at = fromMs; at < toMs; at += 20)
            {
                foreach (string person in s_people)
                {
                    Detector.Insert(person, person == who ? 100 : BackgroundOf.GetValueOrDefault(person, 30), Ms(at));
                }

                if (at % 300 == 280)
                {
                    Detector.Decide(Ms(at));
                    Floor.Update(Detector, IsPinned, First, Ms(at));
                }
            }
        }
    }

    private sealed record Talk(string Name, (int Level, int OnMs, int PeriodMs, int FromMs, int ToMs)[] Parts)
    {
        public static Talk Parse(string text)
        {
            string[] words = text.Split(' ');
            return new Talk(words[0], words[1].Split(',').Select(ParsePart).ToArray());
        }

        public int LevelAt(int at)
        {
            foreach ((int level, int onMs, int periodMs, int fromMs, int toMs) in Parts)
            {
                if (at >= fromMs && at < toMs && (at - fromMs) % periodMs < onMs)
                {
                    return level;
                }
            }

            return Parts[0].Level == 0 ? 0 : 30;
        }

        private static (int, int, int, int, int) ParsePart(string text)
        {
            int[] n = text.Split('@', '-', '/').Select(x => int.Parse(x, CultureInfo.InvariantCulture)).ToArray();
            return n.Length == 4 ? (100, n[0], n[1], n[2], n[3]) : (n[0], 1, 1, n[1], n[2]);
        }
    }
}
