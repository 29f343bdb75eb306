namespace McuServer.Rtp.PayloadFormats;

/// <summary>The video codecs whose RTP payload formats are known here.</summary>
public enum RtpVideoCodec
{
    /// <summary>RFC 7741.</summary>
    Vp8,

    /// <summary>RFC 6184, packetization modes 0 and 1.</summary>
    H264,

    /// <summary>RFC 9628.</summary>
    Vp9,

    /// <summary>Alliance for Open Media, "RTP Payload Format For AV1" v1.0.</summary>
    Av1,
}
