namespace McuServer.Native;

/// <summary>libopus for 48 kHz stereo in frames of 20 ms, constrained VBR. Used by one thread at a time.</summary>
public sealed unsafe class OpusEncoder : IDisposable
{
    /// <summary>Samples per channel of one frame.</summary>
    public const int FrameSamples = 960;

    /// <summary>No frame needs more (RFC 6716 section 3.4, R2).</summary>
    public const int MaxPacketBytes = 1275;

    private readonly OpusEncoderHandle _handle;

    private OpusEncoder(OpusEncoderHandle handle, int lookaheadSamples)
    {
        _handle = handle;
        LookaheadSamples = lookaheadSamples;
    }

    /// <summary>By how many samples decoded sound is late; the pre-skip of a file.</summary>
    public int LookaheadSamples { get; }

    /// <summary>
    /// Makes an encoder; 6,000 to 510,000 bit/s, complexity 0 to 10. <paramref name="voice"/> prefers intelligible speech
    /// (OPUS_APPLICATION_VOIP), otherwise faithful sound (OPUS_APPLICATION_AUDIO).
    /// </summary>
    public static OpusEncoder Create(int bitrateBps, int complexity = 5, bool voice = true)
    {
        int lookaheadSamples;
        int status = Interop.CreateOpusEncoder(
            bitrateBps, complexity, voice ? 1 : 0, &lookaheadSamples, out OpusEncoderHandle handle);
        if (status != 0)
        {
            handle.Dispose();
            throw Interop.LastError(status);
        }

        return new OpusEncoder(handle, lookaheadSamples);
    }

    /// <summary>
    /// Encodes 960 stereo samples (1920 interleaved values, −1..1) and returns the bytes written. With DTX on, a packet
    /// of at most 2 bytes says "still silent" and need not be sent.
    /// </summary>
    public int Encode(ReadOnlySpan<float> stereo960, Span<byte> packet)
    {
        if (stereo960.Length != 2 * FrameSamples)
        {
            throw new ArgumentException(
                $"A frame has {2 * FrameSamples} values, not {stereo960.Length}.", nameof(stereo960));
        }

        fixed (float* stereo = stereo960)
        fixed (byte* data = packet)
        {
            int written = Interop.EncodeOpus(_handle, stereo, data, packet.Length);
            NativeCore.ThrowIfError((NativeStatus)Math.Min(written, 0), "Opus encoding");
            return written;
        }
    }

    /// <summary>A new target, in force from the next frame on.</summary>
    public void SetBitrate(int bitrateBps) => Set(Interop.OpusSetting.BitrateBps, bitrateBps);

    /// <summary>
    /// Makes the coming frames decodable without those before them, at some cost in bits: for the frame with which a
    /// listener moves from one encoder's stream to another's.
    /// </summary>
    public void SetPredictionDisabled(bool isDisabled) => Set(Interop.OpusSetting.PredictionDisabled, isDisabled ? 1 : 0);

    /// <summary>The loss that the stream is made robust against, 0 to 100; in-band FEC needs more than 0.</summary>
    public void SetPacketLossPercent(int percent) => Set(Interop.OpusSetting.PacketLossPercent, percent);

    /// <summary>Puts a low-rate copy of the frame before into each packet where that pays (RFC 6716 section 2.1.7).</summary>
    public void SetInbandFec(bool isOn) => Set(Interop.OpusSetting.InbandFec, isOn ? 1 : 0);

    /// <summary>Discontinuous transmission: silence costs nearly nothing (RFC 6716 section 2.1.9).</summary>
    public void SetDtx(bool isOn) => Set(Interop.OpusSetting.Dtx, isOn ? 1 : 0);

    /// <summary>Forgets the sound before; settings stay.</summary>
    public void Reset() => NativeCore.ThrowIfError((NativeStatus)Interop.ResetOpusEncoder(_handle), "Opus reset");

    public void Dispose() => _handle.Dispose();

    private void Set(Interop.OpusSetting setting, int value)
    {
        NativeStatus status = (NativeStatus)Interop.SetOpus(_handle, setting, value);
        if (status != NativeStatus.Ok)
        {
            throw new NativeException(status, $"Opus does not take {setting} = {value}.");
        }
    }
}
