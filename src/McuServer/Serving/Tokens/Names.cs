using System.Globalization;
using System.Text;

namespace McuServer.Serving.Tokens;

/// <summary>Which texts from outside may name a person; what names a room, <see cref="Conference.Control.RoomRules.IsName"/> says.</summary>
internal static class Names
{
    public const int MaxLength = 64;

    /// <summary>1 to 64 visible ASCII characters without quotes, slashes and colons.</summary>
    public static bool IsParticipantId(string? text)
    {
        if (text is null || text.Length is 0 or > MaxLength)
        {
            return false;
        }

        foreach (char c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.' or '@' or '+' or '~'))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A person's name without blanks around it and without what would disturb a line; false: nothing is left.</summary>
    public static bool TryClean(string? text, out string name)
    {
        name = "";
        if (text is null || text.Length > 4 * MaxLength)
        {
            return false;
        }

        StringBuilder kept = new();
        foreach (Rune rune in text.EnumerateRunes())
        {
            UnicodeCategory category = Rune.GetUnicodeCategory(rune);
            // Joiners hold emoji together; other format characters turn the direction of the rest of the line.
            bool isJoiner = rune.Value is 0x200C or 0x200D;
            bool isDisturbing = category is UnicodeCategory.Control or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse;
            if ((isJoiner || !isDisturbing) && rune != Rune.ReplacementChar && kept.Length + rune.Utf16SequenceLength <= MaxLength)
            {
                kept.Append(rune.ToString());
            }
        }

        name = kept.ToString().Trim();
        return name.Length > 0;
    }
}
