namespace McuServer.Rtp;

/// <summary>Names of the RTP header extensions that we know (RFC 8285).</summary>
public static class HeaderExtensionUris
{
    public const string Mid = "urn:ietf:params:rtp-hdrext:sdes:mid";
    public const string Rid = "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id";
    public const string RepairedRid = "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id";
    public const string TransportSequence = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01";
    public const string AbsoluteSendTime = "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time";
    public const string AudioLevel = "urn:ietf:params:rtp-hdrext:ssrc-audio-level";
    public const string VideoOrientation = "urn:3gpp:video-orientation";
    public const string PlayoutDelay = "http://www.webrtc.org/experiments/rtp-hdrext/playout-delay";
    public const string AbsoluteCaptureTime = "http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time";
    public const string ColorSpace = "http://www.webrtc.org/experiments/rtp-hdrext/color-space";

    /// <summary>What the server does something with.</summary>
    public static IReadOnlyList<string> Default { get; } =
        [AudioLevel, TransportSequence, AbsoluteSendTime, Mid, Rid, RepairedRid, VideoOrientation, ColorSpace, PlayoutDelay];
}
