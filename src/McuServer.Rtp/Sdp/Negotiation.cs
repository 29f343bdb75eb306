using McuServer.Rtp.Wire;

namespace McuServer.Rtp.Sdp;

/// <summary>Reads what was agreed on out of an offer and its answer, for either side.</summary>
internal static class Negotiation
{
    public static bool IsFirefox(SessionDescription description) =>
        description.OriginUser.StartsWith("mozilla", StringComparison.Ordinal);

    public static NegotiatedSession OfAnswerer(
        SessionDescription offer, SessionDescription answer, int transport, int[] sendPayloadTypes, int screen)
    {
        List<NegotiatedSection> sections = [];
        for (int i = 0; i < answer.Media.Count; i++)
        {
            sections.Add(answer.Media[i].Port == 0
                ? Rejected(i, offer.Media[i])
                : Section(i, answer.Media[i], offer.Media[i], answer.Media[i], answer.Media[i].Direction, sendPayloadTypes[i]) with
                {
                    IsScreen = i == screen,
                    ReceiveRids = answer.Media[i].Simulcast?.Receive ?? [],
                });
        }

        return Session(answer, offer, answer.Media[transport], offer.Media[transport], answer, sections);
    }

    public static NegotiatedSession OfOfferer(SessionDescription offer, SessionDescription answer, int transport)
    {
        List<NegotiatedSection> sections = [];
        int videoCount = 0;
        for (int i = 0; i < answer.Media.Count; i++)
        {
            MediaDescription theirs = answer.Media[i];
            videoCount += theirs.Kind == SectionKind.Video ? 1 : 0;
            sections.Add(theirs.Port == 0
                ? Rejected(i, offer.Media[i])
                : Section(i, offer.Media[i], theirs, theirs, theirs.Direction.Reversed(), FirstMedia(theirs)) with
                {
                    IsScreen = theirs.Kind == SectionKind.Video && videoCount > 1 && theirs.Direction.Receives(),
                    SendRids = theirs.Simulcast?.Receive ?? [],
                });
        }

        return Session(offer, answer, offer.Media[transport], answer.Media[transport], answer, sections) with
        {
            IsDtlsClient = answer.Media[transport].Setup == DtlsSetup.Passive,
        };
    }

    private static NegotiatedSession Session(
        SessionDescription local, SessionDescription remote, MediaDescription localTransport, MediaDescription remoteTransport,
        SessionDescription answer, List<NegotiatedSection> sections) => new()
        {
            AnswerText = "",
            SessionId = Number(local.SessionId),
            SessionVersion = Number(local.SessionVersion),
            Sections = sections,
            LocalUfrag = localTransport.IceUfrag!,
            LocalPassword = localTransport.IcePassword!,
            RemoteUfrag = remoteTransport.IceUfrag!,
            RemotePassword = remoteTransport.IcePassword!,
            RemoteIsLite = remote.IsIceLite,
            RemoteCandidates = remoteTransport.Candidates,
            RemoteFingerprints = OfferChecks.SafeFingerprints(remoteTransport),
            RemoteTlsId = remoteTransport.TlsId,
            AllowsMixedExtensions = answer.AllowsMixedExtensions,
            RemoteIsFirefox = IsFirefox(remote),
        };

    private static ulong Number(string text) => ulong.TryParse(text, out ulong number) ? number : 0;

    private static NegotiatedSection Rejected(int index, MediaDescription offered) =>
        new() { Index = index, Mid = offered.Mid ?? "", Kind = offered.Kind, IsRejected = true };

    private static NegotiatedSection Section(
        int index, MediaDescription local, MediaDescription remote, MediaDescription answer, MediaDirection direction,
        int sendPayloadType)
    {
        NegotiatedSection section = new() { Index = index, Mid = remote.Mid ?? "", Kind = remote.Kind };
        if (remote.Kind == SectionKind.Data)
        {
            return section with
            {
                Sends = true,
                Receives = true,
                RemoteSctpPort = remote.SctpPort ?? 5000,
                RemoteMaxMessageSize = remote.MaxMessageSize switch { null => 65536, 0 => long.MaxValue, { } size => size },
            };
        }

        Dictionary<int, NegotiatedCodec> codecs = [];
        Dictionary<int, int> retransmissions = [];
        foreach (PayloadFormat format in answer.Payloads)
        {
            if (format.Is("rtx"))
            {
                retransmissions[format.PayloadType] = FormatParameters.FindInt(format.Parameters, "apt", -1);
            }
            else
            {
                codecs[format.PayloadType] = Codec(format, local.Payload(format.PayloadType), answer);
            }
        }

        PayloadFormat? send = answer.Payload(sendPayloadType);
        bool sends = direction.Sends();
        return section with
        {
            Sends = sends,
            Receives = direction.Receives(),
            SendCodec = send is null ? null : Codec(send, remote.Payload(sendPayloadType), answer),
            ReceiveCodecs = codecs,
            RtxPayloadTypes = retransmissions,
            Extensions = Ids(answer),
            Feedback = Feedback(send),
            HasReducedSizeRtcp = answer.HasReducedSizeRtcp,
            RemoteSsrcs = remote.Direction.Sends() ? RemoteStreams.Of(remote) : [],
            HasSsrcSimulcast = remote.SsrcGroups.Exists(static group => group.Semantics == "SIM"),
            RemoteCname = remote.Ssrcs.Find(static ssrc => ssrc.Cname is not null)?.Cname,
            LocalSsrc = sends && local.Ssrcs.Count > 0 ? local.Ssrcs[0].Ssrc : 0,
            LocalRtxSsrc = sends && local.SsrcGroups.Find(static group => group.Semantics == "FID") is { Ssrcs.Count: > 1 } pair
                ? pair.Ssrcs[1]
                : 0,
        };
    }

    private static int FirstMedia(MediaDescription answer)
    {
        foreach (PayloadFormat format in answer.Payloads)
        {
            if (!format.Is("rtx"))
            {
                return format.PayloadType;
            }
        }

        return -1;
    }

    /// <param name="receiver">The same payload type in the description of the side that receives it: its wishes hold.</param>
    private static NegotiatedCodec Codec(PayloadFormat format, PayloadFormat? receiver, MediaDescription answer)
    {
        string? parameters = receiver?.Parameters;
        H264Profile? profile = null;
        if (format.Is("H264"))
        {
            profile = H264Profile.TryParse(FormatParameters.Find(parameters, "profile-level-id"), out H264Profile parsed)
                ? parsed
                : H264Profile.Default;
        }

        return new NegotiatedCodec(format.PayloadType, format.Name, format.ClockRate, format.Channels)
        {
            RtxPayloadType = CodecChoice.Retransmission(answer, format.PayloadType)?.PayloadType ?? -1,
            Parameters = parameters,
            OpusStereo = FormatParameters.FindInt(parameters, "stereo", 0) == 1,
            OpusFec = FormatParameters.FindInt(parameters, "useinbandfec", 0) == 1,
            OpusDtx = FormatParameters.FindInt(parameters, "usedtx", 0) == 1,
            OpusMaxAverageBitrateBps = FormatParameters.FindInt(parameters, "maxaveragebitrate", 0),
            H264 = profile,
            PacketizationMode = FormatParameters.FindInt(parameters, "packetization-mode", 0),
        };
    }

    private static FeedbackKinds Feedback(PayloadFormat? format)
    {
        if (format is null)
        {
            return FeedbackKinds.None;
        }

        return (format.HasFeedback("nack") ? FeedbackKinds.Nack : 0)
            | (format.HasFeedback("nack pli") ? FeedbackKinds.Pli : 0)
            | (format.HasFeedback("ccm fir") ? FeedbackKinds.Fir : 0)
            | (format.HasFeedback("transport-cc") ? FeedbackKinds.TransportCc : 0)
            | (format.HasFeedback("goog-remb") ? FeedbackKinds.Remb : 0);
    }

    private static HeaderExtensionMap Ids(MediaDescription answer)
    {
        List<KeyValuePair<string, int>> pairs = [];
        foreach (HeaderExtension extension in answer.Extensions)
        {
            pairs.Add(new(extension.Uri, extension.Id));
        }

        return HeaderExtensionMap.From(pairs);
    }
}
