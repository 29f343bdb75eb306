namespace McuServer.Rtp.Sdp;

/// <summary>Answers offers: a pure function of the offer and the options.</summary>
public static class SdpAnswerer
{
    /// <exception cref="SdpException">The offer cannot be answered; what was agreed before stays.</exception>
    public static NegotiatedSession Answer(string offer, AnswerOptions options) => throw new NotImplementedException();
}
