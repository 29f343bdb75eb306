namespace McuServer.Native;

/// <summary>Audio codecs that are named by the program itself; files may hold others.</summary>
public enum AudioCodec
{
    Opus,
    Aac,

    /// <summary>Samples as they are.</summary>
    Pcm,
}
