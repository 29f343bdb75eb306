namespace McuServer.Rtp.Wire;

/// <summary>RTCP packet types (RFC 3550 section 12.1, RFC 4585 section 6.1, RFC 3611).</summary>
public static class RtcpPacketType
{
    public const byte SenderReport = 200;
    public const byte ReceiverReport = 201;
    public const byte SourceDescription = 202;
    public const byte Goodbye = 203;
    public const byte Application = 204;
    public const byte TransportFeedback = 205;
    public const byte PayloadFeedback = 206;
    public const byte ExtendedReport = 207;
}

/// <summary>The five-bit format of feedback packets.</summary>
public static class FeedbackFormat
{
    /// <summary>Of <see cref="RtcpPacketType.TransportFeedback"/> (RFC 4585 section 6.2.1).</summary>
    public const byte Nack = 1;

    /// <summary>Of <see cref="RtcpPacketType.TransportFeedback"/>: arrival times (transport-wide congestion control).</summary>
    public const byte TransportWide = 15;

    /// <summary>Of <see cref="RtcpPacketType.PayloadFeedback"/> (RFC 4585 section 6.3.1).</summary>
    public const byte PictureLoss = 1;

    /// <summary>Of <see cref="RtcpPacketType.PayloadFeedback"/> (RFC 5104 section 4.3.1).</summary>
    public const byte FullIntra = 4;

    /// <summary>Of <see cref="RtcpPacketType.PayloadFeedback"/>: application layer, among them REMB.</summary>
    public const byte Application = 15;
}
