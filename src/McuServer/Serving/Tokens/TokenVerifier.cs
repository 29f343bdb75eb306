using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using McuServer.Media.Layouts.Json;

namespace McuServer.Serving.Tokens;

/// <summary>
/// Checks JSON Web Tokens (RFC 7519) signed with HS256 (RFC 7518 section 3.2). The algorithm is ours and not the token's:
/// a header that names another one is refused, and nothing in a token is believed before its signature has been compared.
/// </summary>
internal sealed class TokenVerifier
{
    /// <summary>Characters of a token at most.</summary>
    public const int MaxLength = 4096;

    private readonly byte[] _key;
    private readonly TimeSpan _leeway;

    public TokenVerifier(string secret, TimeSpan leeway)
    {
        _key = Encoding.UTF8.GetBytes(secret);
        _leeway = leeway;
    }

    /// <summary>The claims of a good token.</summary>
    /// <param name="room">The room that it must be for; null: the token's own.</param>
    public TokenFault Verify(string? token, DateTimeOffset now, string? room, out TokenClaims? claims)
    {
        claims = null;
        TokenFault fault = CheckSignature(token, out byte[] payload);
        if (fault != TokenFault.None)
        {
            return fault;
        }

        using JsonDocument? document = JsonText.Parse(payload, out _);
        TokenClaims? read = document is null ? null : ClaimReader.Read(document.RootElement);
        if (read is null)
        {
            return TokenFault.BadClaim;
        }

        // An expiry far away would overflow a date: compare seconds.
        double nowS = now.ToUnixTimeMilliseconds() / 1000.0;
        if (nowS >= read.ExpiresAtS + _leeway.TotalSeconds)
        {
            return TokenFault.Expired;
        }

        if (read.NotBeforeS is long from && nowS < from - _leeway.TotalSeconds)
        {
            return TokenFault.NotYetValid;
        }

        if (room is not null && !string.Equals(room, read.Room, StringComparison.Ordinal))
        {
            return TokenFault.OtherRoom;
        }

        claims = read;
        return TokenFault.None;
    }

    private TokenFault CheckSignature(string? token, out byte[] payload)
    {
        payload = [];
        if (string.IsNullOrEmpty(token))
        {
            return TokenFault.Missing;
        }

        if (token.Length > MaxLength)
        {
            return TokenFault.TooLong;
        }

        int first = token.IndexOf('.', StringComparison.Ordinal);
        int last = token.LastIndexOf('.');
        if (first <= 0 || first == last || token.AsSpan(first + 1, last - first - 1).Contains('.'))
        {
            return TokenFault.Malformed;
        }

        if (!StrictBase64Url.TryDecode(token.AsSpan(0, first), out byte[] header)
            || !StrictBase64Url.TryDecode(token.AsSpan(first + 1, last - first - 1), out byte[] body)
            || !StrictBase64Url.TryDecode(token.AsSpan(last + 1), out byte[] signature))
        {
            return TokenFault.Malformed;
        }

        TokenFault fault = CheckHeader(header);
        if (fault != TokenFault.None)
        {
            return fault;
        }

        byte[] expected = HMACSHA256.HashData(_key, Encoding.ASCII.GetBytes(token[..last]));
        if (!CryptographicOperations.FixedTimeEquals(expected, signature))
        {
            return TokenFault.BadSignature;
        }

        payload = body;
        return TokenFault.None;
    }

    /// <summary>Exactly HS256; "typ" may be JWT; extensions that must be understood (RFC 7515 section 4.1.11) are not.</summary>
    private static TokenFault CheckHeader(byte[] utf8)
    {
        using JsonDocument? document = JsonText.Parse(utf8, out _);
        if (document is not { RootElement: { ValueKind: JsonValueKind.Object } header })
        {
            return TokenFault.Malformed;
        }

        if (!header.TryGetProperty("alg", out JsonElement alg) || alg.ValueKind != JsonValueKind.String || !alg.ValueEquals("HS256"u8))
        {
            return TokenFault.WrongAlgorithm;
        }

        bool hasOtherType = header.TryGetProperty("typ", out JsonElement type)
            && (type.ValueKind != JsonValueKind.String || !string.Equals(type.GetString(), "JWT", StringComparison.OrdinalIgnoreCase));
        return hasOtherType || header.TryGetProperty("crit", out _) ? TokenFault.Malformed : TokenFault.None;
    }
}
