namespace McuServer.Native;

/// <summary>What a stream of a file carries.</summary>
public enum StreamKind
{
    Video,
    Audio,

    /// <summary>Subtitles, data, the cover picture of a sound file, or a codec that nobody knows.</summary>
    Other,
}
