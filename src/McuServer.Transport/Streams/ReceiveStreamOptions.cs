namespace McuServer.Transport.Streams;

/// <summary>What is fixed when a stream is mapped.</summary>
public sealed record ReceiveStreamOptions
{
    public required uint Ssrc { get; init; }

    /// <summary>0 when not known yet, or when there is none.</summary>
    public uint RtxSsrc { get; init; }

    public required int ClockRateHz { get; init; }

    /// <summary>Ask for lost packets: video with <c>nack</c> negotiated. Audio conceals instead.</summary>
    public bool WantsNack { get; init; }

    /// <summary>Ask for key frames by FIR, because PLI was not negotiated.</summary>
    public bool UsesFullIntra { get; init; }

    /// <summary>Payload type of a retransmission → payload type of what it carries (<c>apt</c>).</summary>
    public IReadOnlyDictionary<byte, byte> RtxPayloadTypes { get; init; } = new Dictionary<byte, byte>();
}
