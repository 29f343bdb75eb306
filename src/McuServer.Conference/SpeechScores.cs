namespace McuServer.Conference;

/// <summary>
/// Speech activity scores over three intervals, as tables: how much more likely a count of active units is speech than
/// noise. score(v, n, λ) = max(1e−10, ln C(n, v) + n·ln ½ − ln λ + λ·v), after I. Volfin and I. Cohen, "Dominant
/// speaker identification for multipoint videoconferencing" (2013), with the constants of Jitsi's implementation.
/// </summary>
internal static class SpeechScores
{
    /// <summary>By step of the newest frame, 0..13.</summary>
    public static readonly double[] Immediate = Table(13, 0.78);

    /// <summary>By loud frames of the newest block, 0..5.</summary>
    public static readonly double[] Medium = Table(SpeakerActivity.BlockFrames, 24);

    /// <summary>By full blocks of the last second, 0..10.</summary>
    public static readonly double[] Long = Table(SpeakerActivity.Blocks, 47);

    private const double Least = 1e-10;

    private static double[] Table(int units, double lambda)
    {
        double[] scores = new double[units + 1];
        double combinations = 1;
        for (int active = 0; active <= units; active++)
        {
            double score = Math.Log(combinations) + (units * Math.Log(0.5)) - Math.Log(lambda) + (lambda * active);
            scores[active] = Math.Max(Least, score);
            combinations = combinations * (units - active) / (active + 1);
        }

        return scores;
    }
}
