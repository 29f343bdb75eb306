using McuServer.Native;

namespace McuServer.Media.Egress;

/// <summary>One encoded form of a picture; who wants an equal one shares the encode.</summary>
public sealed record Rendition(VideoCodec Codec, int Width, int Height, int FramesPerSecond)
{
    public int BitrateBps { get; init; } = 1_500_000;

    /// <summary>x264's name for speed against quality; other codecs are set to a like speed.</summary>
    public string Preset { get; init; } = "superfast";

    /// <summary>The same with width and height changed over.</summary>
    public Rendition Turned() => this with { Width = Height, Height = Width };

    /// <summary>Of H.264 alone; files have the best, WebRTC receivers what was negotiated.</summary>
    public H264EncoderProfile H264Profile { get; init; }
}
