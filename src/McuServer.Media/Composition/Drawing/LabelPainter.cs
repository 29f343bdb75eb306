using McuServer.Media.Layouts;
using McuServer.Native;

namespace McuServer.Media.Composition.Drawing;

/// <summary>
/// The strip with icons and name, and the badge for those who did not fit: dark rounded boxes whose sizes follow from the
/// font size f alone, so that all strips of a grid are alike whatever their script. One line is 1.6 f high with its
/// capitals in the middle; the second line is set in 0.8 f.
/// </summary>
internal sealed class LabelPainter(TextPainter text)
{
    private const double LineHeight = 1.6;
    private const double SecondLineSize = 0.8;
    private const double SecondLinePitch = 1.25;
    private const double PaddingX = 0.5;
    private const double IconSize = 1.1;
    private const double IconGap = 0.3;
    private const double CornerRadius = 0.3;

    /// <summary>Pixels between the tile's edge and a box in its corner.</summary>
    public static int Margin(ResolvedStyle style)
    {
        int frames = style.BorderWidth + style.SpeakingWidth;
        double clearOfCorner = style.Radius * (1 - Math.Sqrt(0.5));
        return (int)Math.Ceiling(Math.Max(frames + (0.3 * style.LabelFontSize), clearOfCorner)) + 1 & ~1;
    }

    /// <summary>Width of a strip that holds only these icons; pixels.</summary>
    public static int IconsWidth(int fontSize, int icons) =>
        Even(((2 * PaddingX) * fontSize) + AllIconsWidth(fontSize, icons) - (icons > 0 ? IconGap * fontSize : 0));

    /// <summary>
    /// A strip no wider than <paramref name="maxWidth"/> (0: as wide as it needs), with its corner at (0, 0); null when
    /// not even an ellipsis fits beside the icons and there are none.
    /// </summary>
    public OverlayPatch? PaintStrip(string? label, TileMarks icons, ResolvedStyle style, int maxWidth)
    {
        int size = style.LabelFontSize;
        int iconCount = System.Numerics.BitOperations.PopCount((uint)icons);
        double iconsWidth = AllIconsWidth(size, iconCount);
        int forText = maxWidth == 0 ? 0 : (int)(maxWidth - (2 * PaddingX * size) - iconsWidth);
        string[] lines = string.IsNullOrWhiteSpace(label) || forText < 0 ? [] : label.Split('\n', 3);
        if (maxWidth > 0 && forText < size)
        {
            lines = [];
        }

        double textWidth = 0;
        for (int i = 0; i < Math.Min(lines.Length, 2); i++)
        {
            textWidth = Math.Max(textWidth, text.Set(lines[i], LineSize(i, size), maxWidth: forText).LogicalWidth);
        }

        if (lines.Length == 0 && iconCount == 0)
        {
            return null;
        }

        int width = lines.Length == 0
            ? IconsWidth(size, iconCount)
            : Even((2 * PaddingX * size) + iconsWidth + Math.Ceiling(textWidth));
        double height = (LineHeight * size) + (lines.Length > 1 ? SecondLinePitch * size : 0);
        using DrawSurface surface = DrawSurface.Create(width, Even(height));
        FillBox(surface, style.LabelBackground, CornerRadius * size);
        DrawIcons(surface, icons, style);
        DrawLines(surface, lines, style, (PaddingX * size) + iconsWidth, forText);
        return PatchConverter.ConvertInk(surface, 0, 0);
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
        return PatchConverter.ConvertInk(surface, 0, 0);
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
        for (int i = 0; i < Math.Min(lines.Length, 2); i++)
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
        int y = (int)Math.Round((((LineHeight * size) - side) / 2));
        foreach (TileMarks icon in (ReadOnlySpan<TileMarks>)[TileMarks.Muted, TileMarks.Hand, TileMarks.Network, TileMarks.Pinned])
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

    private static double AllIconsWidth(int size, int count) =>
        count * (IconSide(size) + Math.Round(IconGap * size));

    /// <summary>Even, so that the middle of the 24-unit grid lies between two pixels on every icon.</summary>
    private static int IconSide(int size) => Even(IconSize * size);

    private static double LineSize(int line, int size) => line == 0 ? size : SecondLineSize * size;

    private static int Even(double value) => ((int)Math.Ceiling(value) + 1) & ~1;
}
