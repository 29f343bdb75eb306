namespace McuServer.Native;

/// <summary>Hash functions of <c>a=fingerprint</c> (RFC 8122 section 5) that are understood.</summary>
public enum DtlsHash
{
    Sha1 = 0,
    Sha256 = 1,
    Sha384 = 2,
    Sha512 = 3,
}
