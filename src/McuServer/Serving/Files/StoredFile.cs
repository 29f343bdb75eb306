using McuServer.Conference.Playing;

namespace McuServer.Serving.Files;

/// <summary>One file that a host can play, as clients are told.</summary>
internal sealed record StoredFile(string Name, MediaFileKind Kind, long Bytes)
{
    /// <summary>Null for pictures, and where the file does not say.</summary>
    public long? DurationMs { get; init; }

    /// <summary>Pixels as shown; null for sound.</summary>
    public int? Width { get; init; }

    public int? Height { get; init; }

    /// <summary>It lies in the operator's folder and can be played in every room; it is not removed through the API.</summary>
    public bool Shared { get; init; }
}

/// <summary>Why a file is not taken, given or removed.</summary>
internal enum FileRefusal
{
    /// <summary>The configuration names no folder.</summary>
    SwitchedOff,
    BadName,
    NotFound,

    /// <summary>One file has more bytes than it may.</summary>
    TooLarge,

    /// <summary>All uploads together would, or there are too many of them.</summary>
    NoRoom,

    /// <summary>What is in it cannot be played.</summary>
    NotMedia,

    /// <summary>It is the operator's.</summary>
    ReadOnly,

    /// <summary>As many are under way as may be.</summary>
    Busy,

    /// <summary>The disk failed or is full.</summary>
    Disk,
}

/// <summary>A request about files that changes nothing.</summary>
internal sealed class FileRefusedException(FileRefusal refusal, string message) : Exception(message)
{
    public FileRefusal Refusal { get; } = refusal;
}
