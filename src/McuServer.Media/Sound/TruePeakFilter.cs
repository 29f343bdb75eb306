namespace McuServer.Media.Sound;

/// <summary>
/// The interpolator that finds peaks between the samples: four times oversampling by a windowed sinc of 16 samples, in
/// the manner of ITU-R BS.1770-5 annex 2 (which has 12). The first of the four phases is the sample itself.
/// Flat within 0.1 dB up to 20 kHz, where the codecs of conferences end (RFC 6716 section 2.1.3: full band is 20 kHz);
/// what lies above is seen in part, and so is its share in a peak between the samples. A sine whose crest lies between
/// two of the four points reads low by at most 20·log10(cos(π·f / (4·48 kHz))): 0.0 dB at 1 kHz, 0.12 dB at 10 kHz,
/// 0.47 dB at 20 kHz.
/// </summary>
internal static class TruePeakFilter
{
    /// <summary>Samples of one channel that a point is made from: 7 before the left neighbour and 8 after it.</summary>
    public const int Taps = 16;

    public const int TapsBefore = 7;
    public const int TapsAfter = 8;

    /// <summary>Kaiser's shape; of all values this one gives the flattest 20 kHz with 16 taps.</summary>
    private const double Beta = 4.2;

    /// <summary>
    /// Weights of the pairs (n − k, n + 1 + k), k = 0..7, as three rows of eight. Row 0, with the sum of a pair, gives
    /// the point in the middle. Rows 1 and 2, with the sum and with the difference left − right, give what the points
    /// at a quarter and at three quarters have in common and what sets them apart.
    /// </summary>
    public static readonly float[] Weights = MakeWeights();

    /// <summary>No point can exceed the largest sample by more than this factor.</summary>
    public static readonly float Bound = MakeBound();

    /// <summary>
    /// Weight of the sample at <paramref name="offset"/> −7..8 for the point at n + <paramref name="phase"/>.
    /// </summary>
    public static double Weight(double phase, int offset)
    {
        double sum = 0;
        for (int i = -TapsBefore; i <= TapsAfter; i++)
        {
            sum += Sinc(phase, i);
        }

        return Sinc(phase, offset) / sum;
    }

    private static double Sinc(double phase, int offset) => WindowedSinc.Value(phase - offset, TapsAfter, Beta);

    private static float[] MakeWeights()
    {
        const int Pairs = Taps / 2;
        float[] weights = new float[3 * Pairs];
        for (int k = 0; k < Pairs; k++)
        {
            double near = Weight(0.25, -k);
            double far = Weight(0.25, 1 + k);
            weights[k] = (float)Weight(0.5, -k);
            weights[Pairs + k] = (float)((near + far) / 2);
            weights[(2 * Pairs) + k] = (float)((near - far) / 2);
        }

        return weights;
    }

    private static float MakeBound()
    {
        double bound = 0;
        for (double phase = 0.25; phase < 1; phase += 0.25)
        {
            double sum = 0;
            for (int i = -TapsBefore; i <= TapsAfter; i++)
            {
                sum += Math.Abs(Weight(phase, i));
            }

            bound = Math.Max(bound, sum);
        }

        return (float)(bound * 1.0001);
    }
}
