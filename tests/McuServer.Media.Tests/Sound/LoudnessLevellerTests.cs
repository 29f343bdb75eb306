using McuServer.Media.Sound;
using McuServer.TestKit;

namespace McuServer.Media.Tests.Sound;

[TestClass]
public sealed class LoudnessLevellerTests
{
    private const double TargetLufs = -20;

    [TestMethod]
    [DataRow(-35.0)]
    [DataRow(-30.0)]
    [DataRow(-24.0)]
    [DataRow(-20.0)]
    [DataRow(-16.0)]
    [DataRow(-12.0)]
    public void Voices_come_out_within_2_LU_of_the_target(double lufs)
    {
        foreach (string voice in new[] { "en", "en+f3", "ko", "noise 1", "noise 2" })
        {
            float[]? speech = voice.StartsWith("noise", StringComparison.Ordinal)
                ? Speech.Babble(voice[^1], 20)
                : Speech.Synthesize(voice);
            if (speech is null)
            {
                continue;
            }

            float[] heard = Level(Loop(speech, lufs, 25), out _);
            double settled = LoudnessMeter.MeasureLufs(heard.AsSpan(2 * 48_000 * 5));
            Assert.AreEqual(TargetLufs, settled, 2, $"{voice} recorded at {lufs} LUFS");
        }
    }

    /// <summary>A room switches it off and on while somebody talks; a voice is then as it comes, or is measured anew.</summary>
    [TestMethod]
    public void It_is_switched_off_and_on_while_somebody_talks()
    {
        using MixRig rig = new(new AudioMixerOptions { TargetLufs = TargetLufs });
        AudioInput input = rig.Mixer.AddInput("a", Play(Loop(Speech.Babble(8, 20), -33, 60)));
        AudioListener listener = rig.Listen("x");
        rig.Run(20 * 50);
        Assert.AreEqual(13, ToneMeter.ToDecibels(input.LevellingGain), 2);
        rig.Mixer.LevellingIsOn = false;
        rig.Run(20 * 50);
        Assert.AreEqual(1f, input.LevellingGain);
        Assert.AreEqual(-33, LoudnessMeter.MeasureLufs(rig.Heard(listener, fromTick: 21 * 50)), 0.5);
        rig.Mixer.LevellingIsOn = true;
        rig.Run(20 * 50);
        Assert.AreEqual(13, ToneMeter.ToDecibels(input.LevellingGain), 2);
    }

    [TestMethod]
    public void Pauses_and_noise_leave_the_gain_alone()
    {
        // A voice at −30 LUFS, then ten seconds of hiss 18 LU below it, then louder hiss.
        float[] voice = Loop(Speech.Babble(4, 20), -30, 12);
        float[] hiss = Loop(Hiss(2, 10), -48, 10);
        float[] louderHiss = Loop(Hiss(3, 10), -38, 10);
        _ = Level([.. voice, .. hiss, .. louderHiss], out float[] gains);
        double afterVoice = ToneMeter.ToDecibels(gains[(12 * 50) - 1]);
        Assert.AreEqual(10, afterVoice, 2);
        Assert.AreEqual(afterVoice, ToneMeter.ToDecibels(gains[(22 * 50) - 1]), 0.3);

        // The step from one hiss to the other looks like a voice for two seconds, and that is all it can do.
        Assert.AreEqual(afterVoice, ToneMeter.ToDecibels(gains[^1]), 1.5);
        Assert.AreEqual(gains[25 * 50], gains[^1]);
    }

    [TestMethod]
    public void Noise_before_the_first_word_is_not_pumped_up()
    {
        float[] heard = Level(Loop(Hiss(5, 10), -40, 10), out float[] gains);
        Assert.AreEqual(1f, gains.Max());
        Assert.AreEqual(-40, LoudnessMeter.MeasureLufs(heard), 0.2);
    }

    [TestMethod]
    public void A_steady_tone_is_no_voice()
    {
        float[] tone = new float[48_000 * 8];
        for (int i = 0; i < tone.Length; i++)
        {
            tone[i] = 0.5f * (float)Math.Sin(2 * Math.PI * 440 * i / 48_000);
        }

        Level(tone, out float[] gains);
        Assert.AreEqual(1f, gains.Max());
        Assert.AreEqual(1f, gains.Min());
    }

    [TestMethod]
    public void The_gain_moves_slowly_and_without_a_click()
    {
        float[] loud = Loop(Speech.Babble(6, 20), -12, 6);
        float[] quiet = Loop(Speech.Babble(7, 20), -34, 20);
        Level([.. loud, .. quiet], out float[] gains);
        for (int i = 1; i < gains.Length; i++)
        {
            double step = ToneMeter.ToDecibels(gains[i]) - ToneMeter.ToDecibels(gains[i - 1]);
            Assert.IsTrue(step is < 0.121 and > -0.241, $"{step} dB in tick {i}");
        }

        Assert.AreEqual(-8, ToneMeter.ToDecibels(gains[(6 * 50) - 1]), 2, "settled on the loud voice");
        Assert.AreEqual(14, ToneMeter.ToDecibels(gains[^1]), 2, "and on the quiet one that took its place");
    }

    [TestMethod]
    public void A_room_without_levelling_leaves_voices_as_they_are()
    {
        float[] voice = Loop(Speech.Babble(8, 20), -33, 10);
        using MixRig rig = new(new AudioMixerOptions { LevellingIsOn = false });
        AudioInput input = rig.Mixer.AddInput("a", Play(voice));
        AudioListener listener = rig.Listen("x");
        rig.Run(voice.Length / 960);
        Assert.AreEqual(1f, input.LevellingGain);
        Assert.AreEqual(-33, LoudnessMeter.MeasureLufs(rig.Heard(listener)), 0.5);
    }

    [TestMethod]
    public unsafe void The_weighting_reads_a_sine_of_997_Hz_as_BS_1770_says()
    {
        KWeighting weighting = new();
        float[] stereo = new float[48_000 * 2];
        for (int i = 0; i < 48_000; i++)
        {
            stereo[2 * i] = (float)Math.Sin(2 * Math.PI * 997 * i / 48_000);
        }

        fixed (float* from = stereo)
        {
            weighting.Measure(from, 48_000);
            Assert.AreEqual(-3.01, KWeighting.ToLufs(weighting.Measure(from, 48_000)), 0.01);
        }

        Assert.AreEqual(-3.01, LoudnessMeter.MeasureLufs(stereo), 0.05);
    }

    private static float[] Hiss(int seed, int seconds)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, seconds * 48_000).Select(_ => random.NextSingle() - 0.5f)];
    }

    /// <summary>The voice over and over, brought to a loudness (as heard in both channels).</summary>
    private static float[] Loop(float[] mono, double lufs, int seconds)
    {
        float[] stereo = new float[mono.Length * 2];
        for (int i = 0; i < stereo.Length; i++)
        {
            stereo[i] = mono[i / 2];
        }

        float gain = (float)ToneMeter.ToLinear(lufs - LoudnessMeter.MeasureLufs(stereo));
        float[] result = new float[seconds * 48_000];
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = mono[i % mono.Length] * gain;
        }

        return result;
    }

    private static DelegateSource Play(float[] mono) => new((now, tick) =>
    {
        int first = (int)Math.Round(now.TotalSeconds * 48_000);
        for (int i = 0; i < tick.Length; i++)
        {
            tick[i] = first + (i / 2) < mono.Length ? mono[first + (i / 2)] : 0;
        }
    });

    private static float[] Level(float[] mono, out float[] gains)
    {
        using MixRig rig = new(new AudioMixerOptions { TargetLufs = TargetLufs });
        AudioInput input = rig.Mixer.AddInput("a", Play(mono));
        AudioListener listener = rig.Listen("x");
        List<float> all = [];
        rig.Run(mono.Length / 960, _ => all.Add(input.LevellingGain));
        all.RemoveAt(0);
        gains = [.. all, input.LevellingGain];
        return rig.Heard(listener);
    }
}
