using McuServer.Native;

namespace McuServer.Transport.Sctp;

/// <summary>One channel of a <see cref="DataChannels"/>: what was agreed on, and how far it is.</summary>
public sealed class DataChannel
{
    internal DataChannel(int id, in DcepOpen open, bool isNegotiated)
    {
        Id = id;
        Label = open.Label;
        Protocol = open.Protocol;
        Reliability = open.Reliability;
        IsNegotiated = isNegotiated;
    }

    /// <summary>The SCTP stream, the same both ways.</summary>
    public int Id { get; }

    public string Label { get; }

    public string Protocol { get; }

    public SctpReliability Reliability { get; }

    /// <summary>Agreed on by configuration, without DCEP.</summary>
    public bool IsNegotiated { get; }

    public DataChannelState State { get; internal set; }

    /// <summary>A DCEP message that did not find room yet.</summary>
    internal byte[]? PendingDcep { get; set; }

    /// <summary>Our OPEN was answered, or none is needed: messages may overtake (RFC 8832 section 6).</summary>
    internal bool IsConfirmed { get; set; }

    internal bool IsResetAsked { get; set; }

    internal bool IsOutReset { get; set; }

    internal bool IsInReset { get; set; }
}
