namespace McuServer.Rtp.Sdp;

/// <summary>Feedback that was agreed on for a codec (RFC 4585, RFC 5104, transport-wide congestion control, REMB).</summary>
[Flags]
public enum FeedbackKinds
{
    None = 0,
    Nack = 1,
    Pli = 2,
    Fir = 4,
    TransportCc = 8,
    Remb = 16,
}
