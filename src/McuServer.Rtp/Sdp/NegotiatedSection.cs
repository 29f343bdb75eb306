using McuServer.Rtp.Wire;

namespace McuServer.Rtp.Sdp;

/// <summary>What was agreed on for one m-line. "We" is the side that asks: the server of its answer, the test client of its offer.</summary>
public sealed record NegotiatedSection
{
    public required int Index { get; init; }

    /// <summary>Empty when the offer names none (a single section).</summary>
    public required string Mid { get; init; }

    public required SectionKind Kind { get; init; }

    /// <summary>Nothing flows here, and all the rest of this record is empty.</summary>
    public bool IsRejected { get; init; }

    public bool Sends { get; init; }

    public bool Receives { get; init; }

    /// <summary>A video section after the first one that the client sends: its screen.</summary>
    public bool IsScreen { get; init; }

    /// <summary>What we send with, also while the direction does not let us; null in a data section.</summary>
    public NegotiatedCodec? SendCodec { get; init; }

    /// <summary>Payload type → codec, retransmissions not included.</summary>
    public IReadOnlyDictionary<int, NegotiatedCodec> ReceiveCodecs { get; init; } = new Dictionary<int, NegotiatedCodec>();

    /// <summary>Payload type of retransmissions → payload type of the media (apt, RFC 4588 section 8.1).</summary>
    public IReadOnlyDictionary<int, int> RtxPayloadTypes { get; init; } = new Dictionary<int, int>();

    public HeaderExtensionMap Extensions { get; init; } = HeaderExtensionMap.Empty;

    public FeedbackKinds Feedback { get; init; }

    /// <summary>RTCP packets need not be compound (RFC 5506).</summary>
    public bool HasReducedSizeRtcp { get; init; }

    /// <summary>Layers that we receive, in the order of the offer; empty without simulcast by rid.</summary>
    public IReadOnlyList<string> ReceiveRids { get; init; } = [];

    /// <summary>Layers that we send (test clients).</summary>
    public IReadOnlyList<string> SendRids { get; init; } = [];

    /// <summary>Streams that the other side announces; with a SIM group in its order: low to high resolution.</summary>
    public IReadOnlyList<RemoteSsrc> RemoteSsrcs { get; init; } = [];

    /// <summary>The announced streams are layers of one picture (a=ssrc-group:SIM).</summary>
    public bool HasSsrcSimulcast { get; init; }

    public string? RemoteCname { get; init; }

    /// <summary>0 where we do not send.</summary>
    public uint LocalSsrc { get; init; }

    /// <summary>0 without retransmission.</summary>
    public uint LocalRtxSsrc { get; init; }

    /// <summary>Data section: the other side's SCTP port.</summary>
    public int RemoteSctpPort { get; init; }

    /// <summary>Data section: the largest message the other side takes, in bytes; <see cref="long.MaxValue"/> = no limit.</summary>
    public long RemoteMaxMessageSize { get; init; }
}
