using System.Security.Cryptography;

namespace McuServer.Native;

/// <summary>
/// Master keys and salts of both directions (RFC 5764 section 4.2): keys of 16 or 32 bytes, salts of 12 or 14. The client
/// protects what it sends with the client's.
/// </summary>
public sealed record DtlsKeyMaterial(
    SrtpProfile Profile, byte[] ClientKey, byte[] ServerKey, byte[] ClientSalt, byte[] ServerSalt)
{
    /// <summary>Overwrites all of it.</summary>
    public void Wipe()
    {
        CryptographicOperations.ZeroMemory(ClientKey);
        CryptographicOperations.ZeroMemory(ServerKey);
        CryptographicOperations.ZeroMemory(ClientSalt);
        CryptographicOperations.ZeroMemory(ServerSalt);
    }
}
