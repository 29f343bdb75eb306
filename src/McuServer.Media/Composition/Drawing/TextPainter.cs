using McuServer.Native;

namespace McuServer.Media.Composition.Drawing;

/// <summary>
/// Sets text that came from outside, and counts the characters that no font has. One thread at a time.
/// </summary>
internal sealed class TextPainter : IDisposable
{
    public const int Regular = 400;
    public const int Bold = 700;

    /// <summary>
    /// Null until the first text: opening the fonts takes some 20 ms and 20 MB, and many a mix has no text at all.
    /// </summary>
    private TextLayout? _layout;

    /// <summary>Characters drawn as a box because no installed font has them.</summary>
    public long UnknownGlyphs { get; private set; }

    /// <summary>The text last set.</summary>
    public TextExtents Extents { get; private set; }

    public TextExtents Set(
        string text, double size, int weight = Regular, int maxWidth = 0, int maxLines = 1,
        TextAlignment alignment = TextAlignment.Start)
    {
        TextSpec spec = new()
        {
            Size = size,
            Weight = weight,
            Alignment = alignment,
            MaxWidth = maxWidth,
            MaxLines = maxLines,
        };
        _layout ??= TextLayout.Create(Fonts.Families, Fonts.Language);
        Extents = _layout.Set(Clean(text), spec);
        UnknownGlyphs += Extents.UnknownGlyphs;
        return Extents;
    }

    /// <summary>Draws what was set: left edge of its advance width, and the first line's baseline.</summary>
    public void DrawAtBaseline(DrawSurface surface, double x, double baseline, uint argb) =>
        surface.DrawText(_layout!, x - Extents.LogicalX, baseline - Extents.Baseline, argb);

    /// <summary>Draws what was set with the middle of its ink at (x, y).</summary>
    public void DrawCentered(DrawSurface surface, double x, double y, uint argb) =>
        surface.DrawText(
            _layout!, x - Extents.InkX - (Extents.InkWidth / 2), y - Extents.InkY - (Extents.InkHeight / 2), argb);

    public void Dispose() => _layout?.Dispose();

    /// <summary>Control characters other than a line feed would be drawn as boxes: they become spaces.</summary>
    private static string Clean(string text)
    {
        foreach (char c in text)
        {
            if (IsUnwanted(c))
            {
                return string.Create(text.Length, text, static (target, source) =>
                {
                    for (int i = 0; i < target.Length; i++)
                    {
                        target[i] = IsUnwanted(source[i]) ? ' ' : source[i];
                    }
                });
            }
        }

        return text;
    }

    private static bool IsUnwanted(char c) => (char.IsControl(c) && c != '\n') || c is '\u2028' or '\u2029';
}
