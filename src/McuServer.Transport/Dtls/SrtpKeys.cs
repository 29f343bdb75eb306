using System.Security.Cryptography;
using McuServer.Native;

namespace McuServer.Transport.Dtls;

/// <summary>
/// Master keys and salts by direction: we protect with the local ones what we send, and unprotect with the remote ones
/// (RFC 5764 section 4.2). Keys have 16 or 32 bytes, salts 12 (AES-GCM) or 14 (AES-CM).
/// </summary>
public sealed class SrtpKeys
{
    internal SrtpKeys(DtlsRole role, DtlsKeyMaterial material)
    {
        bool isClient = role == DtlsRole.Client;
        Profile = material.Profile;
        LocalKey = isClient ? material.ClientKey : material.ServerKey;
        LocalSalt = isClient ? material.ClientSalt : material.ServerSalt;
        RemoteKey = isClient ? material.ServerKey : material.ClientKey;
        RemoteSalt = isClient ? material.ServerSalt : material.ClientSalt;
    }

    public SrtpProfile Profile { get; }

    public byte[] LocalKey { get; }

    public byte[] LocalSalt { get; }

    public byte[] RemoteKey { get; }

    public byte[] RemoteSalt { get; }

    /// <summary>Overwrites the keys; to be called when the SRTP contexts are made.</summary>
    public void Wipe()
    {
        CryptographicOperations.ZeroMemory(LocalKey);
        CryptographicOperations.ZeroMemory(LocalSalt);
        CryptographicOperations.ZeroMemory(RemoteKey);
        CryptographicOperations.ZeroMemory(RemoteSalt);
    }
}
