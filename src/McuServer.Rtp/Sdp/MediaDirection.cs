namespace McuServer.Rtp.Sdp;

/// <summary>Direction of a media section as its writer sees it (RFC 8866 section 6.7); bits, so that directions intersect by "and".</summary>
[Flags]
public enum MediaDirection
{
    Inactive = 0,
    SendOnly = 1,
    ReceiveOnly = 2,
    SendReceive = 3,
}

public static class MediaDirections
{
    /// <summary>The same direction seen from the other end.</summary>
    public static MediaDirection Reversed(this MediaDirection direction) =>
        ((direction & MediaDirection.SendOnly) != 0 ? MediaDirection.ReceiveOnly : MediaDirection.Inactive)
        | ((direction & MediaDirection.ReceiveOnly) != 0 ? MediaDirection.SendOnly : MediaDirection.Inactive);

    public static bool Sends(this MediaDirection direction) => (direction & MediaDirection.SendOnly) != 0;

    public static bool Receives(this MediaDirection direction) => (direction & MediaDirection.ReceiveOnly) != 0;

    /// <summary>What a word says; one that is none says both ways.</summary>
    internal static MediaDirection FromSdp(ReadOnlySpan<char> word) => word switch
    {
        "sendonly" => MediaDirection.SendOnly,
        "recvonly" => MediaDirection.ReceiveOnly,
        "inactive" => MediaDirection.Inactive,
        _ => MediaDirection.SendReceive,
    };

    internal static string ToSdp(this MediaDirection direction) => direction switch
    {
        MediaDirection.SendReceive => "sendrecv",
        MediaDirection.SendOnly => "sendonly",
        MediaDirection.ReceiveOnly => "recvonly",
        _ => "inactive",
    };
}
