namespace McuServer.Rtp;

/// <summary>Bytes of tests, written in hexadecimal with blanks.</summary>
internal static class Bytes
{
    public static byte[] Hex(string text) => Convert.FromHexString(text.Replace(" ", "", StringComparison.Ordinal));

    public static string Hex(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(bytes);
}
