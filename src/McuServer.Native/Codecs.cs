namespace McuServer.Native;

/// <summary>Video codecs that the server encodes and names; decoding takes every codec that FFmpeg knows.</summary>
public enum VideoCodec
{
    H264 = 0,
    Vp8 = 1,
    Vp9 = 2,
    Av1 = 3,

    /// <summary>Uncompressed planar 8-bit 4:2:0: the rows of Y, U and V without padding.</summary>
    Raw = 4,
}

/// <summary>Audio codecs that the server encodes and names.</summary>
public enum AudioCodec
{
    Opus = 0,
    Aac = 1,

    /// <summary>Interleaved 16-bit little-endian samples at 48 kHz, stereo.</summary>
    Pcm = 2,
}
