using System.Runtime.InteropServices;
using McuServer.Media.Codecs;
using McuServer.Media.Frames;
using McuServer.Media.Sound;

namespace McuServer.Conference.Codecs;

/// <summary>
/// Plain 16-bit little-endian samples at 48 kHz, mono or stereo: nothing to decode, so it does without FFmpeg's decoder and
/// resampler, which cost more here than the whole mix.
/// </summary>
public sealed class PcmAudioDecoder(int channels) : IAudioDecoder
{
    private readonly float[] _mono = new float[channels == 1 ? 2 * SoundFormat.SampleRateHz : 0];

    /// <summary>Samples cannot be wrong; only half of one at a packet's end is left out.</summary>
    public long ErrorCount { get; private set; }

    public int MaxSamples => 2 * SoundFormat.SampleRateHz;

    public int Decode(EncodedFrame frame, Span<float> stereo)
    {
        ErrorCount += frame.SizeBytes % (channels * sizeof(short)) == 0 ? 0 : 1;
        ReadOnlySpan<short> data = MemoryMarshal.Cast<byte, short>(frame.Data);
        int samples = Math.Min(data.Length / channels, stereo.Length / 2);
        data = data[..(samples * channels)];
        if (channels == 2)
        {
            AudioKernels.FromInt16(data, stereo[..(samples * 2)]);
            return samples;
        }

        samples = Math.Min(samples, _mono.Length);
        AudioKernels.FromInt16(data[..samples], _mono.AsSpan(0, samples));
        for (int i = 0; i < samples; i++)
        {
            stereo[2 * i] = stereo[(2 * i) + 1] = _mono[i];
        }

        return samples;
    }

    /// <summary>Nothing is known of what is lost: the source fades instead.</summary>
    public int Conceal(int samples, Span<float> stereo) => 0;

    public void Reset()
    {
    }

    public void Dispose()
    {
    }
}
