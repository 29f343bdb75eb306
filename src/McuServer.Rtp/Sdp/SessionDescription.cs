namespace McuServer.Rtp.Sdp;

/// <summary>A session description (RFC 8866) as far as WebRTC needs it. Made by <see cref="SdpReader"/>, written by <see cref="SdpWriter"/>.</summary>
public sealed class SessionDescription
{
    /// <summary>First word of o=: "-", or the name of the program.</summary>
    public string OriginUser { get; set; } = "-";

    public string SessionId { get; set; } = "0";

    /// <summary>Grows with every change (RFC 3264 section 8).</summary>
    public string SessionVersion { get; set; } = "0";

    public bool IsIceLite { get; set; }

    public bool AllowsMixedExtensions { get; set; }

    /// <summary>The names of each a=group:BUNDLE.</summary>
    public List<IReadOnlyList<string>> BundleGroups { get; init; } = [];

    public List<MediaDescription> Media { get; init; } = [];

    /// <summary>True when the section is in the first BUNDLE group.</summary>
    public bool IsBundled(MediaDescription media)
    {
        if (media.Mid is null || BundleGroups.Count == 0)
        {
            return false;
        }

        foreach (string mid in BundleGroups[0])
        {
            if (mid == media.Mid)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Port 0 rejects a section, unless the section is in a BUNDLE group (RFC 9143 section 6).</summary>
    public bool IsLive(MediaDescription media) => media.Port != 0 || IsBundled(media);
}
