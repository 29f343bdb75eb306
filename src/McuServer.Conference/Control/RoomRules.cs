using System.Globalization;
using System.Text;

namespace McuServer.Conference.Control;

/// <summary>What settings of a room may be.</summary>
public static class RoomRules
{
    public const int MaxParticipants = 10_000;

    public const int MaxOnStage = 100;

    public const int MaxScreens = 8;

    public static readonly TimeSpan LongestWithoutHost = TimeSpan.FromHours(24);

    /// <summary>The settings with their texts in good form.</summary>
    /// <param name="onStage">How many stand there: the stage does not shrink below them.</param>
    /// <exception cref="ControlException">Invalid.</exception>
    public static RoomSettings Checked(RoomSettings settings, int onStage = 0)
    {
        Between(settings.MaxParticipants, 1, MaxParticipants, "maxParticipants");
        Between(settings.MaxOnStage, Math.Max(1, onStage), MaxOnStage, "maxOnStage");
        Between(settings.MaxScreens, 0, MaxScreens, "maxScreens");
        if (settings.EndsWithoutHostAfter is { } after && (after < TimeSpan.Zero || after > LongestWithoutHost))
        {
            throw Invalid("endsWithoutHostAfterMs is 0 to 24 hours");
        }

        string language = settings.Language;
        if (language.Length is < 2 or > 35 || !language.All(static one => char.IsAsciiLetterOrDigit(one) || one == '-'))
        {
            throw Invalid("language is a BCP 47 tag");
        }

        if (!RoomClock.IsZone(settings.TimeZone))
        {
            throw Invalid("timeZone is a name of the IANA database that this machine knows, such as Asia/Seoul, or empty for the server's own");
        }

        return settings with { Title = PlainText.Line(settings.Title, "title", mayBeEmpty: true, maxLength: 200) };
    }

    public const int MaxNameLength = 64;

    /// <summary>
    /// Names of rooms, everywhere: 1 to 64 characters (UTF-16), letters and digits of any script with their marks, '-', '_' and
    /// '.', not beginning with '.'. So a name is one part of a URL's path, and a folder.
    /// </summary>
    public static bool IsName(string? name)
    {
        if (name is null || name.Length is 0 or > MaxNameLength || name[0] == '.')
        {
            return false;
        }

        foreach (Rune rune in name.EnumerateRunes())
        {
            bool isPlain = rune.Value is '-' or '_' or '.' || Rune.IsLetterOrDigit(rune) || Rune.GetUnicodeCategory(rune)
                is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;
            // The replacement character stands for half a surrogate pair too.
            if (!isPlain)
            {
                return false;
            }
        }

        return true;
    }

    private static void Between(int value, int least, int most, string what)
    {
        if (value < least || value > most)
        {
            throw Invalid($"{what} is {least} to {most}");
        }
    }

    private static ControlException Invalid(string message) => new(ControlFault.Invalid, message);
}
