namespace McuServer.Rtp.Sdp;

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

    /// <summary>fmtp of opus.</summary>
    public string OpusParameters { get; init; } = "minptime=10;useinbandfec=1";

    public IReadOnlyList<string> Extensions { get; init; } = HeaderExtensionUris.Default;

    public string Build() => SdpWriter.Write(Describe());

    /// <summary>Reads the answer to <see cref="Build"/>'s text, seen from the client.</summary>
    /// <param name="previous">What was agreed before, to tell an ICE restart.</param>
    /// <exception cref="SdpException">The answer does not fit the offer.</exception>
    public NegotiatedSession ReadAnswer(string answer, NegotiatedSession? previous = null)
    {
        SessionDescription offer = Describe();
        SessionDescription read = SdpReader.Read(answer);
        AnswerCheck.AgainstOffer(offer, read);
        int transport = read.Media.FindIndex(static media => media.Port != 0);
        if (transport < 0)
        {
            throw new SdpException("the answer rejects every section", isMalformed: false);
        }

        OfferChecks.Transport(read.Media[transport], transport);
        return Negotiation.OfOfferer(offer, read, transport) with
        {
            AnswerText = answer,
            IsIceRestart = previous is not null && previous.RemoteUfrag != read.Media[transport].IceUfrag,
        };
    }

    private SessionDescription Describe()
    {
        SessionDescription offer = new()
        {
            SessionId = SessionId.ToString(),
            SessionVersion = SessionVersion.ToString(),
            AllowsMixedExtensions = true,
        };
        List<string> group = [];
        for (int i = 0; i < Sections.Count; i++)
        {
            offer.Media.Add(Sections[i].Kind == SectionKind.Data ? Data(Sections[i], i) : Rtp(Sections[i], i));
            if (!Sections[i].IsStopped)
            {
                group.Add(i.ToString());
            }
        }

        offer.BundleGroups.Add(group);
        return offer;
    }

    private MediaDescription Data(OfferSection section, int index)
    {
        MediaDescription media = Section(section, index, "application", "UDP/DTLS/SCTP");
        media.Formats = ["webrtc-datachannel"];
        media.SctpPort = 5000;
        media.MaxMessageSize = 262144;
        return media;
    }

    private MediaDescription Rtp(OfferSection section, int index)
    {
        bool isAudio = section.Kind == SectionKind.Audio;
        MediaDescription media = Section(section, index, isAudio ? "audio" : "video", "UDP/TLS/RTP/SAVPF");
        OfferPayloads.Fill(media, section.Codecs, OpusParameters);
        media.Direction = section.Direction;
        media.HasRtcpMux = true;
        media.HasReducedSizeRtcp = true;
        for (int i = 0; i < Extensions.Count; i++)
        {
            // One number for one extension throughout the bundle.
            bool fits = isAudio
                ? Extensions[i] is not (HeaderExtensionUris.Rid or HeaderExtensionUris.RepairedRid or HeaderExtensionUris.VideoOrientation
                    or HeaderExtensionUris.PlayoutDelay or HeaderExtensionUris.ColorSpace)
                : Extensions[i] != HeaderExtensionUris.AudioLevel;
            if (fits)
            {
                media.Extensions.Add(new HeaderExtension(i + 1, Extensions[i]));
            }
        }

        if (section.Direction.Sends())
        {
            AddStreams(media, section, index);
        }

        return media;
    }

    private void AddStreams(MediaDescription media, OfferSection section, int index)
    {
        media.Msid = new MediaStreamId("client", $"track{index}");
        if (section.Rids.Count > 0)
        {
            media.Simulcast = new SimulcastDescription(section.Rids, []);
            foreach (string rid in section.Rids)
            {
                media.Rids.Add(new RidDescription(rid, IsSend: true));
            }

            return;
        }

        if (section.Ssrc != 0)
        {
            media.Ssrcs.Add(new SsrcDescription(section.Ssrc, Cname, null));
        }

        if (section.Ssrc != 0 && section.RtxSsrc != 0)
        {
            media.SsrcGroups.Add(new SsrcGroup("FID", [section.Ssrc, section.RtxSsrc]));
            media.Ssrcs.Add(new SsrcDescription(section.RtxSsrc, Cname, null));
        }
    }

    private MediaDescription Section(OfferSection section, int index, string kind, string protocol)
    {
        MediaDescription media = new()
        {
            Kind = section.Kind,
            KindText = kind,
            Protocol = protocol,
            Port = section.IsStopped ? 0 : 9,
            Mid = index.ToString(),
            IceUfrag = IceUfrag,
            IcePassword = IcePassword,
            OffersTrickle = true,
            Fingerprints = { Fingerprint },
            Setup = Setup,
        };
        media.Candidates.AddRange(Candidates);
        return media;
    }
}
