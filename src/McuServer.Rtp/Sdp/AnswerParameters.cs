namespace McuServer.Rtp.Sdp;

/// <summary>The fmtp line of a codec in an answer (transport.md 1.5): what we want to get from the client.</summary>
internal static class AnswerParameters
{
    public static string? Of(PayloadFormat offered, AnswerOptions options) => offered.Name.ToLowerInvariant() switch
    {
        "opus" => Opus(options),
        "h264" => H264(offered),
        "vp9" or "av1" => offered.Parameters,
        _ => null,
    };

    private static string Opus(AnswerOptions options)
    {
        string text = "minptime=10;useinbandfec=1";
        text += options.OpusStereo ? ";stereo=1;sprop-stereo=1" : "";
        text += options.OpusDtx ? ";usedtx=1" : "";
        return options.OpusMaxAverageBitrateBps > 0 ? $"{text};maxaveragebitrate={options.OpusMaxAverageBitrateBps}" : text;
    }

    /// <summary>The offered profile and level unchanged; a level above the offer's would be refused without asymmetry.</summary>
    private static string? H264(PayloadFormat offered)
    {
        List<string> parts = [];
        foreach (string name in (ReadOnlySpan<string>)["level-asymmetry-allowed", "packetization-mode", "profile-level-id"])
        {
            if (offered.Parameter(name) is { } value)
            {
                parts.Add($"{name}={value}");
            }
        }

        return parts.Count == 0 ? null : string.Join(';', parts);
    }
}
