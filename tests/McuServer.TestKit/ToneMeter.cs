namespace McuServer.TestKit;

/// <summary>Measures sines in a stretch of sound by Goertzel's method, in double precision.</summary>
public static class ToneMeter
{
    public static double ToLinear(double decibels) => Math.Pow(10, decibels / 20);

    /// <summary>Full scale is 1; nothing at all is −300 dB.</summary>
    public static double ToDecibels(double linear) => linear > 1e-15 ? 20 * Math.Log10(linear) : -300;

    /// <summary>
    /// Amplitude in dB of the sine of this frequency. Exact when the stretch holds whole periods of every sine in it;
    /// otherwise pass a window.
    /// </summary>
    /// <param name="samples">One channel.</param>
    /// <param name="isWindowed">With a Blackman-Harris window: what is 5 and more steps (rate / length) away leaks less
    /// than −90 dB.</param>
    public static double LevelDbfs(ReadOnlySpan<float> samples, double frequencyHz, bool isWindowed = false, int sampleRateHz = 48_000)
    {
        double step = 2 * Math.PI * frequencyHz / sampleRateHz;
        double re = 0;
        double im = 0;
        double sum = 0;
        for (int i = 0; i < samples.Length; i++)
        {
            double weight = isWindowed ? BlackmanHarris(i, samples.Length) : 1;
            re += samples[i] * weight * Math.Cos(step * i);
            im += samples[i] * weight * Math.Sin(step * i);
            sum += weight;
        }

        return ToDecibels(2 * Math.Sqrt((re * re) + (im * im)) / sum);
    }

    /// <summary>Root mean square in dB relative to a full-scale square wave.</summary>
    public static double RmsDbfs(ReadOnlySpan<float> samples)
    {
        double sum = 0;
        foreach (float sample in samples)
        {
            sum += (double)sample * sample;
        }

        return ToDecibels(Math.Sqrt(sum / Math.Max(1, samples.Length)));
    }

    /// <summary>
    /// Level in dB (root mean square) of all that is left when the sine is taken out, fitted in amplitude and phase by
    /// least squares: noise, clicks, distortion. Any length.
    /// </summary>
    public static double ResidualDbfs(ReadOnlySpan<float> samples, double frequencyHz, int sampleRateHz = 48_000)
    {
        double step = 2 * Math.PI * frequencyHz / sampleRateHz;
        double cc = 0, ss = 0, cs = 0, xc = 0, xs = 0;
        for (int i = 0; i < samples.Length; i++)
        {
            (double sin, double cos) = Math.SinCos(step * i);
            cc += cos * cos;
            ss += sin * sin;
            cs += cos * sin;
            xc += samples[i] * cos;
            xs += samples[i] * sin;
        }

        double determinant = (cc * ss) - (cs * cs);
        double a = ((xc * ss) - (xs * cs)) / determinant;
        double b = ((xs * cc) - (xc * cs)) / determinant;
        double sum = 0;
        for (int i = 0; i < samples.Length; i++)
        {
            (double sin, double cos) = Math.SinCos(step * i);
            double rest = samples[i] - (a * cos) - (b * sin);
            sum += rest * rest;
        }

        return ToDecibels(Math.Sqrt(sum / samples.Length));
    }

    /// <summary>One channel of interleaved stereo.</summary>
    public static float[] Channel(ReadOnlySpan<float> stereo, int channel)
    {
        float[] samples = new float[stereo.Length / 2];
        for (int i = 0; i < samples.Length; i++)
        {
            samples[i] = stereo[(2 * i) + channel];
        }

        return samples;
    }

    private static double BlackmanHarris(int i, int length)
    {
        double x = 2 * Math.PI * (i + 0.5) / length;
        return 0.35875 - (0.48829 * Math.Cos(x)) + (0.14128 * Math.Cos(2 * x)) - (0.01168 * Math.Cos(3 * x));
    }
}
