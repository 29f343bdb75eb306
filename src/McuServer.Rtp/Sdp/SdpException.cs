namespace McuServer.Rtp.Sdp;

/// <summary>A session description that cannot be used; the message is one line, names the line or section, and is meant for the client.</summary>
/// <param name="isMalformed">See <see cref="IsMalformed"/>.</param>
public sealed class SdpException(string message, bool isMalformed = true) : Exception(message)
{
    /// <summary>True: not SDP, or broken SDP. False: good SDP without anything that both sides can do.</summary>
    public bool IsMalformed { get; } = isMalformed;
}
