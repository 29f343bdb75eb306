namespace McuServer.Media.Sound;

/// <summary>
/// Where in a source's line of samples the mixer is. As long as the source's clock agrees with the mixer's, the place
/// advances by exactly one sample per sample. When the stamps show that it runs fast or slow, the place advances a
/// little faster or slower, so that what is stamped for a moment is played at that moment. All numbers are samples of
/// 48 kHz; "mixer" numbers count from time zero of the mixer's clock.
/// </summary>
internal sealed class ClockFollower
{
    /// <summary>
    /// Errors below 2.5 ms are left alone: stamps rounded to whole milliseconds, and decoders that hold some samples
    /// back (2 ms at 8 kHz), are no drift. A clock that is off by 500 ppm is noticed after 5 s.
    /// </summary>
    private const double DeadZoneSamples = 120;

    /// <summary>How sure the estimate must be beyond the dead zone, in standard deviations.</summary>
    private const double Certainty = 4;

    private const double MinSpanSeconds = 2;
    private const int MinObservations = 10;

    /// <summary>An error is made good over this time.</summary>
    private const double CorrectionSeconds = 10;

    /// <summary>
    /// At most so much of the speed for errors of the past: 1.7 hundredths of a semitone, not heard as pitch.
    /// </summary>
    private const double MaxCorrection = 1000e-6;

    /// <summary>Clocks that are further off are broken; jumps of the place must help them.</summary>
    private const double MaxDrift = 2000e-6;

    /// <summary>Largest change of the speed from tick to tick.</summary>
    private const double MaxRateStep = 20e-6;

    private readonly DriftEstimator _estimator = new();

    /// <summary>The sample of the line that is due next.</summary>
    public long Position { get; private set; }

    /// <summary>How far the place is on the way to the sample after it, 0..1.</summary>
    public double Fraction { get; private set; }

    /// <summary>Samples of the line for each of the mixer.</summary>
    public double Rate { get; private set; } = 1;

    /// <summary>False while samples pass as they are.</summary>
    public bool IsResampling { get; private set; }

    /// <summary>
    /// How fast the source's clock runs against the mixer's, in millionths; 0 until a drift is certain.
    /// </summary>
    public double DriftPpm => IsResampling ? -Drift * 1e6 : 0;

    /// <summary>How far stamps stray from a steady clock, in samples (standard deviation).</summary>
    public double JitterSamples => _estimator.Deviation;

    private double Drift => Math.Clamp(_estimator.Slope / SoundFormat.SampleRateHz, -MaxDrift, MaxDrift);

    /// <summary>Puts the place on a sample of the line.</summary>
    public void MoveTo(long position)
    {
        Position = position;
        Fraction = 0;
    }

    /// <summary>A sample of the line was stamped with this mixer time.</summary>
    public void Observe(double mixerSample, long lineSample) =>
        _estimator.Insert(mixerSample / SoundFormat.SampleRateHz, mixerSample - lineSample);

    /// <summary>
    /// Where in the line something belongs that is due at a mixer time, when the place stands for <paramref
    /// name="mixerNow"/>.
    /// </summary>
    public long LineFromMixer(double mixerSample, long mixerNow) =>
        Position + (long)Math.Round(Fraction + ((Math.Round(mixerSample) - mixerNow) * Rate));

    /// <summary>Sets the speed for the tick that begins at this mixer sample.</summary>
    public void Steer(long mixerNow)
    {
        double wanted = mixerNow - _estimator.Predict((double)mixerNow / SoundFormat.SampleRateHz);
        double error = wanted - Position - Fraction;
        if (!IsResampling)
        {
            bool isKnown = _estimator.EffectiveCount >= MinObservations && _estimator.SpanSeconds >= MinSpanSeconds;
            IsResampling = isKnown && Math.Abs(error) > DeadZoneSamples + (Certainty * _estimator.EndDeviation);
            if (!IsResampling)
            {
                return;
            }
        }

        double correction = error / (CorrectionSeconds * SoundFormat.SampleRateHz);
        double rate = 1 - Drift + Math.Clamp(correction, -MaxCorrection, MaxCorrection);
        Rate = Math.Clamp(rate, Rate - MaxRateStep, Rate + MaxRateStep);
    }

    /// <summary>So many samples of the mixer have been played.</summary>
    public void Advance(int mixerSamples)
    {
        double way = Fraction + (mixerSamples * Rate);
        long whole = (long)Math.Floor(way);
        Position += whole;
        Fraction = way - whole;
    }
}
