using System.Globalization;

namespace McuServer.Rtp.Sdp;

/// <summary>Gathers the rtpmap, fmtp and rtcp-fb lines of one section.</summary>
internal sealed class PayloadLines
{
    private readonly Dictionary<int, PayloadFormat> _maps = [];
    private readonly Dictionary<int, string> _parameters = [];
    private readonly List<(int PayloadType, string Value)> _feedback = [];

    public void Map(ReadOnlySpan<char> value)
    {
        if (!Split(value, out int payloadType, out ReadOnlySpan<char> rest))
        {
            return;
        }

        string[] parts = rest.ToString().Split('/');
        int channels = 1;
        if (parts.Length is 2 or 3 && parts[0].Length is > 0 and <= 64 && !parts[0].Contains(' ')
            && int.TryParse(parts[1], NumberStyles.None, null, out int clockRate) && clockRate is > 0 and <= 1_000_000
            && (parts.Length == 2 || (int.TryParse(parts[2], NumberStyles.None, null, out channels) && channels is > 0 and <= 255)))
        {
            _maps.TryAdd(payloadType, new PayloadFormat(payloadType, parts[0], clockRate, channels));
        }
    }

    public void Parameters(ReadOnlySpan<char> value)
    {
        if (Split(value, out int payloadType, out ReadOnlySpan<char> rest))
        {
            string text = rest.ToString();
            _parameters[payloadType] = _parameters.TryGetValue(payloadType, out string? before) ? $"{before};{text}" : text;
        }
    }

    public void Feedback(ReadOnlySpan<char> value)
    {
        if (value.StartsWith("* ", StringComparison.Ordinal))
        {
            _feedback.Add((-1, value[2..].Trim().ToString()));
        }
        else if (Split(value, out int payloadType, out ReadOnlySpan<char> rest))
        {
            _feedback.Add((payloadType, rest.ToString()));
        }
    }

    public List<PayloadFormat> ToFormats(IReadOnlyList<string> formats)
    {
        List<PayloadFormat> result = [];
        HashSet<int> seen = [];
        foreach (string text in formats)
        {
            if (TryPayloadType(text, out int payloadType) && seen.Add(payloadType)
                && (_maps.GetValueOrDefault(payloadType) ?? Static(payloadType)) is { } format)
            {
                result.Add(format with
                {
                    Parameters = _parameters.GetValueOrDefault(payloadType),
                    Feedback = FeedbackOf(payloadType),
                });
            }
        }

        return result;
    }

    /// <summary>Payload types that need no rtpmap (RFC 3551 section 6), as far as anybody sends them today.</summary>
    private static PayloadFormat? Static(int payloadType) => payloadType switch
    {
        0 => new PayloadFormat(0, "PCMU", 8000),
        8 => new PayloadFormat(8, "PCMA", 8000),
        9 => new PayloadFormat(9, "G722", 8000),
        _ => null,
    };

    private List<string> FeedbackOf(int payloadType)
    {
        List<string> values = [];
        foreach ((int of, string value) in _feedback)
        {
            if ((of == payloadType || of == -1) && !values.Contains(value))
            {
                values.Add(value);
            }
        }

        return values;
    }

    private static bool Split(ReadOnlySpan<char> value, out int payloadType, out ReadOnlySpan<char> rest)
    {
        int space = value.IndexOf(' ');
        rest = space < 0 ? default : value[(space + 1)..].Trim();
        payloadType = 0;
        return space > 0 && !rest.IsEmpty && TryPayloadType(value[..space], out payloadType);
    }

    private static bool TryPayloadType(ReadOnlySpan<char> text, out int payloadType) =>
        int.TryParse(text, NumberStyles.None, null, out payloadType) && payloadType <= 127;
}
