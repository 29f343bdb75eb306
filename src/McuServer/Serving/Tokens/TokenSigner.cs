using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace McuServer.Serving.Tokens;

/// <summary>Makes the tokens that <see cref="TokenVerifier"/> takes.</summary>
internal static class TokenSigner
{
    public static string Sign(TokenClaims claims, string secret, DateTimeOffset now, bool withPermissions = false)
    {
        JsonObject payload = new()
        {
            ["room"] = claims.Room,
            ["sub"] = claims.ParticipantId,
            ["role"] = JsonNamingPolicy.CamelCase.ConvertName(claims.Role.ToString()),
            ["iat"] = now.ToUnixTimeSeconds(),
            ["exp"] = claims.ExpiresAtS,
        };
        if (claims.Name.Length > 0)
        {
            payload["name"] = claims.Name;
        }

        if (claims.NotBeforeS is long from)
        {
            payload["nbf"] = from;
        }

        if (claims.Title is { } title)
        {
            payload["title"] = title;
        }

        if (withPermissions)
        {
            payload["permissions"] = new JsonArray([.. claims.Permissions.Select(p => (JsonNode)p)]);
        }

        return Sign("""{"alg":"HS256","typ":"JWT"}""", payload.ToJsonString(), secret);
    }

    /// <summary>Any header and payload, with the signature that belongs to them.</summary>
    public static string Sign(string header, string payload, string secret)
    {
        string signed = $"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header))}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(payload))}";
        byte[] signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.ASCII.GetBytes(signed));
        return $"{signed}.{Base64Url.EncodeToString(signature)}";
    }
}
