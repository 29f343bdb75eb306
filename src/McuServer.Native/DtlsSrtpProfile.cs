namespace McuServer.Native;

/// <summary>Numbers of the IANA registry "DTLS-SRTP Protection Profiles" (RFC 5764 section 4.1.2, RFC 7714 section 14.2).</summary>
public enum DtlsSrtpProfile : ushort
{
    None = 0,
    Aes128CmSha1_80 = 1,
    AeadAes128Gcm = 7,
    AeadAes256Gcm = 8,
}
