namespace McuServer.Rtp.Sdp;

/// <summary>The value of a=simulcast (RFC 8853 section 5.1): "send h;m,m2;~l recv x".</summary>
internal static class SimulcastLine
{
    private const int MaxLayers = 16;

    public static SimulcastDescription? Read(ReadOnlySpan<char> value)
    {
        string[] words = value.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        List<string> send = [];
        List<string> receive = [];
        for (int i = 0; i + 1 < words.Length; i += 2)
        {
            if (words[i] is "send" or "recv")
            {
                Layers(words[i + 1], words[i] == "send" ? send : receive);
            }
        }

        return send.Count + receive.Count == 0 ? null : new SimulcastDescription(send, receive);
    }

    public static bool IsRid(ReadOnlySpan<char> text)
    {
        if (text.Length is 0 or > 32)
        {
            return false;
        }

        foreach (char character in text)
        {
            if (!char.IsAsciiLetterOrDigit(character) && character is not ('-' or '_'))
            {
                return false;
            }
        }

        return true;
    }

    private static void Layers(string text, List<string> layers)
    {
        // An early draft, which old browsers wrote, has "rid=" in front of the list.
        string list = text.StartsWith("rid=", StringComparison.Ordinal) ? text[4..] : text;
        foreach (string layer in list.Split(';'))
        {
            string first = layer.Split(',')[0].TrimStart('~');
            if (layers.Count < MaxLayers && IsRid(first) && !layers.Contains(first))
            {
                layers.Add(first);
            }
        }
    }
}
