namespace McuServer.Native;

/// <summary>The tools that an H.264 encoder may use (ITU-T H.264 annex A). None of them ever makes B-frames.</summary>
public enum H264EncoderProfile
{
    /// <summary>All: for files.</summary>
    High = 0,

    /// <summary>CABAC, but no 8x8 transform.</summary>
    Main = 1,

    /// <summary>Neither: what every WebRTC receiver can decode (RFC 7742 section 6.2).</summary>
    ConstrainedBaseline = 2,
}
