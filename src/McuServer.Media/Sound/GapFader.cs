namespace McuServer.Media.Sound;

/// <summary>
/// Makes both edges of a gap inaudible. Where sound ends, the last 10 ms are played once more, backwards and fading:
/// the wave goes on without a step. Where it begins again, it is faded in over 10 ms, and over what is left of the
/// other.
/// </summary>
internal sealed unsafe class GapFader
{
    /// <summary>10 ms.</summary>
    public const int FadeSamples = SoundFormat.SampleRateHz / 100;

    private const int Channels = SoundFormat.Channels;

    /// <summary>The mirrored end, not yet faded.</summary>
    private readonly float[] _tail = new float[FadeSamples * Channels];

    private int _tailPlayed = FadeSamples;
    private int _fadeInPlayed = FadeSamples;
    private int _fadeInLength = FadeSamples;

    /// <summary>Remembers the end of the line, from which the sound will fade.</summary>
    public void Begin(SampleLine line)
    {
        int held = (int)Math.Min(FadeSamples, line.End - line.Start);
        Array.Clear(_tail);
        for (int i = 0; i < held; i++)
        {
            float* from = line.At(line.End - 1 - i);
            _tail[i * Channels] = from[0];
            _tail[(i * Channels) + 1] = from[1];
        }

        _tailPlayed = 0;
    }

    /// <summary>Fills a gap: the rest of the tail, then silence.</summary>
    public void Fill(Span<float> stereo)
    {
        int samples = stereo.Length / Channels;
        int faded = Math.Min(samples, FadeSamples - _tailPlayed);
        for (int i = 0; i < faded; i++)
        {
            float gain = TailGain(_tailPlayed + i);
            int from = (_tailPlayed + i) * Channels;
            stereo[i * Channels] = _tail[from] * gain;
            stereo[(i * Channels) + 1] = _tail[from + 1] * gain;
        }

        stereo[(faded * Channels)..].Clear();
        _tailPlayed += faded;
    }

    /// <summary>The next sound fades in: over the rest of the tail if there is one.</summary>
    public void End()
    {
        _fadeInPlayed = 0;
        _fadeInLength = _tailPlayed < FadeSamples ? FadeSamples - _tailPlayed : FadeSamples;
    }

    /// <summary>Fades in what follows a gap; leaves it alone when the fade is over.</summary>
    public void Apply(Span<float> stereo)
    {
        int samples = Math.Min(stereo.Length / Channels, _fadeInLength - _fadeInPlayed);
        for (int i = 0; i < samples; i++)
        {
            float gain = (_fadeInPlayed + i + 0.5f) / _fadeInLength;
            for (int channel = 0; channel < Channels; channel++)
            {
                float tail = _tailPlayed < FadeSamples ? _tail[(_tailPlayed * Channels) + channel] : 0;
                float under = tail * TailGain(_tailPlayed);
                ref float value = ref stereo[(i * Channels) + channel];
                value = (value * gain) + under;
            }

            _tailPlayed = Math.Min(FadeSamples, _tailPlayed + 1);
        }

        _fadeInPlayed += Math.Max(0, samples);
    }

    private static float TailGain(int sample) => 1 - ((sample + 0.5f) / FadeSamples);
}
