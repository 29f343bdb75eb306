using McuServer.Media.Codecs;
using McuServer.Media.Frames;
using McuServer.Media.Sound;
using McuServer.Native;

namespace McuServer.Conference.Codecs;

/// <summary>Fits FFmpeg's audio decoders and its resampler to <see cref="IAudioDecoder"/>.</summary>
public sealed class FFmpegAudioDecoder(CodecSettings settings) : IAudioDecoder
{
    private readonly AudioDecoder _decoder = AudioDecoder.Open(settings);

    public long ErrorCount { get; private set; }

    /// <summary>Two seconds: a packet of a WAV file at 8 kHz is a quarter of a second, and grows sixfold.</summary>
    public int MaxSamples => 2 * SoundFormat.SampleRateHz;

    public TimeSpan? FirstSampleTime { get; private set; }

    public int Decode(EncodedFrame frame, Span<float> stereo)
    {
        if (_decoder.Submit(frame.Data, frame.PlayoutTime) < NativeStatus.Ok)
        {
            ErrorCount++;
            return 0;
        }

        return Take(stereo);
    }

    /// <summary>These codecs know no concealment: the source fades instead.</summary>
    public int Conceal(int samples, Span<float> stereo) => 0;

    public void Reset() => _decoder.Reset();

    public void Dispose() => _decoder.Dispose();

    private int Take(Span<float> stereo)
    {
        int total = 0;
        FirstSampleTime = null;
        while ((total + 1) * 2 <= stereo.Length)
        {
            NativeStatus status = _decoder.Receive(stereo[(total * 2)..], out int samples);
            if (status != NativeStatus.Ok)
            {
                ErrorCount += status == NativeStatus.InvalidData ? 1 : 0;
                break;
            }

            FirstSampleTime ??= samples > 0 && _decoder.HasPts ? _decoder.Pts : null;
            total += samples;
        }

        return total;
    }
}

/// <summary>Fits libopus to <see cref="IAudioDecoder"/>: with its own concealment of losses (RFC 6716 section 4.4).</summary>
public sealed class OpusAudioDecoder : IAudioDecoder
{
    private readonly OpusDecoder _decoder = OpusDecoder.Create();

    public long ErrorCount { get; private set; }

    /// <summary>An Opus packet holds at most 120 ms (RFC 6716 section 3.2.5).</summary>
    public int MaxSamples => 5760;

    public int Decode(EncodedFrame frame, Span<float> stereo)
    {
        int samples = _decoder.Decode(frame.Data, stereo);
        if (samples >= 0)
        {
            return samples;
        }

        ErrorCount++;
        return 0;
    }

    public int Conceal(int samples, Span<float> stereo) => Math.Max(0, _decoder.Conceal(stereo, samples));

    public void Reset() => _decoder.Reset();

    public void Dispose() => _decoder.Dispose();
}
