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

/// <summary>What a profile-level-id means. Two of them with the same digits are equal, but so may be two with other ones.</summary>
/// <param name="Level">Ten times the level (31 = 3.1); level 1b is 9.</param>
public readonly record struct H264Profile(H264ProfileKind Kind, int Level)
{
    public static bool TryParse(ReadOnlySpan<char> profileLevelId, out H264Profile profile) => throw new NotImplementedException();
}
