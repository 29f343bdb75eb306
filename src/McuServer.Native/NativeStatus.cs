namespace McuServer.Native;

/// <summary>Status codes of libmcu_core; the mirror of the enum in <c>native/include/mcu_core.h</c>.</summary>
public enum NativeStatus
{
    Ok = 0,

    /// <summary>Nothing to give yet: feed more.</summary>
    Again = 1,

    /// <summary>The stream is finished.</summary>
    End = 2,

    InvalidArgument = -1,
    InvalidData = -2,
    NotFound = -3,
    Unsupported = -4,
    OutOfMemory = -5,
    IoError = -6,
    NoSpace = -7,
    PermissionDenied = -8,

    /// <summary>Beyond a limit that the call states.</summary>
    TooLarge = -20,
}
