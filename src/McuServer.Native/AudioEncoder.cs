namespace McuServer.Native;

/// <summary>
/// A sound encoder of FFmpeg for 48 kHz stereo: blocks of any length in, packets of the codec's own length out. It makes
/// AAC; Opus has its own <see cref="OpusEncoder"/>. Used by one thread at a time.
/// </summary>
public sealed unsafe class AudioEncoder : IDisposable
{
    private readonly AudioEncoderHandle _handle;

    private AudioEncoder(AudioEncoderHandle handle, int frameSamples, int delaySamples)
    {
        _handle = handle;
        FrameSamples = frameSamples;
        DelaySamples = delaySamples;
    }

    /// <summary>Samples per channel in one packet.</summary>
    public int FrameSamples { get; }

    /// <summary>By how many samples decoded sound is late; <see cref="MediaWriter"/> takes it out again.</summary>
    public int DelaySamples { get; }

    internal AudioEncoderHandle Handle => _handle;

    /// <summary>
    /// Opens an encoder; AAC takes 16,000 to 512,000 bit/s. <see cref="NativeException"/> with
    /// <see cref="NativeStatus.InvalidArgument"/> for another codec or bitrate.
    /// </summary>
    public static AudioEncoder Open(AudioCodec codec, int bitrateBps)
    {
        int frameSamples, delaySamples;
        int status = Interop.OpenAudioEncoder(
            (int)codec, bitrateBps, &frameSamples, &delaySamples, out AudioEncoderHandle handle);
        if (status != 0)
        {
            handle.Dispose();
            throw Interop.LastError(status);
        }

        return new AudioEncoder(handle, frameSamples, delaySamples);
    }

    /// <summary>
    /// Takes interleaved stereo samples, as many as there are; what is not yet received is kept, at most a minute of it.
    /// </summary>
    public NativeStatus Encode(ReadOnlySpan<float> stereo)
    {
        if (stereo.Length % 2 != 0)
        {
            throw new ArgumentException("Interleaved stereo has an even number of values.", nameof(stereo));
        }

        fixed (float* data = stereo)
        {
            return (NativeStatus)Interop.EncodeAudio(_handle, data, stereo.Length / 2);
        }
    }

    /// <summary>
    /// The next packet; call until <see cref="NativeStatus.Again"/>, or <see cref="NativeStatus.End"/> after
    /// <see cref="Drain"/>.
    /// </summary>
    public NativeStatus Receive(out EncodedView view)
    {
        byte* data;
        int size, samples;
        long firstSample;
        NativeStatus status = (NativeStatus)Interop.ReceiveAudio(_handle, &data, &size, &firstSample, &samples);
        view = status == NativeStatus.Ok ? new EncodedView(data, size, firstSample, true, samples) : default;
        return status;
    }

    /// <summary>No sound will follow: the last, short frame and what the codec holds can be received.</summary>
    public void Drain() => _ = Interop.DrainAudioEncoder(_handle);

    public void Dispose() => _handle.Dispose();
}
