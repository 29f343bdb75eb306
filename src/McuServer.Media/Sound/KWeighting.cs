using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace McuServer.Media.Sound;

/// <summary>
/// The ear's weighting of ITU-R BS.1770-5 annex 1: a shelf for the head and a high-pass, at 48 kHz, for both channels
/// at once. In double precision, since the high-pass has its poles next to 1.
/// </summary>
internal sealed unsafe class KWeighting
{
    /// <summary>Of the loudness formula: makes a sine of 997 Hz read as its level.</summary>
    private const double OffsetLu = -0.691;

    private Vector128<double> _shelf1;
    private Vector128<double> _shelf2;
    private Vector128<double> _pass1;
    private Vector128<double> _pass2;

    /// <summary>Loudness in LUFS of a weighted mean square, summed over the channels.</summary>
    public static double ToLufs(double meanSquare) =>
        meanSquare > 1e-12 ? OffsetLu + (10 * Math.Log10(meanSquare)) : -120;

    public void Reset() => _shelf1 = _shelf2 = _pass1 = _pass2 = default;

    /// <summary>Mean square of the weighted sound, summed over both channels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public double Measure(float* stereo, int samples)
    {
        // Tables 1 and 2 of annex 1.
        Vector128<double> b0 = Vector128.Create(1.53512485958697);
        Vector128<double> b1 = Vector128.Create(-2.69169618940638);
        Vector128<double> b2 = Vector128.Create(1.19839281085285);
        Vector128<double> a1 = Vector128.Create(-1.69065929318241);
        Vector128<double> a2 = Vector128.Create(0.73248077421585);
        Vector128<double> c1 = Vector128.Create(-1.99004745483398);
        Vector128<double> c2 = Vector128.Create(0.99007225036621);
        Vector128<double> shelf1 = _shelf1, shelf2 = _shelf2, pass1 = _pass1, pass2 = _pass2;
        Vector128<double> sum = default;
        for (int i = 0; i < samples; i++)
        {
            Vector128<double> x = Vector128.Create((double)stereo[2 * i], stereo[(2 * i) + 1]);
            Vector128<double> y = (b0 * x) + shelf1;
            shelf1 = (b1 * x) + shelf2 - (a1 * y);
            shelf2 = (b2 * x) - (a2 * y);
            Vector128<double> z = y + pass1;
            pass1 = pass2 - (y + y) - (c1 * z);
            pass2 = y - (c2 * z);
            sum += z * z;
        }

        (_shelf1, _shelf2, _pass1, _pass2) = (shelf1, shelf2, pass1, pass2);
        return (sum.ToScalar() + sum.GetElement(1)) / samples;
    }
}
