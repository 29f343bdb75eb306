using System.Security.Cryptography;

namespace McuServer.Transport.Ice;

/// <summary>User name fragment and password of one generation of one side (RFC 8445 section 5.3).</summary>
public sealed record IceCredentials(string Ufrag, string Password)
{
    private const int MinUfragLength = 4;
    private const int MinPasswordLength = 22;
    private const int MaxLength = 256;
    private const string Characters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    /// <summary>
    /// Fresh ones from the system's generator: 16 and 32 characters of A-Z, a-z, 0-9, without + and /, so that they fit URLs
    /// and logs.
    /// </summary>
    public static IceCredentials Generate() =>
        new(RandomNumberGenerator.GetString(Characters, 16), RandomNumberGenerator.GetString(Characters, 32));

    /// <summary>4 to 256 and 22 to 256 of A-Z, a-z, 0-9, + and / (RFC 8839 section 5.4).</summary>
    public bool AreWellFormed => IsIceText(Ufrag, MinUfragLength) && IsIceText(Password, MinPasswordLength);

    private static bool IsIceText(string text, int minLength)
    {
        bool isWell = text.Length >= minLength && text.Length <= MaxLength;
        for (int i = 0; isWell && i < text.Length; i++)
        {
            isWell = char.IsAsciiLetterOrDigit(text[i]) || text[i] is '+' or '/';
        }

        return isWell;
    }
}
