namespace McuServer.Media.Layouts;

/// <summary>Contrast of text on its background as WCAG 2.2 defines it (success criterion 1.4.3).</summary>
public static class ColorContrast
{
    /// <summary>Least contrast of normal text, WCAG 2.2 success criterion 1.4.3.</summary>
    public const double Minimum = 4.5;

    /// <summary>
    /// 1 (the same) to 21 (black on white). What is translucent is first laid over black and over white; the worse
    /// result counts, because any picture may lie behind.
    /// </summary>
    public static double Worst(Rgba text, Rgba background) =>
        Math.Min(Over(text, background, 0), Over(text, background, 255));

    private static double Over(Rgba text, Rgba background, double picture)
    {
        (double r, double g, double b) = (
            Blend(background.R, background.A, picture),
            Blend(background.G, background.A, picture),
            Blend(background.B, background.A, picture));
        double under = Luminance(r, g, b);
        double over = Luminance(Blend(text.R, text.A, r), Blend(text.G, text.A, g), Blend(text.B, text.A, b));
        return (Math.Max(under, over) + 0.05) / (Math.Min(under, over) + 0.05);
    }

    private static double Blend(double over, byte alpha, double under) =>
        ((over * alpha) + (under * (255 - alpha))) / 255;

    private static double Luminance(double r, double g, double b) =>
        (0.2126 * Linear(r)) + (0.7152 * Linear(g)) + (0.0722 * Linear(b));

    private static double Linear(double value)
    {
        double share = value / 255;
        return share <= 0.04045 ? share / 12.92 : Math.Pow((share + 0.055) / 1.055, 2.4);
    }
}
