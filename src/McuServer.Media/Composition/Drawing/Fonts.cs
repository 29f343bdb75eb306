using McuServer.Native;

namespace McuServer.Media.Composition.Drawing;

/// <summary>The fonts that labels ask for, and where Debian keeps them.</summary>
public static class Fonts
{
    /// <summary>
    /// In order of preference. The Korean face of Noto Sans CJK draws all Han characters, so that a name does not
    /// change its look with its neighbours; scripts that are not named here are found among the other installed fonts.
    /// </summary>
    public const string Families =
        "Noto Sans,Noto Sans CJK KR,Noto Sans Arabic,Noto Sans Hebrew,Noto Sans Devanagari,Noto Sans Thai,"
        + "Noto Color Emoji";

    /// <summary>BCP 47 tag of the text.</summary>
    public const string Language = "ko";

    /// <summary>
    /// Cap height of Noto Sans in em; Hangul and digits of its family are centred on half of it, too.
    /// </summary>
    internal const double CapHeight = 0.714;

    /// <summary>One family of each Debian package that is needed.</summary>
    public static IReadOnlyList<(string Family, string Package)> Required { get; } =
    [
        ("Noto Sans", "fonts-noto-core"),
        ("Noto Sans CJK KR", "fonts-noto-cjk"),
        ("Noto Color Emoji", "fonts-noto-color-emoji"),
    ];

    /// <summary>Required families that are not installed, with their packages.</summary>
    public static IReadOnlyList<(string Family, string Package)> FindMissing()
    {
        using TextLayout text = TextLayout.Create(Families, Language);
        List<(string Family, string Package)> missing = [];
        foreach ((string family, string package) in Required)
        {
            if (!text.HasFamily(family))
            {
                missing.Add((family, package));
            }
        }

        return missing;
    }
}
