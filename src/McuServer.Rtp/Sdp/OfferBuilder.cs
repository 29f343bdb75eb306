namespace McuServer.Rtp.Sdp;

/// <summary>One m-line of a client's offer.</summary>
public sealed record OfferSection(SectionKind Kind, MediaDirection Direction)
{
    public IReadOnlyList<string> Codecs { get; init; } = [];

    /// <summary>Layers to send; empty = no simulcast.</summary>
    public IReadOnlyList<string> Rids { get; init; } = [];

    /// <summary>0 = none is announced.</summary>
    public uint Ssrc { get; init; }

    public uint RtxSsrc { get; init; }

    public bool IsStopped { get; init; }
}

/// <summary>An offer like a browser's, for test clients and benchmarks.</summary>
public sealed record OfferBuilder
{
    public required IReadOnlyList<OfferSection> Sections { get; init; }

    public required string IceUfrag { get; init; }

    public required string IcePassword { get; init; }

    public required SdpFingerprint Fingerprint { get; init; }

    public DtlsSetup Setup { get; init; } = DtlsSetup.ActPass;

    public IReadOnlyList<IceCandidate> Candidates { get; init; } = [];

    public string Cname { get; init; } = "client";

    public ulong SessionId { get; init; } = 1;

    public ulong SessionVersion { get; init; } = 1;

    public IReadOnlyList<string> Extensions { get; init; } = HeaderExtensions.Default;

    public string Build() => throw new NotImplementedException();

    /// <summary>Reads the answer to <see cref="Build"/>'s text, seen from the client.</summary>
    /// <exception cref="SdpException">The answer does not fit the offer.</exception>
    public NegotiatedSession ReadAnswer(string answer, NegotiatedSession? previous = null) => throw new NotImplementedException();
}
