namespace McuServer.Rtp.Sdp;

/// <summary>One media section (m-line with what belongs to it); what the session says for all is copied into it by the reader.</summary>
public sealed class MediaDescription
{
    public SectionKind Kind { get; init; }

    /// <summary>First word of the m-line as written: audio, video, application ...</summary>
    public required string KindText { get; init; }

    /// <summary>0 means rejected, or bundled (RFC 9143 section 6).</summary>
    public int Port { get; set; }

    public required string Protocol { get; init; }

    /// <summary>The formats of the m-line as written.</summary>
    public IReadOnlyList<string> Formats { get; set; } = [];

    /// <summary>Payload types in the order of the m-line, those without a meaning left out.</summary>
    public IReadOnlyList<PayloadFormat> Payloads { get; set; } = [];

    public string? Mid { get; set; }

    public MediaDirection Direction { get; set; } = MediaDirection.SendReceive;

    public bool IsBundleOnly { get; set; }

    public string? IceUfrag { get; set; }

    public string? IcePassword { get; set; }

    public bool OffersTrickle { get; set; }

    public List<SdpFingerprint> Fingerprints { get; init; } = [];

    public DtlsSetup Setup { get; set; }

    /// <summary>a=tls-id (RFC 8842 section 4): another value is another DTLS association.</summary>
    public string? TlsId { get; set; }

    public bool HasRtcpMux { get; set; }

    public bool HasReducedSizeRtcp { get; set; }

    public bool AllowsMixedExtensions { get; set; }

    public List<HeaderExtension> Extensions { get; init; } = [];

    public List<RidDescription> Rids { get; init; } = [];

    public SimulcastDescription? Simulcast { get; set; }

    public List<SsrcDescription> Ssrcs { get; init; } = [];

    public List<SsrcGroup> SsrcGroups { get; init; } = [];

    public MediaStreamId? Msid { get; set; }

    /// <summary>Of a data section; null when it is absent.</summary>
    public int? SctpPort { get; set; }

    /// <summary>Bytes, 0 = no limit; null when it is absent (65536, RFC 8841 section 6).</summary>
    public long? MaxMessageSize { get; set; }

    /// <summary>The data section has the form of before RFC 8841: "DTLS/SCTP 5000" and a=sctpmap.</summary>
    public bool IsOldDataForm { get; set; }

    public List<IceCandidate> Candidates { get; init; } = [];

    public bool HasEndOfCandidates { get; set; }

    public PayloadFormat? Payload(int payloadType)
    {
        foreach (PayloadFormat format in Payloads)
        {
            if (format.PayloadType == payloadType)
            {
                return format;
            }
        }

        return null;
    }

    /// <summary>The number of a header extension here, or 0.</summary>
    public int ExtensionId(string uri)
    {
        foreach (HeaderExtension extension in Extensions)
        {
            if (extension.Uri == uri)
            {
                return extension.Id;
            }
        }

        return 0;
    }
}
