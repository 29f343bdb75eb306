using McuServer.Media.Layouts;
using McuServer.TestKit;

namespace McuServer.Scenarios;

/// <summary>
/// Whom a speaker layout shows while people talk as people do: voices of espeak-ng through the whole way from recording
/// to boxes. The picture changes at most once in a hold time, no cough and no short answer changes it, and whoever takes
/// a turn is shown.
/// </summary>
[TestClass]
public class ConversationTests
{
    /// <summary>From the beginning of a turn, if nobody else speaks: the silence of the one before must be a second old
    /// for the hold of the silent, and decisions are 300 ms apart.</summary>
    private static readonly TimeSpan s_shownWithin = Ms(1600);

    private static readonly SpeakerOptions s_rules = new();

    private static readonly ConversationVoice s_hana = new("hana", "ko", 60, -20);
    private static readonly ConversationVoice s_bo = new("bo", "en", 35, -20);
    private static readonly ConversationVoice s_carla = new("carla", "en+f3", 70, -20);
    private static readonly ConversationVoice s_minsu = new("minsu", "ko", 40, -20);

    private static MediaFactory s_media = null!;

    [ClassInitialize]
    public static void MakeFolder(TestContext context) => s_media = new MediaFactory();

    [ClassCleanup]
    public static void RemoveFolder() => s_media.Dispose();

    [TestMethod]
    public void Two_in_turn_are_shown_in_turn()
    {
        Conversation talk = new(1, s_hana, s_bo);
        talk.Pause(500)
            .Turn("hana", "안녕하세요. 오늘 웨비나에 와 주셔서 고맙습니다.").Pause(300)
            .Turn("bo", "Good morning, and thank you for the invitation to speak here.").Pause(300)
            .Turn("hana", "먼저 다음 주 계획을 말씀드리고, 그 다음에 예산을 보겠습니다.").Pause(150)
            .Turn("bo", "That sounds good. I have two questions about the plan, and one about the people.").Pause(800);
        Check(talk, "hana bo hana bo");
    }

    [TestMethod]
    public void Three_of_different_loudness_are_shown_in_turn()
    {
        Conversation talk = new(
            2, s_hana with { LevelDb = -14 }, s_bo with { LevelDb = -24 }, s_carla with { LevelDb = -33 });
        talk.Pause(400)
            .Turn("hana", "오늘은 세 가지를 말씀드리겠습니다. 첫째는 계획이고, 둘째는 예산입니다.").Pause(250)
            .Turn("carla", "May I ask something about the budget? I did not see the numbers of last year.").Pause(250)
            .Turn("bo", "Of course. I sent them yesterday, but let me show you the second page again.").Pause(250)
            .Turn("carla", "Thank you. Now I understand why the third line has grown by so much.").Pause(250)
            .Turn("hana", "좋습니다. 그러면 다음 주제로 넘어가겠습니다. 질문이 있으시면 말씀해 주십시오.").Pause(800);
        Check(talk, "hana carla bo carla hana");
    }

    [TestMethod]
    public void Short_answers_do_not_change_the_picture()
    {
        Conversation talk = new(3, s_hana, s_bo, s_minsu);
        talk.Pause(300)
            .Turn("hana", "오늘 회의를 시작하겠습니다. 자료는 모두 받으셨지요?").Pause(200)
            .Answer("minsu", "네.").Pause(250)
            .Turn("hana", "그럼 첫 번째 쪽부터 보겠습니다. 왼쪽 그림이 작년 결과입니다.").Over("bo", "Yes.", 1200, SpokenKind.Answer)
            .Pause(300).Answer("bo", "Right.").Pause(200)
            .Turn("hana", "오른쪽 그림은 올해의 예상입니다. 많이 좋아졌습니다.").Pause(700)
            .Answer("minsu", "네.").Pause(900)
            .Answer("bo", "Yes.").Pause(400)
            .Turn("hana", "그래서 내년에는 두 배로 늘리려고 합니다. 어떻게 생각하십니까?").Pause(300)
            .Turn("bo", "I think that is a good plan, but we need more people for it than we have now.")
            .Over("hana", "네.", 1500, SpokenKind.Answer).Pause(500)
            .Answer("hana", "네.").Pause(1000);
        Check(talk, "hana bo");
    }

    [TestMethod]
    [DataRow(4)]
    [DataRow(5)]
    [DataRow(6)]
    public void No_cough_changes_the_picture(int seed)
    {
        Random random = new(seed);
        Conversation talk = new(seed, s_hana, s_bo, s_carla);
        talk.Pause(random.Next(200, 500))
            .Turn("hana", "안녕하십니까, 여러분. 다음 주 계획을 말씀드리겠습니다. 월요일에는 모두 모입니다.");
        CoughOver("bo", 3500);
        CoughOver("carla", 1800);
        talk.Pause(300);
        CoughInPause("bo");
        talk.Pause(random.Next(300, 600)).Turn("hana", "화요일부터는 따로 일하고, 금요일에 다시 만나서 결과를 보겠습니다.");
        CoughOver("bo", 1000);
        talk.Pause(random.Next(900, 1500));
        CoughInPause("carla");
        talk.Pause(random.Next(1100, 1500));
        CoughInPause("bo");
        talk.Pause(random.Next(200, 600)).Turn("bo", "Excuse me. Could we meet on Thursday? On Friday I am not in the office.");
        CoughOver("hana", 2000);
        CoughOver("carla", 1000);
        talk.Pause(random.Next(1000, 1500));
        CoughInPause("hana");
        talk.Pause(1500);
        Check(talk, "hana bo");

        void CoughOver(string who, int beforeEndMs) => talk.CoughOver(who, random.Next(200, 401), beforeEndMs + random.Next(300));

        void CoughInPause(string who) => talk.Cough(who, random.Next(200, 401));
    }

    /// <summary>Coughs of all lengths at all moments of the 300 ms between two decisions, into a long silence.</summary>
    [TestMethod]
    public void No_cough_into_silence_changes_the_picture()
    {
        Conversation talk = new(10, s_hana, s_bo);
        talk.Pause(400).Turn("hana", "잠깐만 기다려 주십시오. 자료를 찾고 있습니다.").Pause(1000);
        for (int i = 0; i < 16; i++)
        {
            int lengthMs = i % 2 == 0 ? 400 : 200 + (13 * i);
            talk.Cough("bo", lengthMs).Pause(1520 - lengthMs);
        }

        Check(talk, "hana");
    }

    [TestMethod]
    public void People_talking_over_each_other_change_the_picture_once_in_a_hold_time()
    {
        Conversation talk = new(7, s_hana, s_bo, s_carla);
        talk.Pause(300)
            .Turn("hana", "저는 그렇게 생각하지 않습니다. 왜냐하면 작년에도 같은 말을 들었기 때문입니다. 결과는 달랐습니다.")
            .Over("bo", "But last year was different, because we had only half of the people.", 3500)
            .Over("carla", "No, wait. Let me say one thing first. It was my part of the work.", 2200)
            .Turn("bo", "Please let me finish. The numbers say that it was better in spring.")
            .Over("hana", "봄에는 아무것도 없었습니다. 여름부터 시작했지요.", 2500)
            .Over("carla", "Both of you are right, I think.", 1500)
            .Turn("carla", "Let us look at the table. Here is spring, and here is summer. You see the difference.")
            .Over("bo", "I do not see any difference there.", 1700)
            .Pause(900)
            .Turn("hana", "그 표를 저에게 보내 주십시오. 오늘 저녁에 다시 보고 내일 말씀드리겠습니다.").Pause(1000);
        ShownLog log = Check(talk, null);
        Assert.AreEqual("hana", log.Floor[0].Who);
        Assert.AreEqual("hana", log.Floor[^1].Who);
    }

    [TestMethod]
    [DataRow(8)]
    [DataRow(9)]
    public void Background_babble_changes_nothing(int seed)
    {
        Conversation talk = new(
            seed, s_hana with { BackgroundDb = -56 }, s_bo with { BackgroundDb = -54, LevelDb = -24 },
            s_carla with { BackgroundDb = -52, LevelDb = -17 });
        talk.Pause(600)
            .Turn("hana", "카페에서 접속했습니다. 조금 시끄럽지만 시작하겠습니다. 잘 들리십니까?").Pause(250)
            .Answer("bo", "Yes.").Pause(1300)
            .Turn("carla", "I can hear you well, but there are many people around me too.").CoughOver("bo", 300, 1500).Pause(300)
            .Turn("bo", "Then let us begin with the first point, and be as short as we can.").Pause(1200)
            .Cough("carla", 350).Pause(1200)
            .Turn("hana", "좋습니다. 첫 번째 주제는 예산입니다. 표를 보여 드리겠습니다.").Pause(3000);
        Check(talk, "hana carla bo hana");
    }

    private static ShownLog Check(Conversation talk, string? expected)
    {
        ShownLog log = ShownLog.Play(talk, s_media.Folder);
        string all = $"{log}\nspoken: {string.Join(", ", talk.Spoken)}";
        for (int i = 0; i < log.Floor.Count; i++)
        {
            (TimeSpan at, string? who) = log.Floor[i];

            // Babble or a cough of his own just before a turn may fill some of the blocks of 100 ms that confirm it.
            Assert.IsTrue(talk.Spoken.Any(s => s.Who == who && IsSpeech(s) && at >= s.From && at <= s.To + Ms(300)),
                $"{who} is shown at {at} without a turn\n{all}");
            if (i > 0)
            {
                TimeSpan hold = Speaks(talk, log.Floor[i - 1].Who, at) ? Ms(s_rules.HoldMs) : Ms(s_rules.HoldSilentMs);
                Assert.IsGreaterThanOrEqualTo(hold, at - log.Floor[i - 1].At, $"{who} is shown too soon at {at}\n{all}");
            }
        }

        CheckBoxes(log, all);
        CheckTurns(talk, log, all);
        if (expected is not null)
        {
            Assert.AreEqual(expected, string.Join(' ', log.Floor.Select(change => change.Who)), all);
        }

        return log;
    }

    /// <summary>The main box shows who has the floor from the same moment on, and no box changes at another one.</summary>
    private static void CheckBoxes(ShownLog log, string all)
    {
        List<(TimeSpan At, string? Who)> main = [.. log.Floor];

        // Whoever is first in the room is in the main box before anybody has spoken.
        if (log.Main.Count < main.Count)
        {
            main.RemoveAt(0);
        }

        CollectionAssert.AreEqual(main, log.Main, all);
        CollectionAssert.AreEqual(log.Main.ConvertAll(change => change.At), log.Boxes, all);
    }

    /// <summary>Who speaks for two seconds while the others are silent is shown in time, and to the end.</summary>
    private static void CheckTurns(Conversation talk, ShownLog log, string all)
    {
        foreach (Spoken turn in talk.Spoken.Where(s => s.Kind == SpokenKind.Turn))
        {
            Assert.IsGreaterThan(Ms(2000), turn.To - turn.From, $"{turn} is no turn");
            if (talk.Spoken.Any(s => IsSpeech(s) && s.Who != turn.Who && s.From < turn.To && s.To > turn.From))
            {
                continue;
            }

            for (TimeSpan at = turn.From + s_shownWithin; at <= turn.To; at += Ms(100))
            {
                Assert.AreEqual(turn.Who, log.FloorAt(at), $"{at}: {turn}\n{all}");
            }
        }
    }

    private static bool IsSpeech(Spoken spoken) => spoken.Kind is SpokenKind.Turn or SpokenKind.Over;

    /// <summary>In the middle of what he says, for the whole of the second before.</summary>
    private static bool Speaks(Conversation talk, string? who, TimeSpan at) =>
        talk.Spoken.Any(s => s.Who == who && IsSpeech(s) && s.From <= at - Ms(1000) && s.To >= at);

    private static TimeSpan Ms(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);
}
