namespace McuServer.Rtp.Sdp;

/// <summary>Reads session descriptions leniently (transport.md 1.12).</summary>
public static class SdpReader
{
    /// <exception cref="SdpException">It is none, or goes beyond the limits.</exception>
    public static SessionDescription Read(string text) => throw new NotImplementedException();
}
