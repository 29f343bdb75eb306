using McuServer.Media.Codecs;

namespace McuServer.Media.Sound;

/// <summary>
/// A source's sound in one unbroken line, sample by sample: what was decoded, what the decoder invented for what is
/// missing, and silence, with no click where one follows the other.
/// </summary>
internal sealed unsafe class PlayoutLine(IAudioDecoder decoder, int maxConcealmentSamples) : IDisposable
{
    private const int Channels = SoundFormat.Channels;

    /// <summary>2.5 ms: Opus conceals in multiples of it (libopus, opus_decode with no data).</summary>
    private const int ConcealmentStep = SoundFormat.SampleRateHz / 400;

    private readonly SampleLine _line = new(8 * SoundFormat.TickSamples);
    private readonly GapFader _fader = new();

    /// <summary>For concealment: as much as one tick may ask for at a time, and a step more.</summary>
    private readonly SampleBuffer _scratch = new(Math.Min(decoder.MaxSamples, 2 * SoundFormat.TickSamples) * Channels);

    private Edge _edge = Edge.Nothing;
    private int _concealedSamples;

    /// <summary>What the line ends with.</summary>
    private enum Edge
    {
        /// <summary>There was no sound yet; the first begins as it is.</summary>
        Nothing,

        /// <summary>Decoded or concealed sound.</summary>
        Sound,

        /// <summary>Fading sound or silence after it.</summary>
        Gap,
    }

    /// <summary>Number of the sample behind the last.</summary>
    public long End => _line.End;

    /// <summary>Number of the sample behind the last that was decoded.</summary>
    public long SoundEnd { get; private set; } = long.MinValue / 2;

    /// <summary>Number of the sample behind the last that was concealed.</summary>
    public long ConcealedEnd { get; private set; } = long.MinValue / 2;

    /// <summary>The sample of this number and those behind it.</summary>
    public float* At(long sample) => _line.At(sample);

    /// <summary>Gives up everything; the next sample has this number.</summary>
    public void Restart(long position)
    {
        // The past of the line is silence: the resampler and the fader look back on it.
        _line.Restart(position - GapFader.FadeSamples);
        _line.Reserve(GapFader.FadeSamples).Clear();
        _line.Commit(GapFader.FadeSamples);
        if (_edge != Edge.Nothing)
        {
            _fader.Begin(_line);
            _edge = Edge.Gap;
        }
    }

    /// <summary>Keeps of what lies before this sample only what resampler and fader look back on.</summary>
    public void DiscardBefore(long position) => _line.DiscardBefore(position - GapFader.FadeSamples);

    public void Dispose()
    {
        _line.Dispose();
        _scratch.Dispose();
    }

    /// <summary>Puts decoded sound at the end.</summary>
    /// <param name="stereo">Interleaved.</param>
    /// <param name="isSeamless">Whether it continues what the decoder gave, or invented, last.</param>
    public void Append(ReadOnlySpan<float> stereo, bool isSeamless)
    {
        if (_edge == Edge.Sound && !isSeamless)
        {
            _fader.Begin(_line);
            _edge = Edge.Gap;
        }

        if (_edge == Edge.Gap)
        {
            _fader.End();
        }

        int samples = stereo.Length / Channels;
        Span<float> into = _line.Reserve(samples);
        stereo.CopyTo(into);
        _fader.Apply(into);
        _line.Commit(samples);
        _edge = Edge.Sound;
        _concealedSamples = 0;
        SoundEnd = _line.End;
    }

    /// <summary>Fills a gap of so many samples: concealed as long as that may be, then faded, then silent.</summary>
    public void Bridge(int samples, bool mayConceal)
    {
        if (_edge == Edge.Sound)
        {
            int concealed = mayConceal ? Conceal(samples) : 0;
            if (concealed > 0)
            {
                return;
            }

            _fader.Begin(_line);
            _edge = Edge.Gap;
        }

        Span<float> into = _line.Reserve(samples);
        if (_edge == Edge.Nothing)
        {
            into.Clear();
        }
        else
        {
            _fader.Fill(into);
        }

        _line.Commit(samples);
    }

    private int Conceal(int samples)
    {
        int allowed = Math.Min(maxConcealmentSamples - _concealedSamples, _scratch.Length / Channels);
        int asked = Math.Min(allowed, (samples + ConcealmentStep - 1) / ConcealmentStep * ConcealmentStep);
        int given = asked > 0 ? Math.Min(samples, decoder.Conceal(asked, _scratch.Span)) : 0;
        if (given > 0)
        {
            _scratch.Span[..(given * Channels)].CopyTo(_line.Reserve(given));
            _line.Commit(given);
            _concealedSamples += given;
            ConcealedEnd = _line.End;
        }

        return given;
    }
}
