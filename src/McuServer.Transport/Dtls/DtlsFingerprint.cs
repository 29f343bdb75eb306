using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using McuServer.Native;

namespace McuServer.Transport.Dtls;

/// <summary>One <c>a=fingerprint</c> of an SDP (RFC 8122 section 5), parsed.</summary>
public sealed class DtlsFingerprint
{
    private readonly byte[] _digest;

    private DtlsFingerprint(DtlsHash hash, byte[] digest)
    {
        Hash = hash;
        _digest = digest;
    }

    public DtlsHash Hash { get; }

    public ReadOnlySpan<byte> Digest => _digest;

    /// <summary>
    /// Reads a hash function's name (sha-1, sha-256, sha-384, sha-512, in any case) and the digest as two hexadecimal digits
    /// a byte with colons between, in any case. False for an unknown function, a wrong length or foreign characters.
    /// </summary>
    public static bool TryParse(
        ReadOnlySpan<char> hashName, ReadOnlySpan<char> value, [NotNullWhen(true)] out DtlsFingerprint? fingerprint)
    {
        fingerprint = null;
        if (!TryHash(hashName, out DtlsHash hash, out int sizeBytes) || value.Length != (3 * sizeBytes) - 1)
        {
            return false;
        }

        byte[] digest = new byte[sizeBytes];
        for (int i = 0; i < sizeBytes; i++)
        {
            ReadOnlySpan<char> part = value[(3 * i)..];
            if (!char.IsAsciiHexDigit(part[0]) || !char.IsAsciiHexDigit(part[1]) || (part.Length > 2 && part[2] != ':'))
            {
                return false;
            }

            digest[i] = byte.Parse(part[..2], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        }

        fingerprint = new DtlsFingerprint(hash, digest);
        return true;
    }

    private static bool TryHash(ReadOnlySpan<char> name, out DtlsHash hash, out int sizeBytes)
    {
        (hash, sizeBytes) = name switch
        {
            _ when name.Equals("sha-256", StringComparison.OrdinalIgnoreCase) => (DtlsHash.Sha256, 32),
            _ when name.Equals("sha-384", StringComparison.OrdinalIgnoreCase) => (DtlsHash.Sha384, 48),
            _ when name.Equals("sha-512", StringComparison.OrdinalIgnoreCase) => (DtlsHash.Sha512, 64),
            _ when name.Equals("sha-1", StringComparison.OrdinalIgnoreCase) => (DtlsHash.Sha1, 20),
            _ => (DtlsHash.Sha1, 0),
        };
        return sizeBytes != 0;
    }
}
