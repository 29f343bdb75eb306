namespace McuServer.Media.Ingress;

/// <summary>
/// What became of a live stream's sound. Milliseconds are of sound, packets are RTP packets; all but the first three only
/// grow. Lost: never came. Late: came after its turn. Discarded: no Opus packet. Overflow: dropped by us, because too
/// much waited.
/// </summary>
public readonly record struct LiveAudioCounters
{
    /// <summary>The delay that is steered for, from the arrival of the fastest packets to the mix.</summary>
    public double TargetDelayMs { get; init; }

    /// <summary>The present delay, from the arrival of the fastest packets to the mix; 0 while nothing plays.</summary>
    public double LevelMs { get; init; }

    /// <summary>Packets that wait.</summary>
    public int WaitingPackets { get; init; }

    public long ReceivedPackets { get; init; }

    public long LostPackets { get; init; }

    public long LatePackets { get; init; }

    public long DuplicatePackets { get; init; }

    public long OverflowPackets { get; init; }

    public long DiscardedPackets { get; init; }

    /// <summary>Times that the stream began anew: another sender, or a jump of its sequence or time.</summary>
    public long RestartCount { get; init; }

    /// <summary>Sound that the decoder invented for what was missing; counted when the next packet shows that it was.</summary>
    public double ConcealedMs { get; init; }

    /// <summary>Lost sound that was made from the copy in the next packet.</summary>
    public double FecMs { get; init; }

    /// <summary>Comfort noise while the sender said nothing (DTX, announced or not).</summary>
    public double ComfortNoiseMs { get; init; }

    /// <summary>Sound that was taken out to lower the delay.</summary>
    public double AcceleratedMs { get; init; }

    /// <summary>Sound that was put in to raise the delay.</summary>
    public double ExpandedMs { get; init; }

    /// <summary>Silence given out, the time before the first packet included.</summary>
    public double SilentMs { get; init; }
}
