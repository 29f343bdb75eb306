using System.Buffers;
using System.Globalization;
using System.Text;

namespace McuServer.Media.Composition.Drawing;

/// <summary>The one to three characters that stand for a person without a picture.</summary>
internal static class Initials
{
    private const char FirstSyllable = '\uAC00';
    private const char LastSyllable = '\uD7A3';

    /// <summary>What decoders put in place of bytes that were no text.</summary>
    private const char ReplacementCharacter = '\uFFFD';

    /// <summary>
    /// Devanagari, Bengali, Gujarati, Odia, Telugu, Malayalam: scripts of India with InCB=Linker in Unicode 16.
    /// </summary>
    private static readonly SearchValues<char> s_viramas =
        SearchValues.Create('\u094D', '\u09CD', '\u0ACD', '\u0B4D', '\u0C4D', '\u0D4D');

    /// <summary>
    /// Korean: the last two syllables of a name of three or four, else the first syllable. Latin: the first letters of
    /// the first and the last word. Other scripts, emoji: the first grapheme. Empty when the name has nothing to show.
    /// </summary>
    public static string From(string name)
    {
        List<string> words = SplitWords(Compose(name));
        if (words.Count == 0)
        {
            return "";
        }

        string first = words[0];
        if (IsHangul(first[0]))
        {
            return FromKorean(words);
        }

        if (!IsLatin(first))
        {
            return FirstGrapheme(first);
        }

        string last = words[^1];
        return words.Count > 1 && IsLatinOrDigit(last)
            ? FirstGrapheme(first) + FirstGrapheme(last)
            : FirstGrapheme(first);
    }

    private static string FromKorean(List<string> words)
    {
        StringBuilder syllables = new();
        string lastRun = "";
        foreach (string word in words)
        {
            int end = word.AsSpan().IndexOfAnyExceptInRange(FirstSyllable, LastSyllable);
            string run = end < 0 ? word : word[..end];
            syllables.Append(run);
            lastRun = run.Length > 0 ? run : lastRun;
            if (end >= 0)
            {
                break;
            }
        }

        string name = syllables.ToString();
        if (name.Length is not (3 or 4))
        {
            return FirstGrapheme(words[0]);
        }

        // A space parts the surname from the given name, and the given name alone may be one syllable.
        return lastRun.Length == 1 ? lastRun : name[^2..];
    }

    /// <summary>
    /// Words with the marks before their first letter, digit or symbol taken off, in capitals; bracketed parts
    /// ("(guest)") are left out, and symbols (emoji) count only where there is nothing else.
    /// </summary>
    private static List<string> SplitWords(string name)
    {
        List<string> words = [];
        string? symbol = null;
        int depth = 0;
        foreach (string part in name.Split([' ', '\t', '\n', '\r', '\u00A0', '\u3000', '-', '_', '.', ',', '/']))
        {
            bool isBracketed = depth > 0;
            depth = Math.Max(0, depth + CountOf(part, "([") - CountOf(part, ")]"));
            string word = part.Split('(', '[')[0];
            int start = isBracketed ? -1 : FindStart(word, isSymbolWanted: false);
            if (start >= 0)
            {
                words.Add(word[start..].ToUpperInvariant());
            }
            else if (symbol is null && FindStart(part, isSymbolWanted: true) is >= 0 and int at)
            {
                symbol = part[at..];
            }
        }

        if (words.Count == 0 && symbol is not null)
        {
            words.Add(symbol);
        }

        return words;
    }

    private static int FindStart(string word, bool isSymbolWanted)
    {
        for (int i = 0; i < word.Length; i++)
        {
            bool fits = isSymbolWanted
                ? word[i] != ReplacementCharacter
                    && CharUnicodeInfo.GetUnicodeCategory(word, i)
                        is UnicodeCategory.OtherSymbol or UnicodeCategory.MathSymbol
                : char.IsLetterOrDigit(word, i);
            if (fits)
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>
    /// The first grapheme; in Indic scripts with all consonants that a virama joins to it (Unicode 16, UAX #29 rule
    /// GB9c, which the runtime's tables leave out).
    /// </summary>
    private static string FirstGrapheme(string text)
    {
        int length = StringInfo.GetNextTextElementLength(text);
        while (length < text.Length && s_viramas.Contains(text[length - 1]) && char.IsLetter(text, length))
        {
            length += StringInfo.GetNextTextElementLength(text.AsSpan(length));
        }

        return text[..length];
    }

    private static int CountOf(string text, string brackets) =>
        text.AsSpan().Count(brackets[0]) + text.AsSpan().Count(brackets[1]);

    /// <summary>A syllable, or a single jamo of either block.</summary>
    private static bool IsHangul(char c) =>
        c is (>= FirstSyllable and <= LastSyllable) or (>= '\u1100' and <= '\u11FF') or (>= '\u3131' and <= '\u318E');

    private static bool IsLatin(string word) =>
        char.IsLetter(word[0]) && word[0] is < '\u0250' or (>= '\u1E00' and <= '\u1EFF');

    private static bool IsLatinOrDigit(string word) => IsLatin(word) || char.IsAsciiDigit(word[0]);

    /// <summary>
    /// Joins conjoining jamo to syllables (Unicode 16, section 3.12), as names from some systems come taken apart.
    /// Other marks stay apart: a grapheme holds them together.
    /// </summary>
    private static string Compose(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\u1100', '\u1112'))
        {
            return text;
        }

        StringBuilder result = new(text.Length);
        foreach (char c in text)
        {
            char before = result.Length > 0 ? result[^1] : '\0';
            if (c is >= '\u1161' and <= '\u1175' && before is >= '\u1100' and <= '\u1112')
            {
                result[^1] = (char)(0xAC00 + ((((before - 0x1100) * 21) + (c - 0x1161)) * 28));
            }
            else if (c is >= '\u11A8' and <= '\u11C2' && IsOpenSyllable(before))
            {
                result[^1] = (char)(before + (c - 0x11A7));
            }
            else
            {
                result.Append(c);
            }
        }

        return result.ToString();
    }

    private static bool IsOpenSyllable(char c) =>
        c is >= FirstSyllable and <= LastSyllable && (c - FirstSyllable) % 28 == 0;
}
