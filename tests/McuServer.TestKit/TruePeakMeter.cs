namespace McuServer.TestKit;

/// <summary>
/// The highest point of the wave between the samples, by oversampling 16 times with a Hann-windowed sinc of 96 samples
/// in double precision: an oracle of its own, slow and exact (within 0.03 dB up to 22 kHz).
/// </summary>
public static class TruePeakMeter
{
    private const int Factor = 16;
    private const int HalfTaps = 48;
    private static readonly double[] s_weights = MakeWeights();

    /// <summary>
    /// Over both channels of interleaved stereo, in dB relative to full scale; silence outside the stretch.
    /// </summary>
    public static double MeasureDbtp(ReadOnlySpan<float> stereo)
    {
        double peak = 0;
        for (int channel = 0; channel < 2; channel++)
        {
            peak = Math.Max(peak, Measure(ToneMeter.Channel(stereo, channel)));
        }

        return ToneMeter.ToDecibels(peak);
    }

    private static double Measure(float[] samples)
    {
        double[] padded = new double[samples.Length + (2 * HalfTaps)];
        double highestSample = 0;
        for (int i = 0; i < samples.Length; i++)
        {
            padded[HalfTaps + i] = samples[i];
            highestSample = Math.Max(highestSample, Math.Abs(samples[i]));
        }

        double peak = highestSample;
        for (int i = 0; i < samples.Length; i++)
        {
            // Between two samples below a quarter of the highest one no crest can be the highest: saves most of the work.
            if (Math.Max(Math.Abs(padded[HalfTaps + i]), Math.Abs(padded[HalfTaps + i + 1])) < 0.25 * highestSample)
            {
                continue;
            }

            for (int phase = 1; phase < Factor; phase++)
            {
                double sum = 0;
                int row = phase * 2 * HalfTaps;
                int first = i + 1;
                for (int tap = 0; tap < 2 * HalfTaps && first + tap < padded.Length; tap++)
                {
                    sum += padded[first + tap] * s_weights[row + tap];
                }

                peak = Math.Max(peak, Math.Abs(sum));
            }
        }

        return peak;
    }

    private static double[] MakeWeights()
    {
        double[] weights = new double[Factor * 2 * HalfTaps];
        for (int phase = 0; phase < Factor; phase++)
        {
            for (int tap = 0; tap < 2 * HalfTaps; tap++)
            {
                double x = ((double)phase / Factor) - (tap - HalfTaps + 1);
                double sinc = Math.Abs(x) < 1e-12 ? 1 : Math.Sin(Math.PI * x) / (Math.PI * x);
                weights[(phase * 2 * HalfTaps) + tap] = sinc * (0.5 + (0.5 * Math.Cos(Math.PI * x / HalfTaps)));
            }
        }

        return weights;
    }
}
