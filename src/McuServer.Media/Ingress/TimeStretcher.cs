using McuServer.Media.Sound;

namespace McuServer.Media.Ingress;

/// <summary>
/// Finds by which distance sound resembles itself and blends it with itself over that distance, so that a whole number
/// of its periods is left out or repeated: duration changes, pitch does not (WSOLA: Verhelst and Roelands, 1993).
/// </summary>
internal sealed unsafe class TimeStretcher
{
    /// <summary>5 ms.</summary>
    public const int MinLag = 240;

    /// <summary>15 ms: one period of 67 Hz.</summary>
    public const int MaxLag = 720;

    /// <summary>10 ms: compared, and blended.</summary>
    public const int Overlap = 480;

    /// <summary>Samples behind the place that <see cref="Find"/> reads at most.</summary>
    public const int SamplesAfter = MaxLag + Overlap;

    /// <summary>−50 dB: so quiet that no join is heard.</summary>
    private const float QuietMeanSquare = 1e-5f;

    private const double MultipleTolerance = 0.03;
    private const int Channels = SoundFormat.Channels;
    private const int Step = 4;
    private const int CoarseLength = SamplesAfter / Step;

    private readonly float[] _mono = new float[SamplesAfter];
    private readonly float[] _coarse = new float[CoarseLength];
    private readonly float[] _from = new float[Overlap * Channels];

    private int _anchor;

    /// <summary>How alike the sound is at the lag found last, −1..1; 1 for silence.</summary>
    public double Likeness { get; private set; }

    /// <summary>
    /// The distance, 240 to <paramref name="maxLag"/> samples, at which <see cref="Overlap"/> samples resemble
    /// themselves the most.
    /// </summary>
    /// <param name="stereo">Where the earlier of the two stretches begins for the longest lag: with <paramref
    /// name="isBackward"/> the later stretch begins <see cref="MaxLag"/> behind it, else this is the earlier one.</param>
    public int Find(float* stereo, int maxLag, bool isBackward)
    {
        float energy = 0;
        for (int i = 0; i < SamplesAfter; i++)
        {
            _mono[i] = stereo[i * Channels] + stereo[(i * Channels) + 1];
            energy += _mono[i] * _mono[i];
        }

        if (energy / (4 * SamplesAfter) < QuietMeanSquare)
        {
            Likeness = 1;
            return maxLag;
        }

        for (int i = 0; i < CoarseLength; i++)
        {
            int from = i * Step;
            _coarse[i] = _mono[from] + _mono[from + 1] + _mono[from + 2] + _mono[from + 3];
        }

        _anchor = isBackward ? MaxLag : 0;
        int coarse = Best(_coarse, Overlap / Step, MinLag / Step, maxLag / Step, _anchor / Step) * Step;
        return Multiple(Near(coarse, Step, maxLag), maxLag);
    }

    /// <summary>Whether no join is heard within so many samples.</summary>
    public static bool IsQuiet(float* stereo, int samples)
    {
        AudioKernels.Measure(stereo, samples * Channels, out float energy, out _, out _);
        return energy / (samples * Channels) < QuietMeanSquare;
    }

    /// <summary>
    /// Replaces <see cref="Overlap"/> samples by a blend from another stretch into them; the two may overlap.
    /// </summary>
    public void Blend(float* into, float* from)
    {
        new ReadOnlySpan<float>(from, Overlap * Channels).CopyTo(_from);
        for (int i = 0; i < Overlap; i++)
        {
            float weight = (i + 0.5f) / Overlap;
            for (int channel = 0; channel < Channels; channel++)
            {
                int at = (i * Channels) + channel;
                into[at] = _from[at] + ((into[at] - _from[at]) * weight);
            }
        }
    }

    /// <summary>Several periods at once where they are as alike as one.</summary>
    private int Multiple(int lag, int maxLag)
    {
        double likeness = Likeness;
        for (int count = maxLag / lag; count > 1; count--)
        {
            int several = Near(lag * count, count, maxLag);
            if (Likeness > likeness - MultipleTolerance)
            {
                return several;
            }
        }

        Likeness = likeness;
        return lag;
    }

    private int Near(int lag, int distance, int maxLag) =>
        Best(_mono, Overlap, Math.Max(MinLag, lag - distance), Math.Min(maxLag, lag + distance), _anchor);

    /// <summary>The lag with the highest normalised correlation.</summary>
    /// <param name="anchor">0: the stretch at 0 against those behind it; else the stretch there against those before.</param>
    private int Best(float[] sound, int length, int from, int to, int anchor)
    {
        ReadOnlySpan<float> fixedStretch = sound.AsSpan(anchor, length);
        double fixedEnergy = Dot(fixedStretch, fixedStretch);
        int best = from;
        double highest = double.NegativeInfinity;
        for (int lag = from; lag <= to; lag++)
        {
            ReadOnlySpan<float> other = sound.AsSpan(anchor > 0 ? anchor - lag : lag, length);
            double likeness = Dot(fixedStretch, other) / Math.Sqrt((fixedEnergy * Dot(other, other)) + 1e-20);
            if (likeness > highest)
            {
                highest = likeness;
                best = lag;
            }
        }

        Likeness = highest;
        return best;
    }

    private static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        fixed (float* left = a)
        fixed (float* right = b)
        {
            return AudioKernels.Dot(left, right, a.Length);
        }
    }
}
