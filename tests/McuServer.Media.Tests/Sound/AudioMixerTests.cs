using McuServer.Media.Sound;
using McuServer.TestKit;

namespace McuServer.Media.Tests.Sound;

[TestClass]
public sealed class AudioMixerTests
{
    [TestMethod]
    public void Everybody_hears_all_others_and_nobody_hears_himself()
    {
        using MixRig rig = new();
        double[] tones = [400, 1000, 2300, 5100];
        AudioInput[] inputs = [.. tones.Select((hz, i) => rig.Speak($"{i}", hz, -24))];
        AudioListener[] listeners = [.. inputs.Select(input => rig.Listen(input.Id, input))];
        AudioListener guest = rig.Listen("guest");
        rig.Run(60);
        for (int i = 0; i < listeners.Length; i++)
        {
            float[] heard = rig.Left(listeners[i], -50);
            for (int k = 0; k < tones.Length; k++)
            {
                double level = ToneMeter.LevelDbfs(heard, tones[k]);
                if (i == k)
                {
                    Assert.IsLessThan(-90, level, $"{i} hears himself");
                }
                else
                {
                    Assert.AreEqual(-24, level, 0.01, $"{i} hears {k}");
                }
            }
        }

        foreach (double tone in tones)
        {
            Assert.AreEqual(-24, ToneMeter.LevelDbfs(rig.Left(guest, -50), tone), 0.01);
        }
    }

    [TestMethod]
    public void Nobody_hears_himself_from_the_very_first_sample_on()
    {
        using MixRig rig = new();
        AudioInput input = rig.Speak("a", 1000, -6);
        AudioListener own = rig.Listen("a", input);
        rig.Run(50, tick => input.IsMuted = tick % 20 is > 3 and < 7);
        Assert.AreEqual(-300, ToneMeter.RmsDbfs(rig.Heard(own)));
    }

    [TestMethod]
    public void K_speakers_and_any_number_of_listeners_make_K_plus_1_mixes()
    {
        using MixRig rig = new();
        for (int i = 0; i < 20; i++)
        {
            ToneSource source = new(200 + (100 * i), -20) { IsSilent = i >= 3 };
            AudioInput input = rig.Mixer.AddInput($"{i}", source);
            rig.Mixer.AddListener($"{i}", input);
            rig.Mixer.AddListener($"second of {i}", input);
        }

        for (int i = 0; i < 40; i++)
        {
            rig.Mixer.AddListener("viewer", null);
        }

        rig.Run(40);
        Assert.AreEqual(3, rig.Mixer.ContributingCount);
        Assert.AreEqual(4, rig.Mixer.MixCount);
        Assert.AreEqual(4, rig.HighestMixCount);
        Assert.IsTrue(rig.Mixer.Mixes[0].IsShared);
        Assert.AreEqual(40 + 34, rig.Mixer.Mixes[0].ListenerCount);
    }

    [TestMethod]
    public void A_gain_of_his_own_costs_one_more_mix_and_the_deaf_share_silence()
    {
        using MixRig rig = new();
        AudioInput input = rig.Speak("a", 1000, -20);
        AudioListener own = rig.Listen("a", input);
        AudioListener loud = rig.Listen("loud");
        AudioListener[] deaf = [rig.Listen("deaf1"), rig.Listen("deaf2"), rig.Listen("deaf3")];
        rig.Run(5);
        Assert.AreEqual(2, rig.Mixer.MixCount);
        loud.Gain = 2;
        Array.ForEach(deaf, listener => listener.IsDeaf = true);
        rig.Run(10);
        Assert.AreEqual(3, rig.Mixer.MixCount, "his own, the loud one's, silence");
        Assert.AreSame(deaf[0].Mix, deaf[2].Mix);
        Assert.AreEqual(-300, ToneMeter.RmsDbfs(rig.Heard(deaf[0], -5)));
        Assert.AreEqual(-20 + 6.02, ToneMeter.LevelDbfs(rig.Left(loud, -5), 1000), 0.01);
        loud.Gain = 1;
        Array.ForEach(deaf, listener => listener.IsDeaf = false);
        rig.Run(10);
        Assert.AreEqual(2, rig.Mixer.MixCount);
        Assert.IsTrue(loud.Mix.IsShared && deaf[1].Mix.IsShared && !own.Mix.IsShared);
    }

    [TestMethod]
    public void Inputs_are_added_in_the_order_of_joining_whatever_they_are()
    {
        using MixRig rig = new();
        AudioListener listener = rig.Listen("x");
        Random random = new(1);
        float[][] ticks = new float[7][];
        for (int k = 0; k < ticks.Length; k++)
        {
            float[] tick = new float[SoundFormat.TickValues];
            for (int i = 0; i < tick.Length; i++)
            {
                tick[i] = (random.NextSingle() - 0.5f) * 0.05f;
            }

            ticks[k] = tick;
            rig.Mixer.AddInput($"{k}", new DelegateSource((_, into) => tick.CopyTo(into, 0)));
        }

        rig.Run(3);
        float[] heard = rig.Heard(listener, 2, 1);
        int late = AudioMixer.DelaySamples * 2;
        for (int i = 0; i < SoundFormat.TickValues; i++)
        {
            float sum = 0;
            foreach (float[] tick in ticks)
            {
                sum += tick[(i + SoundFormat.TickValues - late) % SoundFormat.TickValues];
            }

            Assert.AreEqual(sum, heard[i]);
        }
    }

    [TestMethod]
    public void Levels_are_those_of_RFC_6464_turned_round()
    {
        using MixRig rig = new();
        AudioInput loud = rig.Speak("loud", 1000, 0);
        AudioInput quiet = rig.Speak("quiet", 1000, -60);
        AudioInput left = rig.Mixer.AddInput("left", new ToneSource(1000, 0) { RightGain = 0 });
        AudioInput opposite = rig.Mixer.AddInput("opposite", new ToneSource(1000, 0) { RightGain = -1 });
        AudioInput muted = rig.Speak("muted", 1000, 0);
        AudioInput silent = rig.Mixer.AddInput("silent", new ToneSource(1000, 0) { IsSilent = true });
        muted.IsMuted = true;
        quiet.Gain = 4;
        rig.Run(3);
        Assert.AreEqual(127 - 3, loud.Level, "a full sine is -3.01 dBov");
        Assert.AreEqual(127 - 63, quiet.Level, "measured before the gain");
        Assert.AreEqual(127 - 9, left.Level, "the mean of both channels");
        Assert.AreEqual(0, opposite.Level);
        Assert.AreEqual(0, muted.Level);
        Assert.AreEqual(0, silent.Level);
    }

    [TestMethod]
    public void A_removed_input_is_pulled_once_more_fades_and_is_disposed_of()
    {
        using MixRig rig = new();
        ToneSource source = new(1000, -20);
        AudioInput input = rig.Mixer.AddInput("a", source);
        AudioListener listener = rig.Listen("x");
        rig.Run(5);
        rig.Mixer.RemoveInput(input);
        Assert.IsFalse(source.IsDisposed);
        rig.Run(1);
        Assert.IsTrue(source.IsDisposed);
        Assert.AreEqual(6, source.PullCount);
        Assert.AreEqual(0, rig.Mixer.InputCount);
        rig.Mixer.RemoveInput(input);
        rig.Run(5);
        Assert.AreEqual(6, source.PullCount);
        float[] heard = rig.Left(listener);
        Assert.AreEqual(-300, ToneMeter.RmsDbfs(heard.AsSpan((5 * 960) + 480 + AudioMixer.DelaySamples)));
        Assert.IsLessThan(-20 - 6, ToneMeter.LevelDbfs(heard.AsSpan((5 * 960) + AudioMixer.DelaySamples + 240, 240), 1000));
    }

    [TestMethod]
    public void The_gate_opens_at_once_and_closes_after_half_a_second()
    {
        using MixRig rig = new();
        ToneSource source = new(1000, -20) { IsSilent = true };
        AudioInput input = rig.Mixer.AddInput("a", source);
        rig.Run(3);
        Assert.IsFalse(input.IsContributing);
        source.IsSilent = false;
        rig.Run(1);
        Assert.IsTrue(input.IsContributing);
        source.IsSilent = true;
        rig.Run(25);
        Assert.IsTrue(input.IsContributing);
        rig.Run(2);
        Assert.IsFalse(input.IsContributing);
    }

    [TestMethod]
    public void What_lies_below_the_gate_adds_nothing()
    {
        using MixRig rig = new();
        AudioInput input = rig.Speak("a", 1000, -60);
        AudioListener listener = rig.Listen("x");
        rig.Run(10);
        Assert.IsFalse(input.IsContributing, "-60 dBFS peak is -63 dBFS rms");
        Assert.AreEqual(-300, ToneMeter.RmsDbfs(rig.Heard(listener)));
    }

    [TestMethod]
    public void Infinities_and_nonsense_of_a_decoder_do_not_reach_the_mix()
    {
        using MixRig rig = new();
        float[] bad = [float.NaN, float.PositiveInfinity, float.NegativeInfinity, 1e30f, -1e30f, float.MaxValue];
        AudioInput broken = rig.Mixer.AddInput("broken", new DelegateSource((_, tick) => bad.CopyTo(tick, 100)));
        AudioListener own = rig.Listen("own", broken);
        AudioListener other = rig.Listen("other");
        rig.Run(10);
        Assert.AreEqual(10, broken.DamagedTickCount);
        Assert.AreEqual(-300, ToneMeter.RmsDbfs(rig.Heard(own)));
        foreach (float value in rig.Heard(other))
        {
            Assert.IsLessThanOrEqualTo(ToneMeter.ToLinear(-1), Math.Abs((double)value));
        }
    }

    [TestMethod]
    public void Gains_out_of_range_are_refused()
    {
        using MixRig rig = new();
        AudioInput input = rig.Speak("a", 1000);
        AudioListener listener = rig.Listen("a");
        foreach (float gain in new[] { -1, float.NaN, float.PositiveInfinity, 17 })
        {
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => input.Gain = gain);
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => listener.Gain = gain);
        }

        Assert.ThrowsExactly<ArgumentException>(() => new AudioMixer(new AudioMixerOptions { LimiterCeilingDbtp = 1 }));
    }
}
