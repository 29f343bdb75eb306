namespace McuServer.Rtp.Sdp;

/// <summary>Numbers of the header extensions of a section; 0 = not agreed on.</summary>
public readonly record struct ExtensionIds
{
    public byte Mid { get; init; }

    public byte Rid { get; init; }

    public byte RepairedRid { get; init; }

    /// <summary>Transport-wide sequence number.</summary>
    public byte TransportSequence { get; init; }

    public byte AbsoluteSendTime { get; init; }

    public byte AudioLevel { get; init; }

    public byte VideoOrientation { get; init; }

    public byte PlayoutDelay { get; init; }

    public byte AbsoluteCaptureTime { get; init; }
}

/// <summary>Feedback that was agreed on for a codec (RFC 4585, RFC 5104, transport-wide congestion control, REMB).</summary>
[Flags]
public enum FeedbackKinds
{
    None = 0,
    Nack = 1,
    Pli = 2,
    Fir = 4,
    TransportCc = 8,
    Remb = 16,
}
