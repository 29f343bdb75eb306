using System.Runtime.InteropServices;
using McuServer.Media.Codecs;
using McuServer.Media.Frames;
using McuServer.Media.Sound;

namespace McuServer.TestKit;

/// <summary>
/// "Encoded" sound that is the samples themselves: interleaved float stereo, or one byte for a damaged frame.
/// </summary>
public sealed class PcmDecoder : IAudioDecoder
{
    /// <summary>What concealment gives: this value, for as long as asked; NaN for a codec that knows none.</summary>
    public float Concealment { get; init; } = float.NaN;

    public long ErrorCount { get; private set; }

    public int MaxSamples => SoundFormat.SampleRateHz;

    /// <summary>Says when the first sample is due: this much later than the stamp. Null: says nothing.</summary>
    public TimeSpan? FirstSampleDelay { get; set; }

    public TimeSpan? FirstSampleTime { get; private set; }

    public int ResetCount { get; private set; }

    public int ConcealedSamples { get; private set; }

    public bool IsDisposed { get; private set; }

    public static EncodedFrame Encode(EncodedFramePool pool, ReadOnlySpan<float> stereo, TimeSpan playoutTime)
    {
        EncodedFrame frame = pool.Rent();
        frame.Set(MemoryMarshal.AsBytes(stereo));
        frame.PlayoutTime = playoutTime;
        frame.Duration = TimeSpan.FromSeconds(stereo.Length / 2 / (double)SoundFormat.SampleRateHz);
        return frame;
    }

    public int Decode(EncodedFrame frame, Span<float> stereo)
    {
        if (frame.SizeBytes % 8 != 0)
        {
            ErrorCount++;
            return 0;
        }

        FirstSampleTime = frame.PlayoutTime + FirstSampleDelay;
        MemoryMarshal.Cast<byte, float>(frame.Data).CopyTo(stereo);
        return frame.SizeBytes / 8;
    }

    public int Conceal(int samples, Span<float> stereo)
    {
        if (float.IsNaN(Concealment))
        {
            return 0;
        }

        stereo[..(samples * 2)].Fill(Concealment);
        ConcealedSamples += samples;
        return samples;
    }

    public void Reset() => ResetCount++;

    public void Dispose() => IsDisposed = true;
}
