using McuServer.Media.Frames;

namespace McuServer.Media.Ingress;

/// <summary>What is known of an assembled frame beside its bytes.</summary>
public readonly record struct AssembledFrameInfo
{
    /// <summary>RTP timestamp, unwrapped: 90 kHz, grows over the wraps of the 32 bits.</summary>
    public long RtpTime { get; init; }

    /// <summary>When its first and its last packet came, recovered ones included, on the clock of the insertions.</summary>
    public TimeSpan FirstArrival { get; init; }

    /// <inheritdoc cref="FirstArrival"/>
    public TimeSpan LastArrival { get; init; }

    /// <summary>Extended sequence numbers; what is older than the first of a key frame need not be asked for again.</summary>
    public long FirstSequence { get; init; }

    /// <inheritdoc cref="FirstSequence"/>
    public long LastSequence { get; init; }

    public bool IsKeyFrame { get; init; }

    /// <summary>
    /// The first of a new stream, at the start or after a jump: a mapping from RTP time to another clock begins anew.
    /// </summary>
    public bool IsStreamStart { get; init; }

    /// <summary>Pixels as the last key frame told them; 0 while unknown.</summary>
    public int Width { get; init; }

    /// <inheritdoc cref="Width"/>
    public int Height { get; init; }

    /// <summary>The size differs from that of the frame given out before, or is the first one known.</summary>
    public bool HasSizeChanged { get; init; }

    /// <summary>Clockwise turn to be applied, as the sender told last (video orientation extension): 0, 90, 180, 270.</summary>
    public int RotationDegrees { get; init; }

    /// <summary>As the sender told with the last key frame (colour space extension); null when it did not.</summary>
    public ColorSpec? Color { get; init; }

    /// <summary>0 for the base layer and where there are no temporal layers.</summary>
    public int TemporalId { get; init; }
}
