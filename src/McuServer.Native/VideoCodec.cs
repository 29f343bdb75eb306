namespace McuServer.Native;

/// <summary>Video codecs that are named by the program itself, to write or to receive; files may hold others.</summary>
public enum VideoCodec
{
    H264,
    Vp8,
    Vp9,
    Av1,

    /// <summary>Planar 4:2:0 pictures as they are.</summary>
    Raw,
}
