using System.Buffers;
using System.Buffers.Text;

namespace McuServer.Serving.Tokens;

/// <summary>Base64url without padding (RFC 7515 section 2), and only in its one canonical form.</summary>
internal static class StrictBase64Url
{
    /// <summary>False on padding, blanks, other letters, or bits behind the last byte that are not zero.</summary>
    public static bool TryDecode(ReadOnlySpan<char> text, out byte[] bytes)
    {
        bytes = [];
        foreach (char c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_'))
            {
                return false;
            }
        }

        byte[] decoded = new byte[Base64Url.GetMaxDecodedLength(text.Length)];
        if (Base64Url.DecodeFromChars(text, decoded, out _, out int written) != OperationStatus.Done)
        {
            return false;
        }

        bytes = decoded[..written];
        return Base64Url.EncodeToString(bytes).AsSpan().SequenceEqual(text);
    }
}
