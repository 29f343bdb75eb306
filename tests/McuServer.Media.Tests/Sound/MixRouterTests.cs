using McuServer.Media.Sound;
using McuServer.TestKit;

namespace McuServer.Media.Tests.Sound;

/// <summary>Listeners change from mix to mix without hearing it.</summary>
[TestClass]
public sealed class MixRouterTests
{
    [TestMethod]
    public void The_owner_of_a_loud_voice_hears_the_others_without_a_seam_when_it_comes_and_goes()
    {
        using MixRig rig = new();
        rig.Speak("a", 1000, -20);
        ToneSource loud = new(3100, 3) { IsSilent = true };
        AudioInput voice = rig.Mixer.AddInput("b", loud);
        AudioListener owner = rig.Listen("b", voice);
        AudioListener guest = rig.Listen("guest");
        List<int> changes = [];
        rig.Run(300, tick =>
        {
            if (owner.MixChanged)
            {
                changes.Add(tick - 1);
            }

            loud.IsSilent = tick is < 20 or >= 60;
        });

        Assert.HasCount(3, changes, "at first, away, and back");
        Assert.AreEqual(0, changes[0]);
        Assert.AreEqual(20, changes[1]);
        Assert.IsGreaterThan(85, changes[2], "after the gate's hangover, when both limiters agree");
        Assert.IsTrue(owner.Mix.IsShared);
        Assert.AreEqual(1, rig.Mixer.MixCount);
        float[] heard = rig.Left(owner, 5);
        Assert.AreEqual(-20, ToneMeter.LevelDbfs(heard, 1000), 0.001);
        Assert.IsLessThan(-95, ToneMeter.ResidualDbfs(heard, 1000));
        Assert.IsGreaterThan(-10, ToneMeter.LevelDbfs(rig.Left(guest, 30, 20), 3100), "the guest heard it");
    }

    [TestMethod]
    public void A_removed_voice_and_its_owner_part_without_a_seam()
    {
        using MixRig rig = new();
        rig.Speak("a", 1000, -20);
        AudioInput voice = rig.Speak("b", 3100, -3);
        AudioListener owner = rig.Listen("b", voice);
        rig.Run(30);
        rig.Mixer.RemoveInput(voice);
        rig.Run(20);
        owner.Own = null;
        rig.Run(150);
        Assert.IsLessThan(-95, ToneMeter.ResidualDbfs(rig.Left(owner, 5), 1000));
        Assert.IsTrue(owner.Mix.IsShared);
        Assert.AreEqual(1, rig.Mixer.ContributingCount);
    }

    [TestMethod]
    public void Changes_of_own_input_gain_and_deafness_are_ramps()
    {
        using MixRig rig = new();
        AudioInput a = rig.Speak("a", 200, -20);
        AudioInput b = rig.Speak("b", 330, -20);
        AudioListener listener = rig.Listen("x");
        rig.Run(150, tick =>
        {
            switch (tick)
            {
                case 10: listener.Own = a; break;
                case 20: listener.Own = b; break;
                case 30: listener.Own = null; break;
                case 40: listener.Gain = 2; break;
                case 50: listener.Gain = 0.25f; break;
                case 60: listener.Gain = 1; break;
                case 70: listener.IsDeaf = true; break;
                case 80: listener.IsDeaf = false; break;
                case 90: a.IsMuted = true; break;
                case 100: b.Gain = 3; break;
                default: break;
            }
        });
        AssertNoClick(rig.Left(listener), 0.01);
        Assert.IsLessThan(-90, ToneMeter.LevelDbfs(rig.Left(listener, 12, 5), 200));
        Assert.IsLessThan(-90, ToneMeter.LevelDbfs(rig.Left(listener, 22, 5).AsSpan(0, 4364), 330, isWindowed: true));
        Assert.AreEqual(-20 + 9.54, ToneMeter.LevelDbfs(rig.Left(listener, -40), 330), 0.01);
    }

    [TestMethod]
    public void A_thousand_random_events_make_no_click_and_no_echo()
    {
        using MixRig rig = new();
        Random random = new(42);
        double[] tones = [200, 250, 300, 350, 400, 450];
        ToneSource[] sources = [.. tones.Select(hz => new ToneSource(hz, -20))];
        AudioInput[] inputs = [.. sources.Select((source, i) => rig.Mixer.AddInput($"{i}", source))];
        AudioListener[] listeners = [.. inputs.Select(input => rig.Listen(input.Id, input)), rig.Listen("guest"), rig.Listen("guest 2")];
        for (int round = 0; round < 1000; round++)
        {
            AudioListener listener = listeners[random.Next(listeners.Length)];
            switch (random.Next(6))
            {
                case 0: inputs[random.Next(6)].IsMuted ^= true; break;
                case 1: inputs[random.Next(6)].Gain = random.Next(3) * 0.5f; break;
                case 2: listener.IsDeaf ^= true; break;
                case 3: listener.Gain = 0.5f + (random.Next(3) * 0.5f); break;
                case 4: listener.Own = random.Next(3) == 0 ? null : inputs[random.Next(6)]; break;
                default: break;
            }

            rig.Run(1 + random.Next(3));
            Assert.IsLessThanOrEqualTo(listeners.Length + 1, rig.Mixer.MixCount);
        }

        foreach (AudioListener listener in listeners)
        {
            AssertNoClick(rig.Left(listener), 0.02);
        }

        for (int i = 0; i < listeners.Length; i++)
        {
            listeners[i].IsDeaf = false;
            listeners[i].Gain = 1;
            listeners[i].Own = i < 6 ? inputs[i] : null;
        }

        Array.ForEach(inputs, input => (input.Gain, input.IsMuted) = (1, false));
        rig.Run(200);
        Assert.AreEqual(7, rig.Mixer.MixCount);
        for (int i = 0; i < 6; i++)
        {
            Assert.IsLessThan(-90, ToneMeter.LevelDbfs(rig.Left(listeners[i], -50), tones[i]));
            Assert.AreEqual(-20, ToneMeter.LevelDbfs(rig.Left(listeners[i], -50), tones[(i + 1) % 6]), 0.1);
        }
    }

    /// <summary>
    /// The second difference of sines of some hundred Hz with ramps of 10 ms stays far below that of a step.
    /// </summary>
    private static void AssertNoClick(float[] samples, double limit)
    {
        for (int i = 2; i < samples.Length; i++)
        {
            double bend = Math.Abs(samples[i] - (2.0 * samples[i - 1]) + samples[i - 2]);
            Assert.IsLessThanOrEqualTo(limit, bend, $"a click at sample {i}, tick {(double)i / 960:F2}");
        }
    }
}
