namespace McuServer.Rtp.Sdp;

/// <summary>The profiles of H.264 that profile-level-id can name (RFC 6184 section 8.1).</summary>
public enum H264ProfileKind
{
    ConstrainedBaseline,
    Baseline,
    Main,
    ConstrainedHigh,
    High,
    PredictiveHigh444,
}
