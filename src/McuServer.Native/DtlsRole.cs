namespace McuServer.Native;

/// <summary>Who sends the ClientHello: the side whose <c>a=setup</c> is active (RFC 5763 section 5).</summary>
public enum DtlsRole
{
    Client = 0,
    Server = 1,
}
