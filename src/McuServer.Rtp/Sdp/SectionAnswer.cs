namespace McuServer.Rtp.Sdp;

/// <summary>Builds the answer's section for one section of the offer.</summary>
internal sealed class SectionAnswer(SessionDescription offer, AnswerOptions options)
{
    /// <summary>A section that nothing will flow in: port 0 and the first format (RFC 3264 section 6).</summary>
    public static MediaDescription Rejected(MediaDescription media) => new()
    {
        Kind = media.Kind,
        KindText = media.KindText,
        Protocol = media.Protocol,
        Formats = [media.Formats[0]],
        Mid = media.Mid,
        Direction = MediaDirection.Inactive,
    };

    /// <summary>The payload type that we send with and the one that we receive with, or nulls when no codec is in common.</summary>
    public (PayloadFormat? Send, PayloadFormat? Receive) Codecs(MediaDescription media, NegotiatedSection? previous, bool sends)
    {
        NegotiatedCodec? before = previous is { IsRejected: false } ? previous.SendCodec : null;
        IReadOnlyList<CodecPreference> preferences = media.Kind == SectionKind.Audio ? options.AudioCodecs : VideoCodecs(media);
        PayloadFormat? send = CodecChoice.Choose(media, preferences, sends, options, before);
        if (media.Kind == SectionKind.Audio || options.VideoReceiveCodecs is null)
        {
            return (send, send);
        }

        PayloadFormat? receive = CodecChoice.Choose(media, options.VideoReceiveCodecs, mustSend: false, options, null);
        return (send ?? (sends ? null : receive), receive ?? send);
    }

    public MediaDescription Data(MediaDescription media)
    {
        MediaDescription answer = Accepted(media, media.Formats);
        answer.SctpPort = 5000;
        answer.IsOldDataForm = media.IsOldDataForm;
        if (media.IsOldDataForm)
        {
            answer.Formats = ["5000"];
        }

        answer.MaxMessageSize = options.MaxMessageSize;
        return answer;
    }

    public MediaDescription Rtp(MediaDescription media, MediaDirection direction, PayloadFormat send, PayloadFormat receive)
    {
        // The first payload type is the one that the client will send with.
        List<PayloadFormat> payloads = [];
        if (direction != MediaDirection.SendOnly)
        {
            AddCodec(payloads, media, receive);
        }

        if (direction != MediaDirection.ReceiveOnly)
        {
            AddCodec(payloads, media, send);
        }

        List<string> formats = [];
        foreach (PayloadFormat payload in payloads)
        {
            formats.Add(payload.PayloadType.ToString());
        }

        MediaDescription answer = Accepted(media, formats);
        answer.Direction = direction;
        answer.Payloads = payloads;
        answer.HasRtcpMux = true;
        answer.HasReducedSizeRtcp = media.HasReducedSizeRtcp;
        List<string> rids = Rids(media, direction, receive);
        AnswerExtensions.Add(answer.Extensions, media, direction, options, UsesTransportCc(media, payloads), rids.Count > 0);
        if (rids.Count > 0)
        {
            answer.Simulcast = new SimulcastDescription([], rids);
            foreach (string rid in rids)
            {
                answer.Rids.Add(new RidDescription(rid, IsSend: false));
            }
        }

        if (direction.Sends())
        {
            AddTrack(answer, media, send);
        }

        return answer;
    }

    private MediaDescription Accepted(MediaDescription media, IReadOnlyList<string> formats) => new()
    {
        Kind = media.Kind,
        KindText = media.KindText,
        Protocol = media.Protocol,
        Formats = formats,
        Port = 9,
        Mid = media.Mid,
        Fingerprints = { options.Fingerprint },
    };

    private IReadOnlyList<CodecPreference> VideoCodecs(MediaDescription media)
    {
        // Firefox has no simulcast with H.264.
        bool isFirefoxSimulcast = media.Simulcast is { Send.Count: > 1 } && Negotiation.IsFirefox(offer) && options.AcceptSimulcast;
        return isFirefoxSimulcast ? [new CodecPreference("VP8"), .. options.VideoCodecs] : options.VideoCodecs;
    }

    private void AddCodec(List<PayloadFormat> payloads, MediaDescription media, PayloadFormat codec)
    {
        if (payloads.Exists(format => format.PayloadType == codec.PayloadType))
        {
            return;
        }

        payloads.Add(new PayloadFormat(codec.PayloadType, codec.Name, codec.ClockRate, codec.Channels)
        {
            Parameters = AnswerParameters.Of(codec, options),
            Feedback = AnswerExtensions.Feedback(media, codec, options),
        });
        if (CodecChoice.Retransmission(media, codec.PayloadType) is { } rtx
            && !payloads.Exists(format => format.PayloadType == rtx.PayloadType))
        {
            string? time = rtx.Parameter("rtx-time");
            payloads.Add(new PayloadFormat(rtx.PayloadType, rtx.Name, rtx.ClockRate)
            {
                Parameters = $"apt={codec.PayloadType}{(time is null ? "" : $";rtx-time={time}")}",
            });
        }
    }

    private static bool UsesTransportCc(MediaDescription media, List<PayloadFormat> payloads) =>
        media.Kind is SectionKind.Audio or SectionKind.Video && payloads.Exists(static format => format.HasFeedback("transport-cc"));

    /// <summary>The layers that we take, in the order of the offer's a=simulcast; empty = no simulcast.</summary>
    private List<string> Rids(MediaDescription media, MediaDirection direction, PayloadFormat codec)
    {
        List<string> rids = [];
        if (!options.AcceptSimulcast || !direction.Receives() || media.Simulcast is null
            || !AnswerExtensions.IsOffered(media, options, HeaderExtensionUris.Mid)
            || !AnswerExtensions.IsOffered(media, options, HeaderExtensionUris.Rid))
        {
            return rids;
        }

        foreach (string layer in media.Simulcast.Send)
        {
            RidDescription? rid = media.Rids.Find(candidate => candidate.Id == layer && candidate.IsSend);
            if (rid is not null && Allows(rid.Restrictions, codec.PayloadType))
            {
                rids.Add(layer);
            }
        }

        return rids;
    }

    private static bool Allows(string? restrictions, int payloadType)
    {
        string? list = FormatParameters.Find(restrictions, "pt");
        return list is null || Array.IndexOf(list.Split(','), payloadType.ToString()) >= 0;
    }

    private void AddTrack(MediaDescription answer, MediaDescription media, PayloadFormat send)
    {
        LocalTrack track = (media.Kind == SectionKind.Audio ? options.AudioTrack : options.VideoTrack)!;
        answer.Msid = new MediaStreamId(options.StreamId, track.TrackId);
        answer.Ssrcs.Add(new SsrcDescription(track.Ssrc, options.Cname, null));
        if (CodecChoice.Retransmission(media, send.PayloadType) is not null)
        {
            // Without it Firefox drops what is retransmitted.
            answer.SsrcGroups.Add(new SsrcGroup("FID", [track.Ssrc, track.RtxSsrc]));
            answer.Ssrcs.Add(new SsrcDescription(track.RtxSsrc, options.Cname, null));
        }
    }
}
