using McuServer.Media.Sound;
using McuServer.TestKit;

namespace McuServer.Media.Tests.Sound;

[TestClass]
public sealed class AudioSourceDriftTests
{
    [TestMethod]
    [DataRow(-500)]
    [DataRow(0)]
    [DataRow(500)]
    [DataRow(100)]
    public void A_drifting_sender_is_followed_without_a_lost_or_doubled_sample(int driftPpm)
    {
        // A saw of 100 ms tells which of the sender's samples is heard.
        using SourceRig rig = new() { Wave = sample => sample % 4800 / 4800f };
        double speed = 1 + (driftPpm * 1e-6);
        Run(rig, speed, seconds: 300, frameSamples: 960);
        float[] left = rig.Left;
        double worst = 0;
        for (int i = 480; i < left.Length; i += 101)
        {
            double expected = i * speed % 4800 / 4800;
            if (expected is > 0.05 and < 0.95)
            {
                worst = Math.Max(worst, Math.Abs(left[i] - expected) * 100);
            }
        }

        Assert.IsLessThan(4, worst, "ms of skew");
        AudioSource source = rig.Source;
        Assert.AreEqual(0, source.LateCount + source.HoleCount + source.JumpCount + source.OverflowCount);
        Assert.AreEqual(0, source.ConcealedTicks + source.SilentTicks);
        Assert.AreEqual(driftPpm, source.DriftPpm, 1);
        Assert.AreEqual(driftPpm != 0, source.IsResampling);
        if (driftPpm == 0)
        {
            Assert.AreEqual(1f * (123_456 % 4800) / 4800, left[123_456]);
        }
    }

    [TestMethod]
    [DataRow(-500, 960)]
    [DataRow(500, 960)]
    [DataRow(500, 9600)]
    [DataRow(-300, 240)]
    public void A_sine_from_a_drifting_sender_stays_a_sine(int driftPpm, int frameSamples)
    {
        using SourceRig rig = new();
        double speed = 1 + (driftPpm * 1e-6);
        Run(rig, speed, seconds: 60, frameSamples);
        float[] left = rig.Left;

        // A sine of this frequency obeys x[n] = 2 cos(ω) x[n − 1] − x[n − 2]; a click does not.
        double twoCos = 2 * Math.Cos(2 * Math.PI / 48);
        double worst = 0;
        for (int i = 4; i < left.Length; i++)
        {
            worst = Math.Max(worst, Math.Abs(left[i] - (twoCos * left[i - 1]) + left[i - 2]));
        }

        Assert.IsLessThan(-70 - 20, ToneMeter.ToDecibels(worst), "clicks, while the drift is being found as well");

        // Half a second once the speed has settled: the carrier is 0 dB, anything else a spur.
        float[] settled = left[(50 * 48_000)..((50 * 48_000) + 24_000)];
        double carrierHz = 1000 * speed;
        double carrier = ToneMeter.LevelDbfs(settled, carrierHz, isWindowed: true);
        Assert.AreEqual(-20, carrier, 0.01);
        Assert.IsLessThan(-70, LeastResidual(settled, carrierHz) - carrier);
        for (double hz = 50; hz < 24_000; hz += 25)
        {
            if (Math.Abs(hz - carrierHz) > 20)
            {
                Assert.IsLessThan(-80, ToneMeter.LevelDbfs(settled, hz, isWindowed: true) - carrier, $"a spur at {hz} Hz");
            }
        }
    }

    [TestMethod]
    public void Jitter_of_20_ms_on_top_of_the_drift_does_not_bend_the_pitch()
    {
        using SourceRig rig = new();
        Random random = new(11);
        const double Speed = 1 + 300e-6;
        Run(rig, Speed, seconds: 120, frameSamples: 960, () => random.Next(-20, 21));
        Assert.AreEqual(0, rig.Source.HoleCount + rig.Source.JumpCount);
        float[] left = rig.Left;
        for (int second = 60; second < 119; second += 7)
        {
            float[] part = left[(second * 48_000)..((second + 1) * 48_000)];
            double best = double.NegativeInfinity;
            double pitch = 0;
            for (double hz = 999.5; hz < 1001; hz += 0.05)
            {
                double level = ToneMeter.LevelDbfs(part, hz, isWindowed: true);
                (best, pitch) = level > best ? (level, hz) : (best, pitch);
            }

            // 0.2 Hz in 1000 are 0.35 hundredths of a semitone; the ear begins at some 5.
            Assert.AreEqual(1000.3, pitch, 0.2, $"at {second} s");
        }
    }

    /// <summary>
    /// The last millionths of the speed are still being worked off: 0.01 Hz around the frequency are searched.
    /// </summary>
    private static double LeastResidual(float[] samples, double aroundHz)
    {
        double least = 0;
        for (double hz = aroundHz - 0.01; hz <= aroundHz + 0.01; hz += 0.0002)
        {
            least = Math.Min(least, ToneMeter.ResidualDbfs(samples, hz));
        }

        return least;
    }

    private static void Run(SourceRig rig, double speed, int seconds, int frameSamples, Func<int>? jitterMs = null)
    {
        long sent = 0;
        for (int tick = 0; tick < seconds * 50; tick++)
        {
            for (; sent < (tick + 12) * 960L * 1.001; sent += frameSamples)
            {
                double jitter = sent == 0 || jitterMs is null ? 0 : jitterMs() * 48;
                rig.Send(sent, frameSamples, SourceRig.At(Math.Max(0, (sent / speed) + jitter)));
            }

            rig.Pull();
        }
    }
}
