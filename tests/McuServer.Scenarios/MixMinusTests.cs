using McuServer.Conference.Headless;
using McuServer.Media.Layouts;
using McuServer.TestKit;

namespace McuServer.Scenarios;

/// <summary>
/// Who hears whom: every participant is a different sine; the level of each sine in each output is measured. The columns
/// of the table are the tones, the rows the outputs.
/// </summary>
[TestClass]
public class MixMinusTests
{
    private static readonly (string Id, int ToneHz)[] s_people = [("a", 500), ("b", 800), ("c", 1300), ("d", 2100)];
    private static MediaFactory s_media = null!;

    [ClassInitialize]
    public static void MakeMedia(TestContext context)
    {
        s_media = new MediaFactory();
        foreach ((string id, int toneHz) in s_people)
        {
            s_media.Participant($"{id}.mkv", "160x160", 10, toneHz, 4, "-c:v libx264 -preset ultrafast -c:a pcm_s16le");
        }
    }

    [ClassCleanup]
    public static void RemoveMedia() => s_media.Dispose();

    [TestMethod]
    public void Everybody_hears_all_others_and_never_himself()
    {
        using HeadlessRun run = new(Script([]), s_media.Folder);
        run.Run();
        foreach ((string id, _) in s_people)
        {
            float[] sound = WavReader.Read(run.FileOf($"{id}.wav"));
            foreach ((string other, int toneHz) in s_people)
            {
                double level = LevelDb(sound, toneHz, from: 1.0, to: 3.0);
                if (other == id)
                {
                    Assert.IsLessThanOrEqualTo(-90.0, level, $"{id} hears himself");
                }
                else
                {
                    Assert.AreEqual(-20.0, level, 0.3, $"{id} hears {other}");
                }
            }
        }

        float[] program = WavReader.Read(run.FileOf("program.wav"));
        foreach ((string id, int toneHz) in s_people)
        {
            Assert.AreEqual(-20.0, LevelDb(program, toneHz, 1.0, 3.0), 0.3, id);
        }
    }

    [TestMethod]
    public void A_muted_participant_is_gone_from_every_mix_within_a_tick_and_comes_back()
    {
        using HeadlessRun run = new(
            Script(
            [
                new ScriptEvent { AtMs = 1000, Do = ScriptAction.Mute, Participant = "b", Media = ScriptMedia.Audio },
                new ScriptEvent { AtMs = 2000, Do = ScriptAction.Mute, Participant = "b", Media = ScriptMedia.Audio, Value = false },
            ]),
            s_media.Folder);
        run.Run();
        foreach (string file in (string[])["a.wav", "c.wav", "program.wav"])
        {
            float[] sound = WavReader.Read(run.FileOf(file));
            Assert.AreEqual(-20.0, LevelDb(sound, 800, 0.2, 0.9), 0.3, file);
            Assert.IsLessThanOrEqualTo(-90.0, LevelDb(sound, 800, 1.06, 1.96), file);
            Assert.AreEqual(-20.0, LevelDb(sound, 800, 2.1, 2.9), 0.3, file);
            Assert.AreEqual(-20.0, LevelDb(sound, 1300, 1.06, 1.96), file == "c.wav" ? 200 : 0.3, file);
        }
    }

    [TestMethod]
    public void Gains_in_and_out_are_heard_where_they_belong()
    {
        using HeadlessRun run = new(
            Script(
            [
                new ScriptEvent { AtMs = 0, Do = ScriptAction.Gain, Participant = "a", GainDb = -12 },
                new ScriptEvent { AtMs = 0, Do = ScriptAction.Gain, Participant = "d", GainDb = -6, Direction = GainDirection.Out },
            ]),
            s_media.Folder);
        run.Run();
        Assert.AreEqual(-32.0, LevelDb(WavReader.Read(run.FileOf("b.wav")), 500, 1, 3), 0.3);
        Assert.AreEqual(-38.0, LevelDb(WavReader.Read(run.FileOf("d.wav")), 500, 1, 3), 0.3);
        Assert.AreEqual(-26.0, LevelDb(WavReader.Read(run.FileOf("d.wav")), 800, 1, 3), 0.3);
        Assert.AreEqual(-20.0, LevelDb(WavReader.Read(run.FileOf("b.wav")), 1300, 1, 3), 0.3);
    }

    [TestMethod]
    public void An_attendee_off_the_stage_hears_all_and_is_heard_by_none_until_invited()
    {
        ConferenceScript script = Script([new ScriptEvent { AtMs = 2000, Do = ScriptAction.Stage, Participant = "d" }]);
        script = script with
        {
            Participants = [.. script.Participants.Select(p => p.Id == "d" ? p with { Role = Role.Attendee } : p)],
        };
        using HeadlessRun run = new(script, s_media.Folder);
        run.Run();
        float[] a = WavReader.Read(run.FileOf("a.wav"));
        Assert.IsLessThanOrEqualTo(-90.0, LevelDb(a, 2100, 0.5, 1.9));
        Assert.AreEqual(-20.0, LevelDb(a, 2100, 2.3, 3.3), 0.3);
        float[] d = WavReader.Read(run.FileOf("d.wav"));
        Assert.AreEqual(-20.0, LevelDb(d, 500, 0.5, 1.9), 0.3);
        Assert.IsLessThanOrEqualTo(-90.0, LevelDb(d, 2100, 2.3, 3.3));
    }

    private static ConferenceScript Script(IReadOnlyList<ScriptEvent> events) => new()
    {
        Version = 1,
        DurationMs = 3500,
        Levelling = false,
        Size = "320x180",
        FramesPerSecond = 10,
        Participants = [.. s_people.Select(p => new ScriptParticipant { Id = p.Id, Media = $"{p.Id}.mkv" })],
        Events = events,
        Outputs =
        [
            .. s_people.Select(p => new ScriptOutput { Participant = p.Id, File = $"{p.Id}.wav" }),
            new ScriptOutput { View = Audience.Recording, File = "program.wav" },
        ],
    };

    /// <summary>Level of a sine in dBFS (0 = full scale), left channel, between two moments in seconds.</summary>
    private static double LevelDb(float[] stereo, int toneHz, double from, double to)
    {
        int first = (int)(from * 48_000);
        int count = (int)((to - from) * 48_000);
        float[] mono = new float[count];
        for (int i = 0; i < count; i++)
        {
            mono[i] = stereo[(first + i) * 2];
        }

        return ToneMeter.LevelDbfs(mono, toneHz, isWindowed: true);
    }
}
