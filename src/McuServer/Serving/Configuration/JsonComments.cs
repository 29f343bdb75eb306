namespace McuServer.Serving.Configuration;

/// <summary>Makes JSON of JSON with comments; each byte stays at its place, so that lines and columns stay true.</summary>
internal static class JsonComments
{
    /// <summary>A copy with blanks for <c>// …</c> and <c>/* … */</c> outside of strings. Line feeds stay.</summary>
    /// <param name="unended">Offset of a comment without an end, which is left as it is; -1: there is none.</param>
    public static byte[] Blank(ReadOnlySpan<byte> utf8, out int unended)
    {
        unended = -1;
        byte[] text = utf8.ToArray();
        bool isString = false;
        for (int i = 0; i < text.Length; i++)
        {
            if (isString)
            {
                // What stands behind a backslash is passed over, a quote too.
                isString = text[i] != '"';
                i += text[i] == '\\' ? 1 : 0;
                continue;
            }

            isString = text[i] == '"';
            int length = LengthAt(text.AsSpan(i));
            if (length < 0)
            {
                unended = i;
                return text;
            }

            Fill(text.AsSpan(i, length));
            i += Math.Max(0, length - 1);
        }

        return text;
    }

    /// <summary>Bytes of the comment that begins here; 0: none does, -1: it has no end.</summary>
    private static int LengthAt(ReadOnlySpan<byte> text)
    {
        if (text.StartsWith("//"u8))
        {
            int end = text.IndexOf((byte)'\n');
            return end < 0 ? text.Length : end;
        }

        if (!text.StartsWith("/*"u8))
        {
            return 0;
        }

        int inner = text[2..].IndexOf("*/"u8);
        return inner < 0 ? -1 : inner + 4;
    }

    private static void Fill(Span<byte> comment)
    {
        foreach (ref byte b in comment)
        {
            b = b is (byte)'\n' or (byte)'\r' ? b : (byte)' ';
        }
    }
}
