namespace McuServer.Rtp.Sdp;

/// <summary>What an offer and its answer amount to, for the transport.</summary>
public sealed record NegotiatedSession
{
    /// <summary>Of the server: the answer. Of a test client: the answer that it read.</summary>
    public required string AnswerText { get; init; }

    public required ulong SessionId { get; init; }

    public required ulong SessionVersion { get; init; }

    /// <summary>One for each m-line, in their order.</summary>
    public required IReadOnlyList<NegotiatedSection> Sections { get; init; }

    public required string LocalUfrag { get; init; }

    public required string LocalPassword { get; init; }

    public required string RemoteUfrag { get; init; }

    public required string RemotePassword { get; init; }

    /// <summary>The CNAME that our description gives to all that we send; SDES must say the same. Empty: the description names none.</summary>
    public string LocalCname { get; init; } = "";

    public bool RemoteIsLite { get; init; }

    /// <summary>The credentials are others than in <see cref="AnswerOptions.Previous"/>: both generations are valid for a while.</summary>
    public bool IsIceRestart { get; init; }

    /// <summary>The candidates of the other side. A lite agent needs none of them.</summary>
    public IReadOnlyList<IceCandidate> RemoteCandidates { get; init; } = [];

    /// <summary>Those with a safe hash; the certificate must match one of them. Never empty.</summary>
    public required IReadOnlyList<SdpFingerprint> RemoteFingerprints { get; init; }

    public string? RemoteTlsId { get; init; }

    /// <summary>We send the ClientHello.</summary>
    public bool IsDtlsClient { get; init; }

    /// <summary>One-byte and two-byte header extensions may be mixed (RFC 8285 section 4.1.2).</summary>
    public bool AllowsMixedExtensions { get; init; }

    /// <summary>The other side is a Firefox, by the origin line.</summary>
    public bool RemoteIsFirefox { get; init; }

    /// <summary>The accepted data section, or null.</summary>
    public NegotiatedSection? Data => Find(static section => section.Kind == SectionKind.Data);

    /// <summary>The section of this kind that we send on, or null.</summary>
    public NegotiatedSection? Sending(SectionKind kind)
    {
        foreach (NegotiatedSection section in Sections)
        {
            if (!section.IsRejected && section.Kind == kind && section.Sends)
            {
                return section;
            }
        }

        return null;
    }

    private NegotiatedSection? Find(Func<NegotiatedSection, bool> matches)
    {
        foreach (NegotiatedSection section in Sections)
        {
            if (!section.IsRejected && matches(section))
            {
                return section;
            }
        }

        return null;
    }
}
