using McuServer.Media.Sound;
using McuServer.TestKit;

namespace McuServer.Media.Tests.Sound;

[TestClass]
public sealed unsafe class PeakLimiterTests
{
    private const double CeilingDbtp = -1;
    private static readonly double s_ceiling = ToneMeter.ToLinear(CeilingDbtp);

    [TestMethod]
    public void Sixteen_talkers_at_minus_6_dBFS_stay_below_minus_1_dBTP()
    {
        using MixRig rig = new();
        AudioInput[] inputs =
        [
            .. Enumerable.Range(0, 16).Select(i => rig.Mixer.AddInput(
                $"{i}", new ToneSource(180 + (437 * i), -6) { PhaseTurns = 0.06 * i, RightGain = i % 3 == 0 ? 0.5f : 1 })),
        ];
        AudioListener guest = rig.Listen("guest");
        AudioListener own = rig.Listen("3", inputs[3]);
        rig.Run(60, tick => inputs[tick % 16].IsMuted = tick % 5 == 0);
        foreach (AudioListener listener in new[] { guest, own })
        {
            float[] heard = rig.Heard(listener);
            Assert.IsLessThanOrEqualTo(CeilingDbtp, TruePeakMeter.MeasureDbtp(heard));
            short[] whole = new short[heard.Length];
            AudioKernels.ToInt16(heard, whole);
            Assert.IsFalse(whole.Contains(short.MaxValue) || whole.Contains(short.MinValue), "wrapped or clipped");
        }

        Assert.IsGreaterThan(-4, TruePeakMeter.MeasureDbtp(rig.Heard(guest)), "and use what is allowed");
    }

    /// <summary>
    /// Ten times full scale at the same instants, then at others: sixteen bits never wrap, and no listener has more than the
    /// ceiling, neither with all nor without his own voice.
    /// </summary>
    [TestMethod]
    public void Bug_15_ten_speakers_at_0_dBFS_neither_wrap_nor_go_over_the_ceiling()
    {
        using MixRig rig = new();
        AudioInput[] inputs =
        [
            .. Enumerable.Range(0, 10).Select(i => rig.Mixer.AddInput($"{i}", new ToneSource(i < 5 ? 440 : 300 + (211 * i), 0))),
        ];
        AudioListener[] listeners = [rig.Listen("guest"), rig.Listen("0", inputs[0]), rig.Listen("7", inputs[7])];
        rig.Run(150, tick =>
        {
            // One after the other, all together, and all off and on at once.
            for (int i = 0; i < inputs.Length; i++)
            {
                inputs[i].IsMuted = tick < 50 ? i > tick / 5 : tick is > 110 and < 115;
            }
        });
        foreach (AudioListener listener in listeners)
        {
            float[] heard = rig.Heard(listener);
            Assert.IsLessThanOrEqualTo(CeilingDbtp, TruePeakMeter.MeasureDbtp(heard));
            Assert.IsGreaterThan(-4, TruePeakMeter.MeasureDbtp(heard));
            short[] whole = new short[heard.Length];
            AudioKernels.ToInt16(heard, whole);
            for (int i = 0; i < heard.Length; i++)
            {
                Assert.IsLessThanOrEqualTo(s_ceiling, Math.Abs((double)heard[i]));
                Assert.AreEqual(heard[i], whole[i] / 32768.0, 2 / 32768.0, "the same sign and size in 16 bits");
            }
        }
    }

    [TestMethod]
    public void Noise_bursts_steps_and_high_tones_stay_below_the_ceiling()
    {
        float[] noise = NoiseTo20kHz();
        Check("white noise", i => noise[i] * 8);
        Check("bursts", i => noise[i] * (i / 700 % 3 == 0 ? 20 : 0.01f));
        Check("a square wave", i => i / 37 % 2 == 0 ? 3 : -3);
        Check("single samples", i => i % 1111 == 0 ? 8 : 0);
        Check("11.9 kHz between the samples", i => 2 * (float)Math.Sin(2 * Math.PI * 11_900 / 48_000 * i));
        Check("20 kHz", i => 2 * (float)Math.Sin(2 * Math.PI * 20_000 / 48_000 * i));
        Check("a sweep", i => 2 * (float)Math.Sin(2 * Math.PI * i * (0.000004 * i)));
    }

    [TestMethod]
    public void What_stays_below_the_ceiling_passes_untouched_with_the_delay()
    {
        Random random = new(6);
        float[] input = new float[SoundFormat.TickValues * 8];
        for (int i = 0; i < input.Length; i++)
        {
            // Both ways: far below, and so near that the interpolator has to look.
            input[i] = (random.NextSingle() - 0.5f) * (i < input.Length / 2 ? 0.2f : 0.85f);
        }

        float[] output = Limit(input, out float least);
        Assert.AreEqual(1, least);
        int late = PeakLimiter.DelaySamples * SoundFormat.Channels;
        for (int i = 0; i < input.Length - late; i++)
        {
            Assert.AreEqual(input[i], output[i + late]);
        }
    }

    [TestMethod]
    public void After_a_peak_the_gain_comes_back_by_at_most_20_dB_a_second_and_all_the_way()
    {
        const int Seconds = 3;
        float[] input = new float[SoundFormat.TickValues * 50 * Seconds];
        for (int i = 0; i < input.Length / 2; i++)
        {
            input[2 * i] = input[(2 * i) + 1] = i == 4800 ? 8 : 0.1f;
        }

        float[] output = Limit(input, out float least);
        Assert.IsLessThan(ToneMeter.ToLinear(-18), least);
        int peak = 4800 + PeakLimiter.DelaySamples;
        double gainBefore = output[2 * (peak + 64)] / 0.1f;
        for (int i = peak + 64 + 960; i < output.Length / 2; i += 960)
        {
            double gain = output[2 * i] / 0.1f;
            Assert.IsLessThanOrEqualTo(20 * 0.02, ToneMeter.ToDecibels(gain) - ToneMeter.ToDecibels(gainBefore), $"{i}");
            gainBefore = gain;
        }

        Assert.AreEqual(0.1f, output[^2]);
        Assert.AreEqual(0.1f, output[2 * (peak - 220)], "nothing happens before the look-ahead");
    }

    [TestMethod]
    public void The_attack_is_smooth()
    {
        // The gain itself, seen through a constant in one channel while the other has the peak.
        float[] input = new float[SoundFormat.TickValues * 10];
        for (int i = 0; i < input.Length / 2; i++)
        {
            input[2 * i] = 0.5f;
            input[(2 * i) + 1] = i is > 3000 and < 3400 ? 4 : 0;
        }

        float[] output = Limit(input, out _);
        float steepest = 0;
        for (int i = PeakLimiter.DelaySamples + 1; i < output.Length / 2; i++)
        {
            steepest = Math.Max(steepest, Math.Abs(output[2 * i] - output[2 * (i - 1)]));
        }

        // From 0.5 to 0.1 in 192 samples: 0.0021 a sample on average, twice that in the middle of a raised cosine.
        Assert.IsLessThan(0.006f, steepest);
    }

    [TestMethod]
    public void Both_channels_get_one_gain()
    {
        float[] input = new float[SoundFormat.TickValues * 10];
        for (int i = 0; i < input.Length / 2; i++)
        {
            input[2 * i] = 3 * (float)Math.Sin(0.1 * i);
            input[(2 * i) + 1] = 0.25f * input[2 * i];
        }

        float[] output = Limit(input, out _);
        for (int i = 0; i < output.Length / 2; i++)
        {
            Assert.AreEqual(0.25f * output[2 * i], output[(2 * i) + 1], 1e-7f);
        }
    }

    [TestMethod]
    public void The_interpolator_is_flat_to_20_kHz()
    {
        for (double hz = 100; hz <= 20_000; hz += 100)
        {
            foreach (double phase in new[] { 0.25, 0.5, 0.75 })
            {
                double re = 0;
                double im = 0;
                for (int k = -TruePeakFilter.TapsBefore; k <= TruePeakFilter.TapsAfter; k++)
                {
                    double turn = 2 * Math.PI * hz / 48_000 * (k - phase);
                    re += TruePeakFilter.Weight(phase, k) * Math.Cos(turn);
                    im += TruePeakFilter.Weight(phase, k) * Math.Sin(turn);
                }

                Assert.AreEqual(0, ToneMeter.ToDecibels(Math.Sqrt((re * re) + (im * im))), 0.1, $"{hz} Hz at {phase}");
            }
        }
    }

    [TestMethod]
    public void A_copy_goes_on_as_the_original_and_agrees_with_it()
    {
        using PeakLimiter original = new(CeilingDbtp);
        using PeakLimiter copy = new(CeilingDbtp);
        Random random = new(8);
        float[] tick = new float[SoundFormat.TickValues];
        for (int round = 0; round < 12; round++)
        {
            if (round == 4)
            {
                Assert.IsFalse(copy.AgreesWith(original));
                copy.CopyStateFrom(original);
                Assert.IsTrue(copy.AgreesWith(original));
            }

            for (int i = 0; i < tick.Length; i++)
            {
                tick[i] = (random.NextSingle() - 0.5f) * (round % 3 == 0 ? 6 : 1);
            }

            Tick(original, tick);
            if (round >= 4)
            {
                Tick(copy, tick);
                Assert.IsTrue(original.Output.SequenceEqual(copy.Output), $"tick {round}");
                Assert.IsTrue(copy.AgreesWith(original));
            }
        }
    }

    private static void Check(string what, Func<int, float> wave)
    {
        // Faded at both ends: a wave that is cut off has all frequencies.
        const int Fade = 300;
        float[] input = new float[SoundFormat.TickValues * 30];
        int end = (input.Length / 2) - SoundFormat.TickSamples;
        for (int i = 0; i < end; i++)
        {
            float gain = Math.Min(1, Math.Min(i, end - i) / (float)Fade);
            input[2 * i] = wave(i) * gain;
            input[(2 * i) + 1] = wave(i + 13) * 0.7f * gain;
        }

        float[] output = Limit(input, out float least);
        Assert.IsLessThan(1, least, $"{what} should need limiting");
        foreach (float value in output)
        {
            Assert.IsLessThanOrEqualTo(s_ceiling, Math.Abs((double)value), what);
        }

        Assert.IsLessThanOrEqualTo(CeilingDbtp, TruePeakMeter.MeasureDbtp(output), what);
    }

    /// <summary>White noise through a low-pass of 20 kHz, where the sound of the codecs ends.</summary>
    private static float[] NoiseTo20kHz()
    {
        const int HalfTaps = 64;
        const double Cutoff = 19_300.0 / 24_000;
        Random random = new(5);
        double[] white = [.. Enumerable.Range(0, 32_000).Select(_ => random.NextDouble() - 0.5)];
        float[] noise = new float[white.Length - (2 * HalfTaps)];
        for (int i = 0; i < noise.Length; i++)
        {
            double sum = 0;
            for (int k = -HalfTaps; k <= HalfTaps; k++)
            {
                double window = 0.5 + (0.5 * Math.Cos(Math.PI * k / (HalfTaps + 1)));
                double sinc = k == 0 ? Cutoff : Math.Sin(Math.PI * Cutoff * k) / (Math.PI * k);
                sum += white[i + HalfTaps + k] * sinc * window;
            }

            noise[i] = (float)sum;
        }

        return noise;
    }

    private static float[] Limit(float[] input, out float least)
    {
        using PeakLimiter limiter = new(CeilingDbtp);
        float[] output = new float[input.Length];
        least = 1;
        for (int at = 0; at < input.Length; at += SoundFormat.TickValues)
        {
            Tick(limiter, input.AsSpan(at, SoundFormat.TickValues));
            limiter.Output.CopyTo(output.AsSpan(at));
            least = Math.Min(least, limiter.LeastGain);
        }

        return output;
    }

    private static void Tick(PeakLimiter limiter, ReadOnlySpan<float> tick)
    {
        tick.CopyTo(new Span<float>(limiter.BeginTick(), SoundFormat.TickValues));
        limiter.EndTick();
    }
}
