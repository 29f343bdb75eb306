using System.Globalization;
using System.Text;

namespace McuServer.Serving.Files;

/// <summary>Which texts from outside may name a file.</summary>
internal static class FileNames
{
    /// <summary>In UTF-8, as file systems count; ".…partial" beside it must fit into 255.</summary>
    public const int MaxBytes = 180;

    private static readonly string[] s_endings =
    [
        ".mp4", ".m4v", ".mov", ".webm", ".mkv", ".mp3", ".m4a", ".aac", ".ogg", ".opus", ".wav", ".flac", ".png", ".jpg", ".jpeg",
    ];

    public static string KnownEndings => string.Join(' ', s_endings);

    /// <summary>Letters and digits of any script, blanks, and -_.,()+ between; not beginning with a dot; with an ending that we know.</summary>
    /// <param name="name">Composed (NFC), so that Hangul from a Mac is the same name.</param>
    public static bool TryClean(string? text, out string name)
    {
        name = "";
        if (text is null || text.Length is 0 or > MaxBytes)
        {
            return false;
        }

        foreach (Rune rune in text.EnumerateRunes())
        {
            bool isPlain = rune.Value is ' ' or '-' or '_' or '.' or ',' or '(' or ')' or '+' || Rune.IsLetterOrDigit(rune)
                || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;
            if (!isPlain)
            {
                return false;
            }
        }

        string composed = text.Normalize(NormalizationForm.FormC);
        bool isUsable = composed[0] is not ('.' or ' ') && Encoding.UTF8.GetByteCount(composed) <= MaxBytes
            && s_endings.Contains(Path.GetExtension(composed).ToLowerInvariant());
        name = isUsable ? composed : "";
        return isUsable;
    }
}
