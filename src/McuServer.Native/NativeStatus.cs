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

    /// <summary>A file of no bytes.</summary>
    Empty = -9,

    /// <summary>A file, but nothing in it that can be seen or heard.</summary>
    NoMedia = -10,

    /// <summary>A directory, a device or a pipe where a file is needed.</summary>
    NotAFile = -11,

    /// <summary>The file ends before what it promises.</summary>
    Truncated = -12,

    /// <summary>Beyond a limit that the call states.</summary>
    TooLarge = -20,

    /// <summary>No RTP, RTCP, SRTP or SRTCP packet.</summary>
    Malformed = -40,

    /// <summary>Forged, damaged, or protected under another key.</summary>
    AuthenticationFailed = -41,

    /// <summary>This packet came before.</summary>
    Replayed = -42,

    /// <summary>Before the replay window.</summary>
    TooOld = -43,

    /// <summary>A sender must not protect one index twice.</summary>
    IndexReused = -44,

    /// <summary>No packet index is left under this key.</summary>
    KeyExhausted = -45,

    /// <summary>More SSRCs than a context holds.</summary>
    StreamLimit = -46,

    /// <summary>The socket's send buffer is full; what was to be sent is dropped.</summary>
    WouldBlock = -47,

    /// <summary>The kernel refused to send it; dropped.</summary>
    NetworkError = -48,
}
