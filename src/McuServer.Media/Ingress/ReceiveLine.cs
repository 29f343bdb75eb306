using McuServer.Media.Codecs;
using McuServer.Media.Sound;

namespace McuServer.Media.Ingress;

/// <summary>
/// The decoded end of a live stream: one unbroken line of samples, of what was decoded, made from FEC copies, invented
/// by the decoder, faded and silent, from which ticks are read. Counts each kind in samples. A place in it can be moved
/// by a period of the sound, to play faster or slower for a moment. Audio thread.
/// </summary>
internal sealed unsafe class ReceiveLine(IOpusDecoder decoder) : IDisposable
{
    /// <summary>2.5 ms: Opus conceals in multiples of it.</summary>
    private const int ConcealmentStep = 120;

    /// <summary>What is kept before the place: a period to be repeated, and the fader's 10 ms.</summary>
    private const int History = TimeStretcher.MaxLag + TimeStretcher.Overlap;

    private const int Channels = SoundFormat.Channels;

    private readonly SampleLine _line = new(History + (6 * SoundFormat.TickSamples));
    private readonly GapFader _fader = new();
    private readonly TimeStretcher _stretcher = new();
    private bool _isGap = true;
    private long _position;

    /// <summary>Samples read since the place was moved: what lies before them is not what was heard.</summary>
    private int _sinceMove;

    /// <summary>Samples that wait to be read.</summary>
    public int Waiting => (int)(_line.End - _position);

    /// <summary>Samples invented one after the other since something was decoded.</summary>
    public int ConcealedRun { get; private set; }

    public long Concealed { get; private set; }

    /// <summary>
    /// Invented for what has not come yet: something lost or late, or a pause of the sender, which only its next packet
    /// tells. Counted as neither until <see cref="Decide"/>.
    /// </summary>
    public long Undecided { get; private set; }

    public long Fec { get; private set; }

    public long ComfortNoise { get; private set; }

    public long Silent { get; private set; }

    public long Accelerated { get; private set; }

    public long Expanded { get; private set; }

    public void Dispose()
    {
        _line.Dispose();
        decoder.Dispose();
    }

    /// <summary>The next multiple of 2.5 ms.</summary>
    public static int WholeSteps(int samples) => (samples + ConcealmentStep - 1) / ConcealmentStep * ConcealmentStep;

    public void ResetDecoder() => decoder.Reset();

    /// <summary>
    /// Decodes a packet that lasts so many samples. Returns the samples that the line grew by; 0 or less for a damaged one.
    /// </summary>
    /// <param name="skip">Samples at its beginning that were replaced already.</param>
    public int Decode(ReadOnlySpan<byte> packet, int samples, int skip)
    {
        Span<float> into = _line.Reserve(samples);
        int decoded = decoder.Decode(packet, into, fec: false);
        if (decoded > 0)
        {
            Commit(into, Math.Min(decoded, samples), skip);
            ConcealedRun = 0;
        }

        return decoded - skip;
    }

    /// <summary>Makes the lost packet before this one from the copy in it; false when the decoder cannot.</summary>
    /// <param name="samples">What the lost one lasted.</param>
    /// <param name="skip">Samples at its beginning that were replaced already.</param>
    public bool TryDecodeFec(ReadOnlySpan<byte> packet, int samples, int skip)
    {
        Span<float> into = _line.Reserve(samples);
        if (decoder.Decode(packet, into, fec: true) != samples)
        {
            return false;
        }

        Commit(into, samples, skip);
        ConcealedRun = 0;
        Fec += samples - skip;
        return true;
    }

    /// <summary>Invents so many samples, as long as that may be; silence for the rest.</summary>
    /// <param name="samples">Any number up to 120 ms.</param>
    /// <param name="maxRun">How long in a row the decoder may invent.</param>
    /// <param name="isComfortNoise">
    /// Whether it stands for a sender's silence rather than for something lost; null: that is not known yet.
    /// </param>
    public void Conceal(int samples, int maxRun, bool? isComfortNoise)
    {
        if (_isGap || ConcealedRun + samples > maxRun)
        {
            AddSilence(samples);
            return;
        }

        Span<float> into = _line.Reserve(WholeSteps(samples));
        if (decoder.Conceal(into) < samples)
        {
            AddSilence(samples);
            return;
        }

        Commit(into, samples, skip: 0);
        ConcealedRun += samples;
        Concealed += isComfortNoise == false ? samples : 0;
        ComfortNoise += isComfortNoise == true ? samples : 0;
        Undecided += isComfortNoise is null ? samples : 0;
    }

    /// <summary>Now it is known what was invented for.</summary>
    public void Decide(bool isComfortNoise)
    {
        Concealed += isComfortNoise ? 0 : Undecided;
        ComfortNoise += isComfortNoise ? Undecided : 0;
        Undecided = 0;
    }

    /// <summary>Fades what there was and goes on in silence.</summary>
    public void AddSilence(int samples)
    {
        BeginGap();
        Span<float> into = _line.Reserve(samples);
        _fader.Fill(into);
        _line.Commit(samples);
        Silent += samples;
    }

    /// <summary>
    /// Plays a period less. Needs <see cref="TimeStretcher.SamplesAfter"/> and a tick waiting. Returns samples left out;
    /// 0 when the sound does not resemble itself by <paramref name="minLikeness"/>.
    /// </summary>
    public int Shorten(int maxLag, double minLikeness)
    {
        float* at = _line.At(_position);
        int lag = _stretcher.Find(at, maxLag, isBackward: false);
        if (_stretcher.Likeness < minLikeness)
        {
            return 0;
        }

        float* after = at + (lag * Channels);
        _stretcher.Blend(after, at);
        _position += lag;
        Accelerated += lag;
        _sinceMove = 0;
        return lag;
    }

    /// <summary>
    /// Leaves out as many samples as are asked for, if it is quiet here; as many and <see cref="TimeStretcher.Overlap"/> must
    /// wait. Returns samples left out.
    /// </summary>
    public int Trim(int samples)
    {
        float* at = _line.At(_position);
        if (!TimeStretcher.IsQuiet(at, samples + TimeStretcher.Overlap))
        {
            return 0;
        }

        _stretcher.Blend(at + (samples * Channels), at);
        _position += samples;
        Accelerated += samples;
        _sinceMove = 0;
        return samples;
    }

    /// <summary>
    /// Plays a period twice. Needs <see cref="TimeStretcher.Overlap"/> waiting. Returns samples put in; 0 as with <see
    /// cref="Shorten"/>.
    /// </summary>
    public int Lengthen(int maxLag, double minLikeness)
    {
        if (_sinceMove < TimeStretcher.MaxLag || _position - _line.Start < TimeStretcher.MaxLag)
        {
            return 0;
        }

        float* at = _line.At(_position);
        int lag = _stretcher.Find(at - (TimeStretcher.MaxLag * Channels), maxLag, isBackward: true);
        if (_stretcher.Likeness < minLikeness)
        {
            return 0;
        }

        float* before = at - (lag * Channels);
        _stretcher.Blend(before, at);
        _position -= lag;
        Expanded += lag;
        _sinceMove = 0;
        return lag;
    }

    /// <summary>Hands out what is due; as much must wait.</summary>
    public void Read(Span<float> stereo)
    {
        new ReadOnlySpan<float>(_line.At(_position), stereo.Length).CopyTo(stereo);
        _position += stereo.Length / Channels;
        _sinceMove = Math.Min(_sinceMove + (stereo.Length / Channels), History);
        _line.DiscardBefore(_position - History);
    }

    /// <summary>The sound before does not lead into what comes next: it fades, and the next fades in.</summary>
    public void BeginGap()
    {
        if (!_isGap)
        {
            _fader.Begin(_line);
            _isGap = true;
        }
    }

    private void Commit(Span<float> stereo, int samples, int skip)
    {
        if (skip > 0)
        {
            BeginGap();
            stereo[(skip * Channels)..(samples * Channels)].CopyTo(stereo);
        }

        if (_isGap)
        {
            _fader.End();
            _isGap = false;
        }

        _fader.Apply(stereo[..((samples - skip) * Channels)]);
        _line.Commit(samples - skip);
    }
}
