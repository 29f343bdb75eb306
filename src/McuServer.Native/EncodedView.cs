namespace McuServer.Native;

/// <summary>
/// One packet of an encoder, in the encoder's own memory: valid until the next call with that encoder.
/// </summary>
public readonly unsafe ref struct EncodedView
{
    private readonly byte* _data;
    private readonly int _sizeBytes;

    internal EncodedView(byte* data, int sizeBytes, long frameIndex, bool isKeyFrame, int durationSamples)
    {
        _data = data;
        _sizeBytes = sizeBytes;
        FrameIndex = frameIndex;
        IsKeyFrame = isKeyFrame;
        DurationSamples = durationSamples;
    }

    public ReadOnlySpan<byte> Data => new(_data, _sizeBytes);

    /// <summary>
    /// Of a picture: the index that it was given with. Of sound: the position of its first sample among the samples
    /// given, at 48 kHz and as if the codec had no delay.
    /// </summary>
    public long FrameIndex { get; }

    /// <summary>Decodable alone. Sound always is.</summary>
    public bool IsKeyFrame { get; }

    /// <summary>Of sound: samples per channel. Of a picture: 0.</summary>
    public int DurationSamples { get; }
}
