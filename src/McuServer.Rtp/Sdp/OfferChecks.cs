namespace McuServer.Rtp.Sdp;

/// <summary>Reasons to refuse an offer as a whole (transport.md 1.12, RFC 8842, RFC 9143).</summary>
internal static class OfferChecks
{
    public static void Structure(SessionDescription offer, AnswerOptions options)
    {
        if (offer.Media.Count == 0)
        {
            throw new SdpException("the offer has no media section");
        }

        if (offer.IsIceLite)
        {
            throw new SdpException("a=ice-lite: both sides are ICE-lite, nobody would check the connection", isMalformed: false);
        }

        int live = 0;
        int audio = 0;
        int video = 0;
        foreach (MediaDescription media in offer.Media)
        {
            if (offer.IsLive(media))
            {
                live++;
                audio += media.Kind == SectionKind.Audio ? 1 : 0;
                video += media.Kind == SectionKind.Video ? 1 : 0;
            }
        }

        if (offer.BundleGroups.Count == 0 && live > 1)
        {
            throw new SdpException("the offer has several media sections and no a=group:BUNDLE", isMalformed: false);
        }

        if (options.Use != AnswerUse.Conference && (audio > 1 || video > 1))
        {
            throw new SdpException("at most one audio and one video section can be offered here", isMalformed: false);
        }
    }

    /// <summary>m-lines never go away and never change what they are, except rejected ones, which may be used again (RFC 3264 section 8).</summary>
    public static void SameSections(SessionDescription offer, NegotiatedSession previous)
    {
        if (offer.Media.Count < previous.Sections.Count)
        {
            throw new SdpException($"the offer has {offer.Media.Count} media sections, the one before had {previous.Sections.Count}");
        }

        for (int i = 0; i < previous.Sections.Count; i++)
        {
            NegotiatedSection before = previous.Sections[i];
            MediaDescription media = offer.Media[i];
            if (!before.IsRejected && (before.Kind != media.Kind || (offer.IsLive(media) && before.Mid != (media.Mid ?? ""))))
            {
                throw new SdpException($"media section {i + 1} is not the {before.Kind.ToString().ToLowerInvariant()} section {before.Mid} of the offer before");
            }
        }
    }

    public static void Direction(MediaDescription media, int index, AnswerUse use)
    {
        if (use == AnswerUse.Publish && media.Direction == MediaDirection.ReceiveOnly)
        {
            throw new SdpException($"{Name(media, index)}: recvonly, but this address only takes media in", isMalformed: false);
        }

        if (use == AnswerUse.Watch && media.Direction == MediaDirection.SendOnly)
        {
            throw new SdpException($"{Name(media, index)}: sendonly, but this address only gives media out", isMalformed: false);
        }
    }

    public static void Transport(MediaDescription media, int index)
    {
        if (media.IceUfrag is null || media.IcePassword is null)
        {
            throw new SdpException($"{Name(media, index)}: no a=ice-ufrag or no a=ice-pwd");
        }

        if (media.Fingerprints.Count == 0)
        {
            throw new SdpException($"{Name(media, index)}: no a=fingerprint");
        }

        if (SafeFingerprints(media).Count == 0)
        {
            throw new SdpException($"{Name(media, index)}: a=fingerprint needs sha-256, sha-384 or sha-512", isMalformed: false);
        }
    }

    public static void RtcpMux(MediaDescription media, int index)
    {
        if (media.Kind != SectionKind.Data && !media.HasRtcpMux)
        {
            throw new SdpException($"{Name(media, index)}: no a=rtcp-mux", isMalformed: false);
        }
    }

    /// <summary>Our DTLS role; a later offer must go on with the association that there is (RFC 8842 section 5.3).</summary>
    /// <returns>True: we send the ClientHello.</returns>
    public static bool IsDtlsClient(MediaDescription media, int index, NegotiatedSession? previous)
    {
        if (media.Setup == DtlsSetup.HoldConnection)
        {
            throw new SdpException($"{Name(media, index)}: a=setup:holdconn", isMalformed: false);
        }

        if (previous is null)
        {
            return media.Setup == DtlsSetup.Passive;
        }

        if (media.TlsId != previous.RemoteTlsId || !SameFingerprints(SafeFingerprints(media), previous.RemoteFingerprints))
        {
            throw new SdpException($"{Name(media, index)}: another certificate or tls-id; that needs a new connection", isMalformed: false);
        }

        if (media.Setup == (previous.IsDtlsClient ? DtlsSetup.Active : DtlsSetup.Passive))
        {
            throw new SdpException($"{Name(media, index)}: a=setup changes the DTLS role of a running connection", isMalformed: false);
        }

        return previous.IsDtlsClient;
    }

    public static List<SdpFingerprint> SafeFingerprints(MediaDescription media)
    {
        List<SdpFingerprint> safe = [];
        foreach (SdpFingerprint fingerprint in media.Fingerprints)
        {
            if (fingerprint.DigestLength > 0 && !safe.Contains(fingerprint))
            {
                safe.Add(fingerprint);
            }
        }

        return safe;
    }

    public static string Name(MediaDescription media, int index) =>
        $"media section {index + 1} ({media.KindText}{(media.Mid is null ? "" : $", mid {media.Mid}")})";

    private static bool SameFingerprints(IReadOnlyList<SdpFingerprint> some, IReadOnlyList<SdpFingerprint> others) =>
        new HashSet<SdpFingerprint>(some).SetEquals(others);
}
