namespace McuServer.TestKit;

/// <summary>
/// Integrated loudness by ITU-R BS.1770-5 (400 ms blocks, 75 % overlap, absolute gate −70 LUFS, relative gate −10 LU)
/// of a whole stretch at 48 kHz: the oracle for the levelling, straight from the Recommendation.
/// </summary>
public static class LoudnessMeter
{
    private const int Block = 19_200;
    private const int Hop = 4800;

    public static double MeasureLufs(ReadOnlySpan<float> stereo)
    {
        double[] left = Weigh(ToneMeter.Channel(stereo, 0));
        double[] right = Weigh(ToneMeter.Channel(stereo, 1));
        List<double> powers = [];
        for (int from = 0; from + Block <= left.Length; from += Hop)
        {
            double sum = 0;
            for (int i = from; i < from + Block; i++)
            {
                sum += (left[i] * left[i]) + (right[i] * right[i]);
            }

            powers.Add(sum / Block);
        }

        List<double> loud = powers.FindAll(power => ToLufs(power) > -70);
        if (loud.Count == 0)
        {
            return double.NegativeInfinity;
        }

        double gate = ToLufs(loud.Average()) - 10;
        return ToLufs(loud.FindAll(power => ToLufs(power) > gate).Average());
    }

    private static double ToLufs(double power) => -0.691 + (10 * Math.Log10(power));

    private static double[] Weigh(float[] samples) => Filter(
        Filter(
            Array.ConvertAll(samples, sample => (double)sample),
            [1.53512485958697, -2.69169618940638, 1.19839281085285],
            [-1.69065929318241, 0.73248077421585]),
        [1, -2, 1],
        [-1.99004745483398, 0.99007225036621]);

    /// <summary>Direct form I.</summary>
    private static double[] Filter(double[] x, double[] b, double[] a)
    {
        double[] y = new double[x.Length];
        for (int i = 0; i < x.Length; i++)
        {
            y[i] = b[0] * x[i];
            for (int k = 1; k <= 2 && k <= i; k++)
            {
                y[i] += (b[k] * x[i - k]) - (a[k - 1] * y[i - k]);
            }
        }

        return y;
    }
}
