using System.Text;

namespace McuServer.Conference.Control;

/// <summary>
/// Texts that people write: names, titles, messages. Kept in Unicode's composed form (NFC), so that the same word is the same
/// string whatever keyboard it comes from; without control characters, which no text needs and terminals obey.
/// </summary>
internal static class PlainText
{
    public const int MaxName = 100;

    public const int MaxMessage = 2000;

    /// <summary>One line that a caller gives.</summary>
    /// <exception cref="ControlException">Invalid: empty unless allowed, too long, or with control characters.</exception>
    public static string Line(string text, string what, bool mayBeEmpty, int maxLength = MaxName)
    {
        string line = Composed(text, what, maxLength);
        if (line.Length == 0 && !mayBeEmpty)
        {
            throw Invalid($"{what} is empty");
        }

        return line.Contains('\n', StringComparison.Ordinal) ? throw Invalid($"{what} has more than one line") : line;
    }

    /// <summary>A message: 1..2000 UTF-16 units after trimming; line feeds are its only control characters.</summary>
    /// <exception cref="ControlException">Invalid.</exception>
    public static string Message(string text)
    {
        string message = Composed(text.Replace("\r\n", "\n", StringComparison.Ordinal), "the message", MaxMessage);
        return message.Length == 0 ? throw Invalid("the message is empty") : message;
    }

    /// <summary>A name from a token or a client that is let in with it anyway: what does not fit is left out.</summary>
    public static string Lenient(string? text)
    {
        StringBuilder kept = new(MaxName);
        foreach (Rune rune in (text ?? "").EnumerateRunes())
        {
            if (!Rune.IsControl(rune) && kept.Length + rune.Utf16SequenceLength <= MaxName)
            {
                kept.Append(rune);
            }
        }

        return ComposedText.Of(kept.ToString()).Trim();
    }

    private static string Composed(string text, string what, int maxLength)
    {
        // Composing shortens at most to a third in practice; far longer texts are not even looked at.
        if (text.Length > maxLength * 4)
        {
            throw Invalid($"{what} is longer than {maxLength} characters");
        }

        for (int i = 0; i < text.Length; i++)
        {
            bool isPair = i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]);
            if ((char.IsControl(text[i]) && text[i] != '\n') || (char.IsSurrogate(text[i]) && !isPair))
            {
                throw Invalid($"{what} has a character that is no text");
            }

            i += isPair ? 1 : 0;
        }

        string composed = ComposedText.Of(text).Trim();
        return composed.Length > maxLength ? throw Invalid($"{what} is longer than {maxLength} characters") : composed;
    }

    private static ControlException Invalid(string message) => new(ControlFault.Invalid, message);
}
