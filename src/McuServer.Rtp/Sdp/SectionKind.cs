namespace McuServer.Rtp.Sdp;

/// <summary>What a media section carries.</summary>
public enum SectionKind
{
    /// <summary>Something that we do not know; always rejected.</summary>
    Unknown,
    Audio,
    Video,

    /// <summary>Data channels: SCTP over DTLS (RFC 8841).</summary>
    Data,
}
