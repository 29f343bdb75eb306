namespace McuServer.Native;

/// <summary>
/// Packets of any audio codec that this FFmpeg has in, 48 kHz float stereo out, bounded to ±16 and free of infinities.
/// One channel is heard on both sides at full level; more than two are mixed down so that full scale in all of them
/// does not pass ±1. The samples are the same on every CPU of an architecture. What a codec puts before the first sample and
/// behind the last one is left out. Used by one thread at a time.
/// </summary>
public sealed unsafe class AudioDecoder : IDisposable
{
    private readonly AudioDecoderHandle _handle;

    private AudioDecoder(AudioDecoderHandle handle) => _handle = handle;

    /// <summary>A block length, in stereo samples, that suits every call of <see cref="Receive"/>.</summary>
    public int MaxSamples { get; } = Interop.AudioMaxSamples;

    /// <summary>The moment of the first sample of the last block; zero when <see cref="HasPts"/> is false.</summary>
    public TimeSpan Pts { get; private set; }

    public bool HasPts { get; private set; }

    /// <exception cref="NativeException">
    /// <see cref="NativeStatus.Unsupported"/>: this FFmpeg has no decoder for the codec.
    /// <see cref="NativeStatus.InvalidArgument"/>: no sound.
    /// </exception>
    public static AudioDecoder Open(CodecSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        int status = Interop.OpenAudioDecoder(settings, out nint decoder);
        return status < 0 ? throw Interop.LastError(status) : new AudioDecoder(new AudioDecoderHandle(decoder));
    }

    /// <summary>
    /// Feeds one packet; behind <paramref name="data"/> lie 64 zero bytes of the same buffer. Pass
    /// <see cref="TimeSpan.MinValue"/> for a packet without a time, and for Opus
    /// <see cref="PacketView.DiscardSamples"/>. Statuses as with <see cref="VideoDecoder.Submit"/>. Allocates nothing.
    /// </summary>
    public NativeStatus Submit(ReadOnlySpan<byte> data, TimeSpan pts, int discardSamples = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(discardSamples);
        fixed (byte* bytes = data)
        {
            return (NativeStatus)Interop.SubmitAudio(
                _handle, bytes, data.Length, Microseconds.From(pts), discardSamples);
        }
    }

    /// <summary>
    /// Writes the next interleaved block, as much as fits; <paramref name="samples"/> counts per channel. To be called
    /// until <see cref="NativeStatus.Again"/> or <see cref="NativeStatus.End"/>;
    /// <see cref="NativeStatus.InvalidData"/>: something damaged was thrown away, ask again. Allocates nothing.
    /// </summary>
    public NativeStatus Receive(Span<float> stereo, out int samples)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(stereo.Length, 2);
        fixed (float* values = stereo)
        {
            NativeStatus status = (NativeStatus)Interop.ReceiveSound(
                _handle, values, stereo.Length / 2, out samples, out long ptsUs);
            HasPts = status == NativeStatus.Ok && ptsUs != Microseconds.None;
            Pts = HasPts ? Microseconds.ToTimeSpan(ptsUs) : TimeSpan.Zero;
            return status;
        }
    }

    /// <summary>No more packets will come: what decoder and resampler still hold can be received.</summary>
    public void Drain() => _ = Interop.DrainAudioDecoder(_handle);

    /// <summary>
    /// Forgets all state, for a new start or after a jump in time. An Opus stream drops its pre-skip again.
    /// </summary>
    /// <exception cref="NativeException">Out of memory; the decoder can only be disposed.</exception>
    public void Reset()
    {
        int status = Interop.ResetAudioDecoder(_handle);
        if (status < 0)
        {
            throw Interop.LastError(status);
        }
    }

    public void Dispose() => _handle.Dispose();
}
