namespace McuServer.Rtp.Sdp;

/// <summary>One payload type of a media section with its rtpmap, fmtp and rtcp-fb lines.</summary>
/// <param name="PayloadType">0 to 127.</param>
/// <param name="Name">Encoding name as written; compare without regard to case.</param>
/// <param name="ClockRate">Ticks of the RTP timestamp per second.</param>
/// <param name="Channels">1 where nothing is written.</param>
public sealed record PayloadFormat(int PayloadType, string Name, int ClockRate, int Channels = 1)
{
    /// <summary>What follows the payload type in a=fmtp; null without such a line.</summary>
    public string? Parameters { get; init; }

    /// <summary>Values of a=rtcp-fb, those for all payload types ("*") included.</summary>
    public IReadOnlyList<string> Feedback { get; init; } = [];

    public bool Is(string name) => Name.Equals(name, StringComparison.OrdinalIgnoreCase);

    /// <summary>The value of a parameter of the form name=value separated by semicolons; null when it is absent.</summary>
    public string? Parameter(string name) => FormatParameters.Find(Parameters, name);

    public bool HasFeedback(string value)
    {
        foreach (string feedback in Feedback)
        {
            if (feedback.Equals(value, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
