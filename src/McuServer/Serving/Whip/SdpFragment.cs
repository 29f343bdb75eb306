namespace McuServer.Serving.Whip;

/// <summary>
/// What a WHIP client's PATCH says (RFC 8840 section 9): its ICE credentials. Candidates are passed over, since a lite
/// agent never sends checks.
/// </summary>
internal sealed record SdpFragment(string? Ufrag, string? Password, int CandidateCount)
{
    private const int MaxLines = 1000;

    /// <summary>False: this is no fragment. Never throws.</summary>
    public static bool TryParse(string text, out SdpFragment? fragment)
    {
        fragment = null;
        string? ufrag = null;
        string? password = null;
        int candidates = 0;
        int lines = 0;
        foreach (ReadOnlySpan<char> raw in text.AsSpan().EnumerateLines())
        {
            ReadOnlySpan<char> line = raw;
            if (line.IsEmpty)
            {
                continue;
            }

            if (++lines > MaxLines || line.Length < 3 || line[1] != '=' || !char.IsAsciiLetterLower(line[0]) || !IsPlain(line))
            {
                return false;
            }

            if (!TakeCredential(line, "a=ice-ufrag:", 4, ref ufrag) || !TakeCredential(line, "a=ice-pwd:", 22, ref password))
            {
                return false;
            }

            candidates += line.StartsWith("a=candidate:", StringComparison.Ordinal) ? 1 : 0;
        }

        if (lines == 0 || ufrag is null != (password is null))
        {
            return false;
        }

        fragment = new SdpFragment(ufrag, password, candidates);
        return true;
    }

    /// <summary>ice-char{min,256} (RFC 8839 section 5.4). Bundled sections may repeat it, but not contradict it.</summary>
    private static bool TakeCredential(ReadOnlySpan<char> line, string attribute, int minLength, ref string? value)
    {
        if (!line.StartsWith(attribute, StringComparison.Ordinal))
        {
            return true;
        }

        ReadOnlySpan<char> text = line[attribute.Length..];
        if (text.Length < minLength || text.Length > 256)
        {
            return false;
        }

        foreach (char c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('+' or '/'))
            {
                return false;
            }
        }

        if (value is not null && !text.SequenceEqual(value))
        {
            return false;
        }

        value = text.ToString();
        return true;
    }

    private static bool IsPlain(ReadOnlySpan<char> line)
    {
        foreach (char c in line)
        {
            if (c < ' ' || c == '\x7f')
            {
                return false;
            }
        }

        return true;
    }
}
