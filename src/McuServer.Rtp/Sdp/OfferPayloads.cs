namespace McuServer.Rtp.Sdp;

/// <summary>The payload types of an offer that we build, with Chrome's numbers, feedback and parameters.</summary>
internal static class OfferPayloads
{
    private static readonly string[] s_videoFeedback = ["goog-remb", "transport-cc", "ccm fir", "nack", "nack pli"];

    public static void Fill(MediaDescription media, IReadOnlyList<string> codecs, string opusParameters)
    {
        bool isAudio = media.Kind == SectionKind.Audio;
        IReadOnlyList<string> names = codecs.Count > 0 ? codecs : isAudio ? ["opus"] : ["VP8", "H264"];
        List<PayloadFormat> payloads = [];
        foreach (string name in names)
        {
            if (isAudio)
            {
                payloads.Add(Audio(name, opusParameters));
            }
            else
            {
                AddVideo(payloads, name);
            }
        }

        List<string> formats = [];
        foreach (PayloadFormat payload in payloads)
        {
            formats.Add(payload.PayloadType.ToString());
        }

        media.Payloads = payloads;
        media.Formats = formats;
    }

    private static PayloadFormat Audio(string name, string opusParameters) => name.ToLowerInvariant() switch
    {
        "opus" => new PayloadFormat(111, "opus", 48000, 2) { Feedback = ["transport-cc"], Parameters = opusParameters },
        "pcmu" => new PayloadFormat(0, "PCMU", 8000),
        "pcma" => new PayloadFormat(8, "PCMA", 8000),
        _ => throw new ArgumentException($"No audio codec {name} here.", nameof(name)),
    };

    private static void AddVideo(List<PayloadFormat> payloads, string name)
    {
        (int payloadType, string? parameters) = name.ToUpperInvariant() switch
        {
            "VP8" => (96, null),
            "VP9" => (98, "profile-id=0"),
            "H264" => (108, "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f"),
            "AV1" => (45, "level-idx=5;profile=0;tier=0"),
            _ => throw new ArgumentException($"No video codec {name} here.", nameof(name)),
        };
        payloads.Add(new PayloadFormat(payloadType, name, 90000) { Feedback = s_videoFeedback, Parameters = parameters });
        payloads.Add(new PayloadFormat(payloadType + 1, "rtx", 90000) { Parameters = $"apt={payloadType}" });
    }
}
