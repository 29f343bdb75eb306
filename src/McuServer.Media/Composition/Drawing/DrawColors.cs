using McuServer.Media.Layouts;

namespace McuServer.Media.Composition.Drawing;

/// <summary>Colours that no layout states, and how readable one is on another.</summary>
internal static class DrawColors
{
    /// <summary>The dot that says "recording".</summary>
    public const uint RecordingDot = 0xFFE5484D;

    /// <summary>Lies over a tile whose person is reconnecting.</summary>
    public const uint Veil = 0x99101418;

    public static readonly Rgba LightText = new(0xFF, 0xFF, 0xFF, 0xFF);
    public static readonly Rgba DarkText = new(0x14, 0x19, 0x20, 0xFF);

    /// <summary>
    /// Backgrounds of initials: even in lightness, muted, told apart by hue, each at least 4.5:1 to white text (WCAG
    /// 2.1 success criterion 1.4.3).
    /// </summary>
    private static readonly Rgba[] s_avatars =
    [
        new(0x3D, 0x64, 0x9C, 0xFF), // blue
        new(0x2B, 0x70, 0x73, 0xFF), // teal
        new(0x3E, 0x73, 0x4C, 0xFF), // green
        new(0x62, 0x6F, 0x33, 0xFF), // olive
        new(0x84, 0x64, 0x2C, 0xFF), // ochre
        new(0x96, 0x57, 0x38, 0xFF), // terracotta
        new(0x9C, 0x4A, 0x50, 0xFF), // brick
        new(0x93, 0x4A, 0x74, 0xFF), // plum
        new(0x74, 0x53, 0x97, 0xFF), // violet
        new(0x56, 0x5A, 0xA3, 0xFF), // indigo
        new(0x2F, 0x6C, 0x8D, 0xFF), // petrol
        new(0x5B, 0x66, 0x75, 0xFF), // slate
    ];

    public static ReadOnlySpan<Rgba> Avatars => s_avatars;

    /// <summary>
    /// A colour for a participant, the same on every run and machine: FNV-1a (32 bit) over the id's UTF-16 code units.
    /// </summary>
    public static Rgba ForParticipant(string id)
    {
        uint hash = 2166136261;
        foreach (char unit in id)
        {
            hash = (hash ^ (byte)unit) * 16777619;
            hash = (hash ^ (byte)(unit >> 8)) * 16777619;
        }

        return s_avatars[(hash ^ (hash >> 16)) % (uint)s_avatars.Length];
    }

    /// <summary>White or nearly black, whichever is easier to read on this background.</summary>
    public static Rgba TextOn(Rgba background) =>
        Contrast(LightText, background) >= Contrast(DarkText, background) ? LightText : DarkText;

    /// <summary>WCAG 2.1 contrast ratio of two opaque colours, 1..21.</summary>
    public static double Contrast(Rgba first, Rgba second)
    {
        double a = Luminance(first) + 0.05;
        double b = Luminance(second) + 0.05;
        return Math.Max(a, b) / Math.Min(a, b);
    }

    /// <summary>0xAARRGGBB.</summary>
    public static uint ToArgb(Rgba color) =>
        ((uint)color.A << 24) | ((uint)color.R << 16) | ((uint)color.G << 8) | color.B;

    /// <summary>The colour laid over black, for things that must be opaque.</summary>
    public static Rgba OverBlack(Rgba color) => new(
        (byte)(((color.R * color.A) + 127) / 255), (byte)(((color.G * color.A) + 127) / 255),
        (byte)(((color.B * color.A) + 127) / 255), 255);

    private static double Luminance(Rgba color) =>
        (0.2126 * Linear(color.R)) + (0.7152 * Linear(color.G)) + (0.0722 * Linear(color.B));

    private static double Linear(byte value)
    {
        double x = value / 255.0;
        return x <= 0.03928 ? x / 12.92 : Math.Pow((x + 0.055) / 1.055, 2.4);
    }
}
