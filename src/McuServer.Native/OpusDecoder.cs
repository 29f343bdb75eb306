namespace McuServer.Native;

/// <summary>libopus to 48 kHz float stereo, with concealment and in-band FEC. Used by one thread at a time.</summary>
public sealed unsafe class OpusDecoder : IDisposable
{
    /// <summary>Samples per channel of the longest packet, 120 ms (RFC 6716 section 2.1.4).</summary>
    public const int MaxSamples = 5760;

    /// <summary>2.5 ms: lost sound is made in multiples of it.</summary>
    private const int StepSamples = 120;

    private readonly OpusDecoderHandle _handle;

    private OpusDecoder(OpusDecoderHandle handle) => _handle = handle;

    public static OpusDecoder Create()
    {
        int status = Interop.CreateOpusDecoder(out OpusDecoderHandle handle);
        if (status != 0)
        {
            handle.Dispose();
            throw Interop.LastError(status);
        }

        return new OpusDecoder(handle);
    }

    /// <summary>
    /// Decodes one packet into interleaved stereo and returns samples per channel, or a negative
    /// <see cref="NativeStatus"/>: <see cref="NativeStatus.InvalidData"/> for a damaged packet,
    /// <see cref="NativeStatus.InvalidArgument"/> when <paramref name="stereo"/> is too short for it
    /// (<see cref="MaxSamples"/> holds every packet). With <paramref name="fec"/> the lost packet before this one is made
    /// from the copy in this one, or concealed where there is none; <paramref name="stereo"/> then has exactly its length.
    /// </summary>
    public int Decode(ReadOnlySpan<byte> packet, Span<float> stereo, bool fec = false)
    {
        if (fec)
        {
            CheckLostLength(stereo.Length / 2);
        }

        if (packet.IsEmpty)
        {
            return (int)NativeStatus.InvalidData;
        }

        fixed (byte* data = packet)
        fixed (float* output = stereo)
        {
            return Interop.DecodeOpus(_handle, data, packet.Length, output, stereo.Length / 2, fec ? 1 : 0);
        }
    }

    /// <summary>
    /// Continues the sound over a lost stretch of <paramref name="samples"/> per channel, a multiple of 120 (2.5 ms) and
    /// at most <see cref="MaxSamples"/>. Returns samples written.
    /// </summary>
    public int Conceal(Span<float> stereo, int samples)
    {
        CheckLostLength(samples);
        if (stereo.Length < 2 * samples)
        {
            throw new ArgumentException($"{samples} stereo samples need {2 * samples} values.", nameof(stereo));
        }

        fixed (float* output = stereo)
        {
            return Interop.DecodeOpus(_handle, null, 0, output, samples, 0);
        }
    }

    /// <summary>Forgets the sound before, for a jump in time.</summary>
    public void Reset() => NativeCore.ThrowIfError((NativeStatus)Interop.ResetOpusDecoder(_handle), "Opus reset");

    public void Dispose() => _handle.Dispose();

    private static void CheckLostLength(int samples)
    {
        if (samples <= 0 || samples > MaxSamples || samples % StepSamples != 0)
        {
            throw new ArgumentOutOfRangeException(
                nameof(samples), samples, $"Lost sound is made in multiples of {StepSamples} samples, at most {MaxSamples}.");
        }
    }
}
