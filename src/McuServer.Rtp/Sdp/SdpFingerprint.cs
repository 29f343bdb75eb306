namespace McuServer.Rtp.Sdp;

/// <summary>Hash of a certificate (RFC 8122 section 5).</summary>
/// <param name="Hash">Lower case: sha-256, sha-384, sha-512, sha-1 ...</param>
/// <param name="Value">Pairs of hexadecimal digits in upper case, joined by colons.</param>
public sealed record SdpFingerprint(string Hash, string Value)
{
    /// <summary>Length of the digest in bytes for the hashes that are safe to use, 0 for any other.</summary>
    public int DigestLength => LengthOf(Hash);

    /// <summary>The digest itself.</summary>
    public byte[] ToBytes() => Convert.FromHexString(Value.Replace(":", "", StringComparison.Ordinal));

    public static SdpFingerprint FromBytes(string hash, ReadOnlySpan<byte> digest)
    {
        string[] pairs = new string[digest.Length];
        for (int i = 0; i < pairs.Length; i++)
        {
            pairs[i] = digest[i].ToString("X2");
        }

        return new SdpFingerprint(hash, string.Join(':', pairs));
    }

    /// <summary>Reads "sha-256 AA:BB:..."; false for anything that is no hash name and whole bytes, or of the wrong length.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out SdpFingerprint? fingerprint)
    {
        fingerprint = null;
        text = text.Trim();
        int space = text.IndexOf(' ');
        if (space <= 0)
        {
            return false;
        }

        string hash = text[..space].ToString().ToLowerInvariant();
        ReadOnlySpan<char> value = text[(space + 1)..].Trim();
        if (value.Length < 2 || value.Length % 3 != 2 || value.Length > (64 * 3) - 1)
        {
            return false;
        }

        for (int i = 0; i < value.Length; i++)
        {
            if (i % 3 == 2 ? value[i] != ':' : !char.IsAsciiHexDigit(value[i]))
            {
                return false;
            }
        }

        int expected = LengthOf(hash);
        if (expected != 0 && value.Length != (expected * 3) - 1)
        {
            return false;
        }

        fingerprint = new SdpFingerprint(hash, value.ToString().ToUpperInvariant());
        return true;
    }

    private static int LengthOf(string hash) => hash switch
    {
        "sha-256" => 32,
        "sha-384" => 48,
        "sha-512" => 64,
        _ => 0,
    };
}
