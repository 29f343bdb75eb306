using System.Globalization;
using McuServer.Media.Frames;
using McuServer.Media.Layouts;
using McuServer.Native;

namespace McuServer.Media.Composition.Drawing;

/// <summary>
/// What stands in a tile without a picture. Only the disc and the text are drawn and converted; the rest of the card is
/// filled, because tiles that travel are painted at a new size on every tick.
/// </summary>
internal sealed class CardPainter(TextPainter text, ImageStore images, PatchConverter converter)
{
    /// <summary>Heads are above the middle of a photograph (layout format 1, default of focusY).</summary>
    public const double AvatarFocusY = 0.4;

    /// <summary>Diameter of the disc by the tile's shorter side.</summary>
    private const double DiscSize = 0.46;

    /// <summary>The disc gives way to a label down to this size.</summary>
    private const double SmallestDiscSize = 0.3;

    /// <summary>Part of the disc's diameter that initials may take.</summary>
    private const double InitialsWidth = 0.7;

    /// <summary>Font sizes by the disc's radius: one character, or two or three.</summary>
    private const double SingleInitialSize = 0.96;
    private const double InitialsSize = 0.82;

    /// <summary>By the label's font size.</summary>
    private const double PlaceholderSize = 1.3;
    private const double PlaceholderWidth = 0.8;
    private const int PlaceholderLines = 3;

    /// <summary>The colour behind initials: the style's, or one from the participant's id.</summary>
    public static Rgba DiscColor(SceneTile tile) => tile.Style.AvatarBackground is { } color
        ? DrawColors.OverBlack(color)
        : DrawColors.ForParticipant(tile.Source!.Value.ParticipantId);

    /// <summary>
    /// Where the disc goes: in the middle, or in the middle of what a label leaves free if it would touch the label.
    /// Pixels; the diameter is even, 0 when the tile is too small.
    /// </summary>
    public static (int CenterY, int Diameter) PlaceDisc(SceneTile tile)
    {
        int shorter = Math.Min(tile.Box.Width, tile.Box.Height);
        int height = tile.Box.Height;
        double center = height / 2;
        double diameter = DiscSize * shorter;
        int lines = LabelPainter.CountLines(tile.Label);
        int strip = LabelPainter.Margin(tile.Style) + LabelPainter.StripHeight(tile.Style.LabelFontSize, lines);
        if (lines > 0 && strip < 0.7 * height && center + (diameter / 2) > height - strip - (0.03 * height))
        {
            int free = height - strip;
            diameter = Math.Max(Math.Min(diameter, 0.8 * free), SmallestDiscSize * shorter);
            center = Math.Max(free / 2.0, (diameter / 2) + 2);
            center = tile.Style.LabelPosition <= LabelPosition.TopRight ? height - center : center;
        }

        return ((int)center, diameter < 4 ? 0 : (int)diameter & ~1);
    }

    public OverlayPatch PaintPerson(SceneTile tile)
    {
        Rgba background = DrawColors.OverBlack(tile.Style.Background);
        PatchPlanes planes = new(tile.Box.Width, tile.Box.Height);
        planes.Fill(background, converter);
        (int centerY, int diameter) = PlaceDisc(tile);
        if (tile.Style.AvatarMode == AvatarMode.None || diameter == 0)
        {
            return planes.ToPatch(0, 0);
        }

        // Even corners, and room for the disc's soft edge.
        PixelRect window = new(
            ((planes.Width - diameter) / 2) & ~1, (centerY - (diameter / 2)) & ~1, diameter + 2, diameter + 2);
        using DrawSurface surface = DrawSurface.Create(window.Width, window.Height);
        surface.Clear(DrawColors.ToArgb(background));
        surface.Place((planes.Width / 2) - window.X, centerY - window.Y);
        if (tile.Source!.Value.Kind == VideoKind.Screen)
        {
            DrawSymbol(surface, diameter, IconShapes.DrawScreen, DrawColors.TextOn(background));
        }
        else if (!DrawAvatar(surface, tile, diameter / 2.0))
        {
            DrawDisc(surface, tile, diameter / 2.0);
        }

        converter.Convert(
            surface, new PixelRect(0, 0, window.Width, window.Height), planes, window.X, window.Y);
        return planes.ToPatch(0, 0);
    }

    public OverlayPatch PaintPlaceholder(SceneTile tile)
    {
        Rgba background = DrawColors.OverBlack(tile.Style.Background);
        PatchPlanes planes = new(tile.Box.Width, tile.Box.Height);
        planes.Fill(background, converter);
        string message = tile.PlaceholderText?.Trim() ?? "";
        if (message.Length == 0)
        {
            return planes.ToPatch(0, 0);
        }

        using DrawSurface surface = DrawSurface.Create(planes.Width, planes.Height);
        surface.Clear(DrawColors.ToArgb(background));
        double size = Math.Min(PlaceholderSize * tile.Style.LabelFontSize, planes.Height / 5.0);
        SetPlaceholder(message, planes.Width, Math.Max(8, size));
        Rgba color = DrawColors.TextOn(background) with { A = 0xE0 };
        text.DrawCentered(surface, planes.Width / 2.0, planes.Height / 2.0, DrawColors.ToArgb(color));
        converter.Convert(surface, new PixelRect(0, 0, planes.Width, planes.Height), planes, 0, 0);
        return planes.ToPatch(0, 0);
    }

    /// <summary>At most three lines in all: paragraphs share them.</summary>
    private void SetPlaceholder(string message, int tileWidth, double size)
    {
        string[] paragraphs = message.Split('\n', PlaceholderLines + 1);
        int count = Math.Min(paragraphs.Length, PlaceholderLines);
        string kept = string.Join('\n', paragraphs[..count]);
        int width = Math.Max(8, (int)(PlaceholderWidth * tileWidth));
        for (int lines = PlaceholderLines - count + 1; lines > 0; lines--)
        {
            text.Set(kept, size, maxWidth: width, maxLines: lines, alignment: TextAlignment.Center);
            if (text.Extents.LineCount <= PlaceholderLines)
            {
                return;
            }
        }
    }

    /// <summary>The avatar image in a circle around the origin; false when there is none.</summary>
    private bool DrawAvatar(DrawSurface surface, SceneTile tile, double radius)
    {
        if (tile.Style.AvatarMode != AvatarMode.Image || tile.AvatarImage is null
            || images.GetAvatar(tile.AvatarImage) is not { } avatar)
        {
            return false;
        }

        surface.Circle(0, 0, radius);
        surface.Clip();
        surface.DrawImage(
            avatar, -radius, -radius, 2 * radius, 2 * radius, ImageFit.Cover, focusX: 0.5, focusY: AvatarFocusY);
        surface.ResetClip();
        return true;
    }

    private void DrawDisc(DrawSurface surface, SceneTile tile, double radius)
    {
        Rgba disc = DiscColor(tile);
        Rgba ink = DrawColors.TextOn(disc);
        surface.Circle(0, 0, radius);
        surface.Fill(DrawColors.ToArgb(disc));
        string initials = tile.Style.AvatarMode == AvatarMode.Silhouette ? "" : Initials.From(tile.PersonName);
        if (initials.Length == 0)
        {
            surface.Circle(0, 0, radius);
            surface.Clip();
            DrawSymbol(surface, 2 * radius, IconShapes.DrawSilhouette, ink with { A = 0xD8 });
            surface.ResetClip();
            return;
        }

        bool isSingle = new StringInfo(initials).LengthInTextElements == 1;
        double size = (isSingle ? SingleInitialSize : InitialsSize) * radius;
        TextExtents extents = text.Set(initials, size);
        double widest = Math.Max(extents.InkWidth, extents.InkHeight);
        if (widest > InitialsWidth * 2 * radius)
        {
            text.Set(initials, size * InitialsWidth * 2 * radius / widest);
        }

        text.DrawCentered(surface, 0, 0, DrawColors.ToArgb(ink));
    }

    /// <summary>An icon around the origin. Leaves the origin where it was.</summary>
    private static void DrawSymbol(DrawSurface surface, double side, Action<DrawSurface, uint> draw, Rgba color)
    {
        using DrawSurface symbol = DrawSurface.Create((int)side, (int)side);
        symbol.Place(0, 0, side / IconShapes.Grid);
        draw(symbol, DrawColors.ToArgb(color));
        surface.DrawImage(symbol, -side / 2, -side / 2, side, side, ImageFit.Contain);
    }
}
