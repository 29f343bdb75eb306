namespace McuServer.Transport.Streams;

/// <summary>What became of a packet.</summary>
public enum ReceiveResult : byte
{
    /// <summary>New; goes on to the jitter buffer.</summary>
    Accepted,

    /// <summary>Here already, as the original or by retransmission.</summary>
    Duplicate,

    /// <summary>Before the window, or a stray far away from the others.</summary>
    Late,

    /// <summary>Padding on the retransmission stream, for the sender's estimate only.</summary>
    Probe,

    /// <summary>Bad padding, an unknown payload type, or a retransmission before any media.</summary>
    Discarded,
}

/// <summary>A packet of a stream as the frame assembler and the jitter buffer see it; retransmissions are undone.</summary>
public readonly ref struct ReceivedPacket
{
    /// <summary>Extended to 64 bits; goes on ascending when the sender begins a new sequence.</summary>
    public long Sequence { get; init; }

    public uint Timestamp { get; init; }

    public bool Marker { get; init; }

    public byte PayloadType { get; init; }

    /// <summary>Without padding, in the datagram's own memory.</summary>
    public ReadOnlySpan<byte> Payload { get; init; }

    /// <summary>Came by retransmission.</summary>
    public bool IsRecovered { get; init; }

    /// <summary>Takes a sequence number, but there is nothing in it.</summary>
    public bool IsPaddingOnly { get; init; }

    /// <summary>The first one of a new sequence: what was buffered has no connection to it.</summary>
    public bool IsRestart { get; init; }
}
