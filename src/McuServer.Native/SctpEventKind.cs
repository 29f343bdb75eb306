namespace McuServer.Native;

/// <summary>What an association has to tell; the mirror of <c>MCU_SCTP_*</c>.</summary>
public enum SctpEventKind
{
    None = 0,

    /// <summary>Messages can be sent.</summary>
    Up = 1,

    /// <summary>It is over: the peer aborted or restarted it, or too much was lost.</summary>
    Down = 2,

    Message = 3,

    /// <summary>The peer ended its side of a stream (RFC 6525); -1: of all.</summary>
    ResetIn = 4,

    /// <summary>Our side of a stream was ended.</summary>
    ResetOut = 5,

    /// <summary>Ending it did not work: ask again.</summary>
    ResetFailed = 6,
}
