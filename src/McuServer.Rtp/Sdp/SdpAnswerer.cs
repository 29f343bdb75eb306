namespace McuServer.Rtp.Sdp;

/// <summary>
/// Answers offers: a pure function of the offer and the options. Payload types, mids, header extension numbers and the order
/// of the sections are the offer's; each section gets one codec with its retransmission.
/// </summary>
public static class SdpAnswerer
{
    /// <exception cref="SdpException">The offer cannot be answered; what was agreed before stays.</exception>
    /// <exception cref="ArgumentException">The options are not usable: an ICE restart with the credentials of before.</exception>
    public static NegotiatedSession Answer(string offer, AnswerOptions options) => Answer(SdpReader.Read(offer), options);

    /// <inheritdoc cref="Answer(string, AnswerOptions)"/>
    public static NegotiatedSession Answer(SessionDescription offer, AnswerOptions options)
    {
        OfferChecks.Structure(offer, options);
        if (options.Previous is not null)
        {
            OfferChecks.SameSections(offer, options.Previous);
        }

        SectionAnswer builder = new(offer, options);
        bool[] usable = new bool[offer.Media.Count];
        for (int i = 0; i < usable.Length; i++)
        {
            usable[i] = IsUsable(offer, i, options, builder);
        }

        SectionRoles roles = SectionRoles.Of(offer, index => usable[index], options.Previous);
        SessionDescription answer = new();
        int[] sendPayloadTypes = new int[usable.Length];
        for (int i = 0; i < usable.Length; i++)
        {
            answer.Media.Add(usable[i]
                ? Section(offer.Media[i], i, roles, options, builder, out sendPayloadTypes[i])
                : SectionAnswer.Rejected(offer.Media[i]));
        }

        int transport = TransportSection(offer, answer);
        return Complete(offer, answer, transport, sendPayloadTypes, roles, options);
    }

    private static bool IsUsable(SessionDescription offer, int index, AnswerOptions options, SectionAnswer builder)
    {
        MediaDescription media = offer.Media[index];
        bool isGrouped = offer.BundleGroups.Count == 0 || offer.IsBundled(media);
        if (!offer.IsLive(media) || !isGrouped || media.Kind == SectionKind.Unknown)
        {
            return false;
        }

        if (media.Kind == SectionKind.Data)
        {
            return options.AcceptData && options.Use == AnswerUse.Conference
                && media.Protocol.EndsWith("DTLS/SCTP", StringComparison.Ordinal)
                && (media.IsOldDataForm || media.Formats[0] == "webrtc-datachannel");
        }

        OfferChecks.Direction(media, index, options.Use);
        bool hasCodec = IsRtp(media.Protocol)
            && builder.Codecs(media, PreviousOf(options, index), sends: options.Use == AnswerUse.Watch).Send is not null;
        if (!hasCodec && options.Use != AnswerUse.Conference)
        {
            throw new SdpException($"{OfferChecks.Name(media, index)}: no codec in common", isMalformed: false);
        }

        return hasCodec;
    }

    /// <summary>JSEP takes every profile of RTP for the same thing (RFC 9429 section 5.1.2): it is DTLS-SRTP with feedback.</summary>
    private static bool IsRtp(string protocol) =>
        protocol is "UDP/TLS/RTP/SAVPF" or "TCP/DTLS/RTP/SAVPF" or "TCP/TLS/RTP/SAVPF" or "UDP/TLS/RTP/SAVP"
            or "RTP/SAVPF" or "RTP/SAVP" or "RTP/AVPF" or "RTP/AVP";

    private static NegotiatedSection? PreviousOf(AnswerOptions options, int index) =>
        options.Previous is { } previous && index < previous.Sections.Count ? previous.Sections[index] : null;

    private static MediaDescription Section(
        MediaDescription media, int index, SectionRoles roles, AnswerOptions options, SectionAnswer builder, out int sendPayloadType)
    {
        sendPayloadType = -1;
        OfferChecks.RtcpMux(media, index);
        if (media.Kind == SectionKind.Data)
        {
            return builder.Data(media);
        }

        MediaDirection direction = media.Direction.Reversed() & roles.Wanted(index) & Allowed(media.Kind, options)
            & Permitted(index, roles, options);
        (PayloadFormat? send, PayloadFormat? receive) = builder.Codecs(media, PreviousOf(options, index), direction.Sends());
        if (send is null && direction.Sends())
        {
            // H.264 in packetization mode 0 only: can be received, not sent.
            direction &= ~MediaDirection.SendOnly;
            (send, receive) = builder.Codecs(media, PreviousOf(options, index), sends: false);
        }

        sendPayloadType = send!.PayloadType;
        return builder.Rtp(media, direction, send, receive!);
    }

    private static MediaDirection Allowed(SectionKind kind, AnswerOptions options)
    {
        MediaDirection byUse = options.Use switch
        {
            AnswerUse.Publish => MediaDirection.ReceiveOnly,
            AnswerUse.Watch => MediaDirection.SendOnly,
            _ => MediaDirection.SendReceive,
        };
        LocalTrack? track = kind == SectionKind.Audio ? options.AudioTrack : options.VideoTrack;
        return track is null ? byUse & MediaDirection.ReceiveOnly : byUse;
    }

    private static MediaDirection Permitted(int index, SectionRoles roles, AnswerOptions options)
    {
        bool mayReceive = (index == roles.Microphone && options.ReceivesMicrophone)
            || (index == roles.Camera && options.ReceivesCamera)
            || (index == roles.Screen && options.ReceivesScreen);
        return mayReceive ? MediaDirection.SendReceive : MediaDirection.SendOnly;
    }

    /// <summary>The section whose ICE and DTLS lines hold for all: the first accepted one of the group (RFC 9143 section 7.3).</summary>
    private static int TransportSection(SessionDescription offer, SessionDescription answer)
    {
        int first = -1;
        foreach (string mid in offer.BundleGroups.Count > 0 ? offer.BundleGroups[0] : [])
        {
            int index = offer.Media.FindIndex(media => media.Mid == mid);
            if (index >= 0 && answer.Media[index].Port != 0)
            {
                // Sections that are bundled in any case may leave these lines to another one.
                if (offer.Media[index].IceUfrag is not null)
                {
                    return index;
                }

                first = first < 0 ? index : first;
            }
        }

        first = first >= 0 ? first : answer.Media.FindIndex(static media => media.Port != 0);
        return first >= 0 ? first : throw new SdpException("the offer has no media section that can be accepted", isMalformed: false);
    }

    private static NegotiatedSession Complete(
        SessionDescription offer, SessionDescription answer, int transport, int[] sendPayloadTypes, SectionRoles roles,
        AnswerOptions options)
    {
        MediaDescription theirs = offer.Media[transport];
        NegotiatedSession? previous = options.Previous;
        OfferChecks.Transport(theirs, transport);
        bool isDtlsClient = OfferChecks.IsDtlsClient(theirs, transport, previous);
        bool isRestart = previous is not null
            && (theirs.IceUfrag != previous.RemoteUfrag || theirs.IcePassword != previous.RemotePassword);
        if (isRestart && (options.IceUfrag == previous!.LocalUfrag || options.IcePassword == previous.LocalPassword))
        {
            throw new ArgumentException("An ICE restart needs fresh credentials.", nameof(options));
        }

        bool keepsIce = previous is not null && !isRestart;
        FillTransport(
            offer, answer, options, isDtlsClient,
            keepsIce ? previous!.LocalUfrag : options.IceUfrag, keepsIce ? previous!.LocalPassword : options.IcePassword);
        ulong version = previous?.SessionVersion ?? 1;
        answer.SessionId = (previous?.SessionId ?? options.SessionId).ToString();
        answer.SessionVersion = version.ToString();
        string text = SdpWriter.Write(answer);
        if (previous is not null && text != previous.AnswerText)
        {
            answer.SessionVersion = (++version).ToString();
            text = SdpWriter.Write(answer);
        }

        return Negotiation.OfAnswerer(offer, answer, transport, sendPayloadTypes, roles.Screen) with
        {
            AnswerText = text,
            SessionVersion = version,
            IsIceRestart = isRestart,
            IsDtlsClient = isDtlsClient,
            LocalCname = options.Cname,
        };
    }

    private static void FillTransport(
        SessionDescription offer, SessionDescription answer, AnswerOptions options, bool isDtlsClient, string ufrag, string password)
    {
        List<string> group = [];
        foreach (string mid in offer.BundleGroups.Count > 0 ? offer.BundleGroups[0] : [])
        {
            if (answer.Media.Exists(media => media.Mid == mid && media.Port != 0) && !group.Contains(mid))
            {
                group.Add(mid);
            }
        }

        if (group.Count > 0)
        {
            answer.BundleGroups.Add(group);
        }

        bool allowsMixed = offer.AllowsMixedExtensions;
        for (int i = 0; i < answer.Media.Count; i++)
        {
            MediaDescription media = answer.Media[i];
            allowsMixed |= offer.Media[i].AllowsMixedExtensions;
            if (media.Port != 0)
            {
                media.IceUfrag = ufrag;
                media.IcePassword = password;
                media.Setup = isDtlsClient ? DtlsSetup.Active : DtlsSetup.Passive;
            }
        }

        // The first of the group carries the candidates for all (RFC 9143 section 7.3.1).
        MediaDescription first = answer.Media.Find(media => media.Port != 0 && (group.Count == 0 || media.Mid == group[0]))!;
        first.Candidates.AddRange(options.Candidates);
        first.HasEndOfCandidates = true;
        answer.IsIceLite = true;
        answer.AllowsMixedExtensions = allowsMixed;
    }
}
