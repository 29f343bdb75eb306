using System.Security.Cryptography;
using System.Text;
using McuServer.Serving.Configuration;

namespace McuServer.Serving.Tokens;

/// <summary>Keys of 32 bytes for other marks than those of tokens, so that none can stand for another.</summary>
internal static class DerivedKey
{
    /// <summary>The same for a secret and a purpose; in development mode, where there is no secret, good for this run of the server.</summary>
    public static byte[] Of(ServerOptions options, ReadOnlySpan<byte> purpose) => options.IsDevelopment
        ? RandomNumberGenerator.GetBytes(32)
        : HMACSHA256.HashData(Encoding.UTF8.GetBytes(options.Tokens.Secret), purpose);
}
