namespace McuServer.Rtp.Sdp;

/// <summary>Writes session descriptions, lines ended by CR LF, in the order that Chrome itself uses.</summary>
public static class SdpWriter
{
    public static string Write(SessionDescription description) => throw new NotImplementedException();
}
