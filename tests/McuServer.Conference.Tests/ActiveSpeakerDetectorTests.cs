namespace McuServer.Conference.Tests;

[TestClass]
public class ActiveSpeakerDetectorTests
{
    // The published tables; "0" stands for the clamp of 1e-10.
    private static readonly double[] s_immediate =
        [0, 0, 0, 0, 0.9298, 2.2976, 3.3653, 4.1453, 4.6376, 4.8298, 4.6935, 4.1743, 3.1625, 1.3775];

    private static readonly double[] s_medium = [0, 18.9656, 43.6588, 67.6588, 90.9656, 113.3562];

    private static readonly double[] s_long =
        [0, 38.5210, 87.0250, 135.0059, 182.5655, 229.7478, 276.5655, 323.0059, 369.0250, 414.5210, 459.2184];

    [TestMethod]
    public void Scores_are_those_of_the_tables()
    {
        AssertTable(s_immediate, SpeechScores.Immediate);
        AssertTable(s_medium, SpeechScores.Medium);
        AssertTable(s_long, SpeechScores.Long);
    }

    [TestMethod]
    public void Nobody_is_dominant_before_anybody_is_heard_of()
    {
        ActiveSpeakerDetector detector = new();
        Assert.IsNull(detector.Decide(Ms(300)));
    }

    [TestMethod]
    public void The_first_participant_is_nominated_in_silence()
    {
        ActiveSpeakerDetector detector = new();
        detector.Insert("a", 0, Ms(0));
        detector.Insert("b", 0, Ms(0));
        Assert.AreEqual("a", detector.Decide(Ms(300)));
    }

    [TestMethod]
    public void Whoever_leaves_is_forgotten_and_the_next_one_is_nominated()
    {
        ActiveSpeakerDetector detector = new();
        detector.Insert("a", 100, Ms(0));
        detector.Insert("b", 0, Ms(0));
        detector.Decide(Ms(300));
        detector.Remove("a");
        Assert.IsNull(detector.Dominant);
        Assert.AreEqual("b", detector.Decide(Ms(600)));
        Assert.HasCount(1, detector.Speakers);
    }

    [TestMethod]
    public void A_participant_without_levels_for_an_hour_is_forgotten()
    {
        ActiveSpeakerDetector detector = new();
        detector.Insert("a", 100, Ms(0));
        detector.Insert("b", 100, TimeSpan.FromMinutes(59));
        Assert.AreEqual("a", detector.Decide(TimeSpan.FromMinutes(60)));
        Assert.AreEqual("b", detector.Decide(TimeSpan.FromMinutes(60) + Ms(1)));
        Assert.HasCount(1, detector.Speakers);
    }

    [TestMethod]
    public void Forty_milliseconds_without_a_level_count_as_one_silent_frame()
    {
        ActiveSpeakerDetector detector = new();
        for (int at = 0; at < 100; at += 20)
        {
            detector.Insert("a", 30, Ms(at - 200));
        }

        for (int at = 0; at < 100; at += 20)
        {
            detector.Insert("a", 100, Ms(at));
        }

        Assert.AreEqual(5, detector.LoudFramesInNewestBlock("a"));
        detector.Decide(Ms(80 + 40));
        Assert.AreEqual(5, detector.LoudFramesInNewestBlock("a"), "40 ms after the last frame nothing is missing yet");
        detector.Decide(Ms(80 + 41));
        Assert.AreEqual(4, detector.LoudFramesInNewestBlock("a"));
        detector.Decide(Ms(80 + 121));
        Assert.AreEqual(2, detector.LoudFramesInNewestBlock("a"));
        detector.Decide(Ms(10_000));
        Assert.AreEqual(0, detector.FullBlocks("a"));
    }

    [TestMethod]
    public void The_noise_floor_rises_after_fifteen_seconds_to_the_geometric_mean()
    {
        // 20, then only 80: the floor goes from 20 to 40 after 750 frames, to 56 after 1500, and so on. 62 is speech
        // while the floor is below 52, if 62 were loud; 80 is loud (step 8) as long as the floor is at most 70.
        ActiveSpeakerDetector detector = new();
        int frame = 0;
        detector.Insert("a", 20, Ms(20 * frame++));
        int loudFrames = 0;
        while (frame < 5000)
        {
            detector.Insert("a", 80, Ms(20 * frame++));
            loudFrames += detector.LoudFramesInNewestBlock("a") == 5 ? 1 : 0;
        }

        // Floors: sqrt(20*80)=40, sqrt(40*80)=56, sqrt(56*80)=66, sqrt(66*80)=72 after frame 4 * 750.
        Assert.AreEqual((4 * 750) - 1 - 4, loudFrames);
    }

    /// <summary>A gate lets nothing through but speech: its quietest frame is no noise floor.</summary>
    [TestMethod]
    public void After_measured_silence_the_first_word_counts_from_its_first_frame()
    {
        Assert.AreEqual(5, LoudFramesAfter(silentFrames: 15, isMeasured: true));
        Assert.AreEqual(0, LoudFramesAfter(silentFrames: 14, isMeasured: true), "a mute whose word is on its way");
        Assert.AreEqual(0, LoudFramesAfter(silentFrames: 100, isMeasured: false), "a fan behind a microphone that was muted");
        Assert.AreEqual(0, LoudFramesAfter(silentFrames: 0, isMeasured: true), "a fan from the start");
    }

    private static int LoudFramesAfter(int silentFrames, bool isMeasured)
    {
        ActiveSpeakerDetector detector = new();
        for (int frame = 0; frame < silentFrames + 5; frame++)
        {
            int level = frame < silentFrames ? 0 : 90 + (frame % 3);
            detector.Insert("a", level, Ms(20 * frame), isMeasured || level > 0);
        }

        return detector.LoudFramesInNewestBlock("a");
    }

    [TestMethod]
    public void Deciding_and_inserting_allocate_nothing_once_everybody_is_known()
    {
        ActiveSpeakerDetector detector = new();
        string[] people = ["a", "b", "c", "d"];
        Run(detector, people, 0, 100);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Run(detector, people, 100, 1000);
        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void Run(ActiveSpeakerDetector detector, string[] people, int from, int to)
    {
        for (int frame = from; frame < to; frame++)
        {
            for (int i = 0; i < people.Length; i++)
            {
                detector.Insert(people[i], frame / 60 % people.Length == i ? 100 : 30, Ms(20 * frame));
            }

            if (frame % 15 == 0)
            {
                detector.Decide(Ms(20 * frame));
            }
        }
    }

    private static void AssertTable(double[] expected, double[] actual)
    {
        Assert.HasCount(expected.Length, actual);
        for (int i = 0; i < expected.Length; i++)
        {
            (double value, double delta) = expected[i] == 0 ? (1e-10, 0) : (expected[i], 0.00005);
            Assert.AreEqual(value, actual[i], delta, $"v = {i}");
        }
    }

    private static TimeSpan Ms(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);
}
