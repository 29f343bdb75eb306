namespace McuServer.Rtp.PayloadFormats;

/// <summary>
/// What decoding can start from. A frame is a key frame when it has the picture, and has the other parts too or they are
/// known from before. VP8 and VP9 key frames have everything in one.
/// </summary>
[Flags]
public enum KeyFrameParts
{
    None = 0,

    /// <summary>A picture that refers to no other: H.264 IDR slice, VP8, VP9 and AV1 key frame header.</summary>
    Picture = 1,

    /// <summary>H.264 sequence parameter set, AV1 sequence header.</summary>
    Sequence = 2,

    /// <summary>H.264 picture parameter set; for AV1 it is part of the sequence header.</summary>
    PictureParameters = 4,

    Parameters = Sequence | PictureParameters,

    All = Picture | Sequence | PictureParameters,
}
