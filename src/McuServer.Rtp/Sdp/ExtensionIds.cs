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

    public byte ColorSpace { get; init; }

    public byte AbsoluteCaptureTime { get; init; }
}
