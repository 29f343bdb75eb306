namespace McuServer.Conference.Recording;

/// <summary>Why nothing is recorded, or no file given, for reasons that are not the room's.</summary>
public enum RecordingRefusal
{
    /// <summary>The configuration names no folder.</summary>
    SwitchedOff,

    /// <summary>Nobody is in the room, whose media therefore rest.</summary>
    NobodyThere,

    /// <summary>Too little is free on the disk.</summary>
    NoSpace,

    /// <summary>The disk or the encoder failed.</summary>
    Disk,

    /// <summary>It is not in a state for that: it runs, or does not any more.</summary>
    WrongState,
}

/// <summary>A request about recordings that changes nothing.</summary>
public sealed class RecordingRefusedException(RecordingRefusal refusal, string message) : Exception(message)
{
    public RecordingRefusal Refusal { get; } = refusal;
}
