namespace McuServer.Rtp.Sdp;

/// <summary>Finds, among what a section offers, the payload type that suits us best.</summary>
internal static class CodecChoice
{
    /// <summary>Best first; those that are not here are not accepted. Baseline comes late because Safari refuses 42001f.</summary>
    private static readonly H264ProfileKind[] s_h264Order =
    [
        H264ProfileKind.ConstrainedBaseline, H264ProfileKind.ConstrainedHigh, H264ProfileKind.High, H264ProfileKind.Baseline,
        H264ProfileKind.Main,
    ];

    /// <param name="mustSend">We send with it too: H.264 then needs a packetization mode that our encoder can do.</param>
    /// <param name="previous">Payload type that was agreed on before; stays if it still means the same.</param>
    public static PayloadFormat? Choose(
        MediaDescription media, IReadOnlyList<CodecPreference> preferences, bool mustSend, AnswerOptions options,
        NegotiatedCodec? previous)
    {
        if (previous is not null && media.Payload(previous.PayloadType) is { } same && same.Is(previous.Name)
            && Rank(same, mustSend, options) >= 0)
        {
            return same;
        }

        foreach (CodecPreference preference in preferences)
        {
            PayloadFormat? best = null;
            int bestRank = int.MaxValue;
            foreach (PayloadFormat format in media.Payloads)
            {
                int rank = format.Is(preference.Name) ? Rank(format, mustSend, options) : -1;
                if (rank >= 0 && rank < bestRank)
                {
                    (best, bestRank) = (format, rank);
                }
            }

            if (best is not null)
            {
                return best;
            }
        }

        return null;
    }

    /// <summary>The payload type that retransmits this one, or null; the first one where an offer has several.</summary>
    public static PayloadFormat? Retransmission(MediaDescription media, int payloadType)
    {
        foreach (PayloadFormat format in media.Payloads)
        {
            if (format.Is("rtx") && FormatParameters.FindInt(format.Parameters, "apt", -1) == payloadType)
            {
                return format;
            }
        }

        return null;
    }

    /// <summary>0 is best, -1 = not usable.</summary>
    private static int Rank(PayloadFormat format, bool mustSend, AnswerOptions options)
    {
        switch (format.Name.ToLowerInvariant())
        {
            case "opus":
                return format is { ClockRate: 48000, Channels: 2 } ? 0 : -1;
            case "pcmu" or "pcma":
                return format is { ClockRate: 8000, Channels: 1 } ? 0 : -1;
            case "vp8":
                return format.ClockRate == 90000 ? 0 : -1;
            case "vp9":
                return format.ClockRate == 90000 && FormatParameters.FindInt(format.Parameters, "profile-id", 0) == 0 ? 0 : -1;
            case "av1":
                return format.ClockRate == 90000 && FormatParameters.FindInt(format.Parameters, "profile", 0) == 0 ? 0 : -1;
            case "h264":
                return format.ClockRate == 90000 ? H264Rank(format, mustSend && !options.CanSendH264Mode0) : -1;
            default:
                return -1;
        }
    }

    private static int H264Rank(PayloadFormat format, bool needsMode1)
    {
        int mode = FormatParameters.FindInt(format.Parameters, "packetization-mode", 0);
        string? text = format.Parameter("profile-level-id");
        H264Profile profile = H264Profile.Default;
        if (mode is not (0 or 1) || (mode == 0 && needsMode1) || (text is not null && !H264Profile.TryParse(text, out profile)))
        {
            return -1;
        }

        int order = Array.IndexOf(s_h264Order, profile.Kind);
        return order < 0 ? -1 : order + (mode == 1 ? 0 : s_h264Order.Length);
    }
}
