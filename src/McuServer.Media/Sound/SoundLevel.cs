namespace McuServer.Media.Sound;

/// <summary>Levels of a tick in the steps of RFC 6464, turned round: 0 is silence, 127 is the loudest.</summary>
internal static class SoundLevel
{
    private const int Highest = 127;

    /// <param name="meanSquare">Of the mono sound (left + right) / 2 over the tick, full scale = 1.</param>
    /// <returns>127 + dBov rounded to the nearest whole decibel, held within 0..127.</returns>
    public static int FromMeanSquare(double meanSquare)
    {
        if (!(meanSquare > 0))
        {
            return 0;
        }

        double dBov = Math.Clamp(10 * Math.Log10(meanSquare), -Highest, 0);
        return Highest + (int)Math.Round(dBov, MidpointRounding.AwayFromZero);
    }
}
