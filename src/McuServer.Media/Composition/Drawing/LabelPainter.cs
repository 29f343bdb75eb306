using System.Numerics;
using McuServer.Media.Layouts;
using McuServer.Native;

namespace McuServer.Media.Composition.Drawing;

/// <summary>
/// The strip with icons and name, and the badge for those who did not fit: dark rounded boxes whose sizes follow from
/// the font size f alone, so that all strips of a grid are alike whatever their script. One line is 1.6 f high with its
/// capitals in the middle; the second line is set in 0.8 f.
/// </summary>
internal sealed class LabelPainter(TextPainter text, PatchConverter converter)
{
    private const double LineHeight = 1.6;
    private const double SecondLineSize = 0.8;
    private const double SecondLinePitch = 1.25;
    private const double PaddingX = 0.5;
    private const double IconSize = 1.1;
    private const double IconGap = 0.3;
    private const double CornerRadius = 0.3;

    /// <summary>From left to right.</summary>
    private static readonly TileMarks[] s_icons =
        [TileMarks.Muted, TileMarks.Hand, TileMarks.Network, TileMarks.Pinned];

    /// <summary>Pixels between the tile's edge and a box in its corner.</summary>
    public static int Margin(ResolvedStyle style)
    {
        int frames = style.BorderWidth + style.SpeakingWidth;
        double clearOfCorner = style.Radius * (1 - Math.Sqrt(0.5));
        return Even(Math.Max(frames + (0.3 * style.LabelFontSize), clearOfCorner));
    }

    /// <summary>Pixels, even; one line or two.</summary>
    public static int StripHeight(int fontSize, int lineCount) =>
        Even((LineHeight * fontSize) + (lineCount > 1 ? SecondLinePitch * fontSize : 0));

    /// <summary>0, 1 or 2.</summary>
    public static int CountLines(string? label) =>
        string.IsNullOrWhiteSpace(label) ? 0 : label.Contains('\n') ? 2 : 1;

    /// <summary>
    /// A strip no wider than <paramref name="maxWidth"/> (0: as wide as it needs), with its corner at (0, 0); null when
    /// not even an ellipsis fits beside the icons and there are none.
    /// </summary>
    public OverlayPatch? PaintStrip(string? label, TileMarks icons, ResolvedStyle style, int maxWidth)
    {
        int size = style.LabelFontSize;
        int iconCount = BitOperations.PopCount((uint)icons);
        double beforeText = (PaddingX * size) + (iconCount * (IconSide(size) + Math.Round(IconGap * size)));
        int forText = maxWidth == 0 ? 0 : (int)(maxWidth - beforeText - (PaddingX * size));
        bool hasText = CountLines(label) > 0 && (maxWidth == 0 || forText >= size);
        string[] lines = hasText ? label!.Split('\n', 3)[..CountLines(label)] : [];
        if (lines.Length == 0 && iconCount == 0)
        {
            return null;
        }

        double textWidth = -Math.Round(IconGap * size); // what the last icon keeps from the text
        for (int i = 0; i < lines.Length; i++)
        {
            textWidth = Math.Max(textWidth, text.Set(lines[i], LineSize(i, size), maxWidth: forText).LogicalWidth);
        }

        int width = Even(beforeText + textWidth + (PaddingX * size));
        using DrawSurface surface = DrawSurface.Create(width, StripHeight(size, lines.Length));
        FillBox(surface, style.LabelBackground, CornerRadius * size);
        DrawIcons(surface, icons, style);
        DrawLines(surface, lines, style, beforeText, forText);
        return converter.ConvertInk(surface, 0, 0);
    }

    /// <summary>"+k" in a box of its own, its corner at (0, 0).</summary>
    public OverlayPatch? PaintBadge(int count, ResolvedStyle style)
    {
        double size = style.LabelFontSize;
        TextExtents extents = text.Set($"+{count}", size, TextPainter.Bold);
        int height = Even(LineHeight * size);
        int width = Math.Max(height, Even((2 * PaddingX * size) + extents.LogicalWidth));
        using DrawSurface surface = DrawSurface.Create(width, height);
        FillBox(surface, style.LabelBackground, height / 2.0);
        text.DrawAtBaseline(
            surface, (width - extents.LogicalWidth) / 2, Baseline(height, size), DrawColors.ToArgb(style.LabelColor));
        return converter.ConvertInk(surface, 0, 0);
    }

    /// <summary>Where the baseline stands when the capitals are in the middle of a line; a whole pixel.</summary>
    public static double Baseline(double lineHeight, double fontSize) =>
        Math.Round((lineHeight + (Fonts.CapHeight * fontSize)) / 2);

    private static void FillBox(DrawSurface surface, Rgba background, double radius)
    {
        surface.RoundedRectangle(0, 0, surface.Width, surface.Height, radius);
        surface.Fill(DrawColors.ToArgb(background));
    }

    private void DrawLines(DrawSurface surface, string[] lines, ResolvedStyle style, double left, int maxWidth)
    {
        int size = style.LabelFontSize;
        double baseline = Baseline(LineHeight * size, size);
        double space = surface.Width - left - (PaddingX * size);
        for (int i = 0; i < lines.Length; i++)
        {
            double width = text.Set(lines[i], LineSize(i, size), maxWidth: maxWidth).LogicalWidth;
            double shift = style.LabelPosition switch
            {
                LabelPosition.TopRight or LabelPosition.BottomRight => space - width,
                LabelPosition.TopCenter or LabelPosition.BottomCenter => (space - width) / 2,
                _ => 0,
            };
            text.DrawAtBaseline(
                surface, Math.Round(left + Math.Max(0, shift)), Math.Round(baseline + (i * SecondLinePitch * size)),
                DrawColors.ToArgb(style.LabelColor));
        }
    }

    private static void DrawIcons(DrawSurface surface, TileMarks icons, ResolvedStyle style)
    {
        int size = style.LabelFontSize;
        int side = IconSide(size);
        int x = (int)Math.Round(PaddingX * size);
        int y = (int)Math.Round(((LineHeight * size) - side) / 2);
        foreach (TileMarks icon in s_icons)
        {
            if ((icons & icon) == 0)
            {
                continue;
            }

            // A surface of its own: the bar's gap must not be cut out of the strip's background.
            using DrawSurface picture = DrawSurface.Create(side, side);
            DrawIcon(picture, icon, DrawColors.ToArgb(style.LabelColor));
            surface.DrawImage(picture, x, y, side, side, ImageFit.Contain);
            x += side + (int)Math.Round(IconGap * size);
        }
    }

    private static void DrawIcon(DrawSurface surface, TileMarks icon, uint argb)
    {
        surface.Place(0, 0, (double)surface.Width / IconShapes.Grid);
        switch (icon)
        {
            case TileMarks.Muted:
                IconShapes.DrawMuted(surface, argb);
                break;
            case TileMarks.Hand:
                IconShapes.DrawHand(surface, argb);
                break;
            case TileMarks.Network:
                IconShapes.DrawNetwork(surface, argb);
                break;
            default:
                IconShapes.DrawPinned(surface, argb);
                break;
        }
    }

    /// <summary>Even, so that the middle of the 24-unit grid lies between two pixels on every icon.</summary>
    private static int IconSide(int size) => Even(IconSize * size);

    private static double LineSize(int line, int size) => line == 0 ? size : SecondLineSize * size;

    private static int Even(double value) => ((int)Math.Ceiling(value) + 1) & ~1;
}
