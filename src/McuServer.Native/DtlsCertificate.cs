using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace McuServer.Native;

/// <summary>
/// The self-signed certificate of DTLS and its key. Peers trust it by its fingerprint in the SDP (RFC 8122), so one is made
/// per process and kept by nobody. Immutable.
/// </summary>
public sealed class DtlsCertificate
{
    private const int SerialBytes = 16;

    private DtlsCertificate(byte[] der, byte[] privateKey)
    {
        Der = der;
        PrivateKey = privateKey;
        Fingerprint = FormatFingerprint(SHA256.HashData(der));
    }

    /// <summary>X.509 in DER.</summary>
    public ReadOnlyMemory<byte> Der { get; }

    /// <summary>The value for <c>a=fingerprint:sha-256</c>: upper-case hexadecimal bytes with colons between.</summary>
    public string Fingerprint { get; }

    /// <summary>PKCS#8 in DER.</summary>
    internal ReadOnlyMemory<byte> PrivateKey { get; }

    /// <summary>
    /// ECDSA on P-256 with SHA-256: cheaper than RSA, and a server's flight fits into one datagram. Valid from a day before
    /// <paramref name="now"/> (peers' clocks are wrong) for a year. Issuer and subject are not empty and the serial number
    /// is positive, without which some stacks refuse it.
    /// </summary>
    public static DtlsCertificate Create(DateTimeOffset now, string commonName = "McuServer")
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new(NameOf(commonName), key, HashAlgorithmName.SHA256);
        X509SignatureGenerator generator = X509SignatureGenerator.CreateForECDsa(key);
        return Sign(request, generator, now, key.ExportPkcs8PrivateKey());
    }

    /// <summary>RSA of 2048 bits, as older clients use.</summary>
    public static DtlsCertificate CreateRsa(DateTimeOffset now, string commonName = "McuServer")
    {
        using RSA key = RSA.Create(2048);
        CertificateRequest request = new(NameOf(commonName), key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        X509SignatureGenerator generator = X509SignatureGenerator.CreateForRSA(key, RSASignaturePadding.Pkcs1);
        return Sign(request, generator, now, key.ExportPkcs8PrivateKey());
    }

    /// <summary>Upper-case hexadecimal bytes with colons between, as RFC 8122 section 5 writes a digest.</summary>
    public static string FormatFingerprint(ReadOnlySpan<byte> digest) =>
        string.Create(Math.Max(0, (3 * digest.Length) - 1), digest, static (text, bytes) =>
        {
            for (int i = 0; i < text.Length; i++)
            {
                int nibble = i % 3 == 0 ? bytes[i / 3] >> 4 : bytes[i / 3] & 15;
                text[i] = i % 3 == 2 ? ':' : "0123456789ABCDEF"[nibble];
            }
        });

    private static X500DistinguishedName NameOf(string commonName)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(commonName);
        X500DistinguishedNameBuilder name = new();
        name.AddCommonName(commonName);
        return name.Build();
    }

    private static DtlsCertificate Sign(
        CertificateRequest request, X509SignatureGenerator generator, DateTimeOffset now, byte[] privateKey)
    {
        byte[] serial = RandomNumberGenerator.GetBytes(SerialBytes);
        serial[0] = (byte)((serial[0] & 0x3F) | 0x40); // positive, never zero, always of the same length
        using X509Certificate2 made = request.Create(request.SubjectName, generator, now.AddDays(-1), now.AddYears(1), serial);
        return new DtlsCertificate(made.RawData, privateKey);
    }
}
