namespace McuServer.Rtp.Wire;

/// <summary>The header extensions that we know.</summary>
public enum HeaderExtensionKind : byte
{
    None,
    Mid,
    Rid,
    RepairedRid,
    TransportSequence,
    AbsSendTime,
    AudioLevel,
    Orientation,
    PlayoutDelay,
    AbsCaptureTime,
    ColorSpace,
}

/// <summary>
/// Which ids were negotiated for which header extension (RFC 8285 section 5, <c>a=extmap</c>). Id 0 means not negotiated.
/// Does not change after it was made, so threads may share it.
/// </summary>
public sealed class HeaderExtensionMap
{
    public const string MidUri = "urn:ietf:params:rtp-hdrext:sdes:mid";
    public const string RidUri = "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id";
    public const string RepairedRidUri = "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id";
    public const string TransportSequenceUri =
        "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01";
    public const string AbsSendTimeUri = "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time";
    public const string AudioLevelUri = "urn:ietf:params:rtp-hdrext:ssrc-audio-level";
    public const string OrientationUri = "urn:3gpp:video-orientation";
    public const string PlayoutDelayUri = "http://www.webrtc.org/experiments/rtp-hdrext/playout-delay";
    public const string AbsCaptureTimeUri = "http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time";
    public const string ColorSpaceUri = "http://www.webrtc.org/experiments/rtp-hdrext/color-space";

    public static readonly HeaderExtensionMap Empty = new();

    private readonly HeaderExtensionKind[] _kinds = new HeaderExtensionKind[256];
    private readonly byte[] _ids = new byte[(int)HeaderExtensionKind.ColorSpace + 1];

    private HeaderExtensionMap()
    {
    }

    public byte Mid => GetId(HeaderExtensionKind.Mid);

    public byte Rid => GetId(HeaderExtensionKind.Rid);

    public byte RepairedRid => GetId(HeaderExtensionKind.RepairedRid);

    public byte TransportSequence => GetId(HeaderExtensionKind.TransportSequence);

    public byte AbsSendTime => GetId(HeaderExtensionKind.AbsSendTime);

    public byte AudioLevel => GetId(HeaderExtensionKind.AudioLevel);

    public byte Orientation => GetId(HeaderExtensionKind.Orientation);

    public byte PlayoutDelay => GetId(HeaderExtensionKind.PlayoutDelay);

    public byte AbsCaptureTime => GetId(HeaderExtensionKind.AbsCaptureTime);

    public byte ColorSpace => GetId(HeaderExtensionKind.ColorSpace);

    /// <summary>
    /// Takes what is known of the pairs; unknown URIs and ids outside 1 to 255 are left out, and of two claims to one id or
    /// one URI the first wins.
    /// </summary>
    public static HeaderExtensionMap From(IEnumerable<KeyValuePair<string, int>> idsByUri)
    {
        HeaderExtensionMap map = new();
        foreach ((string uri, int id) in idsByUri)
        {
            HeaderExtensionKind kind = KindOf(uri);
            if (kind != HeaderExtensionKind.None && id is > 0 and <= 255 && map._ids[(int)kind] == 0
                && map._kinds[id] == HeaderExtensionKind.None)
            {
                map._ids[(int)kind] = (byte)id;
                map._kinds[id] = kind;
            }
        }

        return map;
    }

    /// <summary><see cref="HeaderExtensionKind.None"/> when the URI is none of ours.</summary>
    public static HeaderExtensionKind KindOf(string uri) => uri switch
    {
        MidUri => HeaderExtensionKind.Mid,
        RidUri => HeaderExtensionKind.Rid,
        RepairedRidUri => HeaderExtensionKind.RepairedRid,
        TransportSequenceUri => HeaderExtensionKind.TransportSequence,
        AbsSendTimeUri => HeaderExtensionKind.AbsSendTime,
        AudioLevelUri => HeaderExtensionKind.AudioLevel,
        OrientationUri => HeaderExtensionKind.Orientation,
        PlayoutDelayUri => HeaderExtensionKind.PlayoutDelay,
        AbsCaptureTimeUri => HeaderExtensionKind.AbsCaptureTime,
        ColorSpaceUri => HeaderExtensionKind.ColorSpace,
        _ => HeaderExtensionKind.None,
    };

    public byte GetId(HeaderExtensionKind kind) => _ids[(int)kind];

    internal HeaderExtensionKind GetKind(byte id) => _kinds[id];
}
