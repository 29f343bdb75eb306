namespace McuServer.Native;

/// <summary>Protection profiles by their DTLS-SRTP numbers (RFC 5764 section 4.1.2, RFC 7714 section 14.2).</summary>
public enum SrtpProfile : ushort
{
    /// <summary>None was agreed on.</summary>
    None = 0,

    /// <summary>Key of 16 bytes, salt of 14.</summary>
    Aes128CmHmacSha1Tag80 = 1,

    /// <summary>Key of 16 bytes, salt of 12.</summary>
    AeadAes128Gcm = 7,

    /// <summary>Key of 32 bytes, salt of 12.</summary>
    AeadAes256Gcm = 8,
}
