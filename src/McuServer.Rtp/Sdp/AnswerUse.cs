namespace McuServer.Rtp.Sdp;

/// <summary>What the connection is for: decides the directions (transport.md 1.3).</summary>
public enum AnswerUse
{
    /// <summary>Sends and receives.</summary>
    Conference,

    /// <summary>Only sends to us (WHIP, RFC 9725).</summary>
    Publish,

    /// <summary>Only receives from us (WHEP).</summary>
    Watch,
}
