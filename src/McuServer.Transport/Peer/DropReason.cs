namespace McuServer.Transport.Peer;

/// <summary>Every way in which a datagram of a peer ends early; each is counted for itself.</summary>
public enum DropReason
{
    /// <summary>None of the protocols of RFC 7983.</summary>
    Unclassified,

    /// <summary>DTLS or SRTP from an address that no authentic STUN request has validated (CVE-2023-49786).</summary>
    AddressNotValidated,

    /// <summary>SRTP before the handshake was done.</summary>
    NoKeys,
    MalformedRtp,
    MalformedRtcp,

    /// <summary>SRTP that was not made with the peer's key, or was changed on the way.</summary>
    AuthenticationFailed,

    /// <summary>The same SRTP packet again.</summary>
    Replayed,

    /// <summary>Older than the replay window.</summary>
    TooOld,

    /// <summary>SRTP that failed in another way.</summary>
    Unprotectable,

    /// <summary>An SSRC that neither its header extensions nor its payload type assign to an m-section.</summary>
    UnknownSsrc,

    /// <summary>More SSRCs than a peer may have.</summary>
    TooManyStreams,

    /// <summary>Came twice, in the stream or by retransmission.</summary>
    Duplicate,

    /// <summary>Came too late to be of use.</summary>
    Late,

    /// <summary>Bad padding, an unknown payload type, a retransmission of nothing.</summary>
    Discarded,

    /// <summary>Our own datagram: the queue to the network was full.</summary>
    SendQueueFull,

    /// <summary>Our own datagram: there is no address to send to at present.</summary>
    NoAddress,
}

/// <summary>Counts by <see cref="DropReason"/>.</summary>
public sealed class DropCounters
{
    private readonly long[] _counts = new long[Enum.GetValues<DropReason>().Length];

    public long this[DropReason reason] => _counts[(int)reason];

    public static IReadOnlyList<DropReason> Reasons { get; } = Enum.GetValues<DropReason>();

    internal void Add(DropReason reason) => _counts[(int)reason]++;
}
