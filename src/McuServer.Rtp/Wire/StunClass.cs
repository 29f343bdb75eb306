namespace McuServer.Rtp.Wire;

/// <summary>Class of a STUN message (RFC 8489 section 5); the method is always Binding.</summary>
public enum StunClass : byte
{
    Request,
    Indication,
    Success,
    Error,
}
