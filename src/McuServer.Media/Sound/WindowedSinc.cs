namespace McuServer.Media.Sound;

/// <summary>The ideal interpolator sin(πx)/(πx), ended softly by Kaiser's window.</summary>
internal static class WindowedSinc
{
    /// <param name="x">Distance from the sample, in samples.</param>
    /// <param name="halfWidth">Beyond this distance the value is 0.</param>
    /// <param name="beta">Shape of the window: larger is more stop band and a wider transition.</param>
    public static double Value(double x, double halfWidth, double beta)
    {
        double edge = x / halfWidth;
        if (Math.Abs(edge) >= 1)
        {
            return 0;
        }

        double sinc = Math.Abs(x) < 1e-12 ? 1 : Math.Sin(Math.PI * x) / (Math.PI * x);
        return sinc * BesselI0(beta * Math.Sqrt(1 - (edge * edge))) / BesselI0(beta);
    }

    /// <summary>The modified Bessel function of the first kind, order 0, by its series.</summary>
    private static double BesselI0(double x)
    {
        double term = 1;
        double sum = 1;
        for (int k = 1; term > sum * 1e-17; k++)
        {
            term *= x / (2 * k) * (x / (2 * k));
            sum += term;
        }

        return sum;
    }
}
