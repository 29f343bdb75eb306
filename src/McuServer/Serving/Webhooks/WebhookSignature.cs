using System.Security.Cryptography;
using System.Text;

namespace McuServer.Serving.Webhooks;

/// <summary>Signatures of the Standard Webhooks specification: HMAC-SHA256 over id, time and body, with "v1," before its base64.</summary>
internal static class WebhookSignature
{
    private const string Prefix = "whsec_";

    /// <summary>The key of a configured secret; false: what stands behind "whsec_" is no base64 of 24 to 64 bytes.</summary>
    public static bool TryKey(string secret, out byte[] key)
    {
        if (!secret.StartsWith(Prefix, StringComparison.Ordinal))
        {
            key = Encoding.UTF8.GetBytes(secret);
            return true;
        }

        Span<byte> decoded = stackalloc byte[secret.Length];
        bool isGood = Convert.TryFromBase64String(secret[Prefix.Length..], decoded, out int length) && length is >= 24 and <= 64;
        key = isGood ? decoded[..length].ToArray() : [];
        return isGood;
    }

    /// <param name="timestampS">Seconds since 1970.</param>
    public static string Sign(ReadOnlySpan<byte> key, string id, long timestampS, ReadOnlySpan<byte> body)
    {
        byte[] head = Encoding.UTF8.GetBytes($"{id}.{timestampS}.");
        using IncrementalHash hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        hash.AppendData(head);
        hash.AppendData(body);
        return "v1," + Convert.ToBase64String(hash.GetHashAndReset());
    }
}
