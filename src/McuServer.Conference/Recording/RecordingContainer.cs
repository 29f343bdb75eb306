namespace McuServer.Conference.Recording;

/// <summary>Kinds of files that a recording can be.</summary>
public enum RecordingContainer
{
    /// <summary>Fragmented: H.264, VP9 or AV1.</summary>
    Mp4,

    /// <summary>Any codec.</summary>
    Mkv,

    /// <summary>VP8, VP9 or AV1.</summary>
    Webm,
}
