using System.Security.Cryptography;

namespace McuServer.Transport.Ice;

/// <summary>User name fragment and password of one generation of one side (RFC 8445 section 5.3).</summary>
public sealed record IceCredentials(string Ufrag, string Password)
{
    private const string Characters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    /// <summary>
    /// Fresh ones from the system's generator: 16 and 32 characters of A-Z, a-z, 0-9, without + and /, so that they fit URLs
    /// and logs.
    /// </summary>
    public static IceCredentials Generate() =>
        new(RandomNumberGenerator.GetString(Characters, 16), RandomNumberGenerator.GetString(Characters, 32));
}
