namespace McuServer.Rtp.Sdp;

/// <summary>Which header extensions and which feedback an answer takes over from the offer (transport.md 1.5, 1.7).</summary>
internal static class AnswerExtensions
{
    private static readonly string[] s_videoFeedback = ["transport-cc", "ccm fir", "nack", "nack pli"];
    private static readonly string[] s_audioFeedback = ["transport-cc", "nack"];

    public static bool IsOffered(MediaDescription media, AnswerOptions options, string uri)
    {
        foreach (string ours in options.Extensions)
        {
            if (ours == uri)
            {
                return media.ExtensionId(uri) != 0;
            }
        }

        return false;
    }

    /// <summary>Transport-wide feedback needs its header extension too; with only one of them the other is not answered.</summary>
    public static List<string> Feedback(MediaDescription media, PayloadFormat codec, AnswerOptions options)
    {
        List<string> values = [];
        foreach (string value in media.Kind == SectionKind.Audio ? s_audioFeedback : s_videoFeedback)
        {
            if (codec.HasFeedback(value)
                && (value != "transport-cc" || IsOffered(media, options, HeaderExtensionUris.TransportSequence)))
            {
                values.Add(value);
            }
        }

        if (media.Kind == SectionKind.Video && codec.HasFeedback("goog-remb") && !values.Contains("transport-cc"))
        {
            values.Insert(0, "goog-remb");
        }

        return values;
    }

    public static void Add(
        List<HeaderExtension> answer, MediaDescription media, MediaDirection direction, AnswerOptions options,
        bool usesTransportCc, bool usesRids)
    {
        // Who only watches a conference may come onto its stage later, by another offer of the same connection. Chrome offers then
        // only what was agreed on before, and refuses its own offer of simulcast without the identifiers of layers.
        bool maySend = direction != MediaDirection.SendOnly || options.Use == AnswerUse.Conference;
        bool mayUseRids = usesRids || (direction == MediaDirection.SendOnly && maySend && options.AcceptSimulcast);
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (HeaderExtension extension in media.Extensions)
        {
            bool isUseful = extension.Uri switch
            {
                HeaderExtensionUris.TransportSequence => usesTransportCc,
                HeaderExtensionUris.AbsoluteSendTime => !usesTransportCc && media.Kind == SectionKind.Video,
                HeaderExtensionUris.Rid or HeaderExtensionUris.RepairedRid => mayUseRids && media.Kind == SectionKind.Video,
                HeaderExtensionUris.AudioLevel => media.Kind == SectionKind.Audio && maySend,
                HeaderExtensionUris.VideoOrientation or HeaderExtensionUris.ColorSpace =>
                    media.Kind == SectionKind.Video && maySend,
                HeaderExtensionUris.PlayoutDelay =>
                    media.Kind == SectionKind.Video && direction.Sends() && extension.Direction.Receives(),
                _ => true,
            };
            if (isUseful && IsOffered(media, options, extension.Uri) && seen.Add(extension.Uri))
            {
                // A deviation from transport.md 1.6, which would have no direction in an answer. RFC 8285 section 7 wants
                // one for an extension that was offered for one direction only: "sendonly" is answered by "recvonly", or not at
                // all. Firefox offers such; what is offered without a direction is answered without.
                answer.Add(extension with { Direction = extension.Direction.Reversed() });
            }
        }
    }
}
