using System.Text;

namespace McuServer.Rtp.Sdp;

/// <summary>Writes session descriptions, lines ended by CR LF, in the order that Chrome itself uses.</summary>
public static class SdpWriter
{
    public static string Write(SessionDescription description)
    {
        StringBuilder text = new(4096);
        Line(text, "v=0");
        Line(text, $"o={description.OriginUser} {description.SessionId} {description.SessionVersion} IN IP4 127.0.0.1");
        Line(text, "s=-");
        Line(text, "t=0 0");
        foreach (IReadOnlyList<string> group in description.BundleGroups)
        {
            Line(text, $"a=group:BUNDLE {string.Join(' ', group)}");
        }

        if (description.AllowsMixedExtensions)
        {
            Line(text, "a=extmap-allow-mixed");
        }

        Line(text, "a=msid-semantic: WMS *");
        if (description.IsIceLite)
        {
            Line(text, "a=ice-lite");
        }

        foreach (MediaDescription media in description.Media)
        {
            Section(text, media);
        }

        return text.ToString();
    }

    private static void Section(StringBuilder text, MediaDescription media)
    {
        Line(text, $"m={media.KindText} {media.Port} {media.Protocol} {string.Join(' ', media.Formats)}");
        Line(text, "c=IN IP4 0.0.0.0");
        if (media.Port == 0 && !media.IsBundleOnly)
        {
            MidLine(text, media);
            Line(text, "a=inactive");
            return;
        }

        Transport(text, media);
        if (media.Kind == SectionKind.Data)
        {
            Data(text, media);
        }
        else
        {
            Rtp(text, media);
        }
    }

    private static void Transport(StringBuilder text, MediaDescription media)
    {
        if (media.Kind != SectionKind.Data)
        {
            Line(text, "a=rtcp:9 IN IP4 0.0.0.0");
        }

        foreach (IceCandidate candidate in media.Candidates)
        {
            Line(text, $"a=candidate:{candidate}");
        }

        OptionalLine(text, media.HasEndOfCandidates, "a=end-of-candidates");
        OptionalLine(text, media.IceUfrag is not null, $"a=ice-ufrag:{media.IceUfrag}");
        OptionalLine(text, media.IcePassword is not null, $"a=ice-pwd:{media.IcePassword}");
        OptionalLine(text, media.OffersTrickle, "a=ice-options:trickle");
        foreach (SdpFingerprint fingerprint in media.Fingerprints)
        {
            Line(text, $"a=fingerprint:{fingerprint.Hash} {fingerprint.Value}");
        }

        OptionalLine(text, media.TlsId is not null, $"a=tls-id:{media.TlsId}");
        OptionalLine(text, media.Setup != DtlsSetup.None, $"a=setup:{SetupText(media.Setup)}");
        MidLine(text, media);
        OptionalLine(text, media.IsBundleOnly, "a=bundle-only");
    }

    private static void Data(StringBuilder text, MediaDescription media)
    {
        Line(text, media.IsOldDataForm
            ? $"a=sctpmap:{media.SctpPort} webrtc-datachannel 65535"
            : $"a=sctp-port:{media.SctpPort}");
        OptionalLine(text, media.MaxMessageSize is not null, $"a=max-message-size:{media.MaxMessageSize}");
    }

    private static void Rtp(StringBuilder text, MediaDescription media)
    {
        foreach (HeaderExtension extension in media.Extensions)
        {
            string direction = extension.Direction == MediaDirection.SendReceive ? "" : $"/{extension.Direction.ToSdp()}";
            Line(text, $"a=extmap:{extension.Id}{direction} {extension.Uri}");
        }

        Line(text, $"a={media.Direction.ToSdp()}");
        OptionalLine(text, media.Msid is not null, $"a=msid:{media.Msid?.Stream} {media.Msid?.Track}");
        OptionalLine(text, media.HasRtcpMux, "a=rtcp-mux");
        OptionalLine(text, media.HasReducedSizeRtcp, "a=rtcp-rsize");
        foreach (PayloadFormat format in media.Payloads)
        {
            Payload(text, format);
        }

        foreach (RidDescription rid in media.Rids)
        {
            Line(text, $"a=rid:{rid.Id} {(rid.IsSend ? "send" : "recv")}{(rid.Restrictions is null ? "" : " " + rid.Restrictions)}");
        }

        if (media.Simulcast is { } simulcast)
        {
            string send = simulcast.Send.Count == 0 ? "" : $" send {string.Join(';', simulcast.Send)}";
            string receive = simulcast.Receive.Count == 0 ? "" : $" recv {string.Join(';', simulcast.Receive)}";
            Line(text, $"a=simulcast:{(send + receive).TrimStart()}");
        }

        Streams(text, media);
    }

    private static void Payload(StringBuilder text, PayloadFormat format)
    {
        string channels = format.Channels == 1 ? "" : $"/{format.Channels}";
        Line(text, $"a=rtpmap:{format.PayloadType} {format.Name}/{format.ClockRate}{channels}");
        foreach (string feedback in format.Feedback)
        {
            Line(text, $"a=rtcp-fb:{format.PayloadType} {feedback}");
        }

        OptionalLine(text, format.Parameters is not null, $"a=fmtp:{format.PayloadType} {format.Parameters}");
    }

    private static void Streams(StringBuilder text, MediaDescription media)
    {
        foreach (SsrcGroup group in media.SsrcGroups)
        {
            Line(text, $"a=ssrc-group:{group.Semantics} {string.Join(' ', group.Ssrcs)}");
        }

        foreach (SsrcDescription ssrc in media.Ssrcs)
        {
            OptionalLine(text, ssrc.Cname is not null, $"a=ssrc:{ssrc.Ssrc} cname:{ssrc.Cname}");
            OptionalLine(text, ssrc.Msid is not null, $"a=ssrc:{ssrc.Ssrc} msid:{ssrc.Msid}");
        }
    }

    private static void MidLine(StringBuilder text, MediaDescription media) =>
        OptionalLine(text, media.Mid is not null, $"a=mid:{media.Mid}");

    private static string SetupText(DtlsSetup setup) => setup switch
    {
        DtlsSetup.ActPass => "actpass",
        DtlsSetup.Active => "active",
        DtlsSetup.Passive => "passive",
        _ => "holdconn",
    };

    private static void OptionalLine(StringBuilder text, bool isWanted, string line)
    {
        if (isWanted)
        {
            Line(text, line);
        }
    }

    private static void Line(StringBuilder text, string line) => text.Append(line).Append("\r\n");
}
