namespace McuServer.Native;

/// <summary>What a video encoder is opened with. Both sides of the picture are even and 16 to 8192.</summary>
public sealed record VideoEncoderOptions(VideoCodec Codec, int Width, int Height, int FramesPerSecond)
{
    /// <summary>Held on average over about a second. 10,000 to 500,000,000.</summary>
    public int BitrateBps { get; init; } = 1_500_000;

    /// <summary>
    /// One of x264's presets, <c>ultrafast</c> to <c>veryslow</c>; the other codecs take the speed that comes next to it.
    /// </summary>
    public string Preset { get; init; } = "superfast";

    /// <summary>Frames from one key frame to the next unless one is asked for.</summary>
    public int KeyFrameIntervalFrames { get; init; } = 10 * FramesPerSecond;

    /// <summary>
    /// Threads of one encoder, 1 to 64. More than one divides the picture into slices or tiles: the bytes are other
    /// ones than with one thread, but the same on every run.
    /// </summary>
    public int ThreadCount { get; init; } = 1;

    /// <summary>Text and sharp edges rather than a camera: VP8, VP9 and AV1 have tools for it, H.264 has none.</summary>
    public bool IsScreen { get; init; }

    /// <summary>What the pictures are in, as the stream says; VP8 cannot, and is taken for BT.601.</summary>
    public PictureMatrix Matrix { get; init; } = PictureMatrix.Bt709;

    /// <summary>Of H.264 alone.</summary>
    public H264EncoderProfile H264Profile { get; init; }
}
