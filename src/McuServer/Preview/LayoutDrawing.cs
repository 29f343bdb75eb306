using System.Globalization;
using System.Security;
using System.Text;
using McuServer.Media.Composition;
using McuServer.Media.Composition.Drawing;
using McuServer.Media.Frames;
using McuServer.Media.Layouts;

namespace McuServer.Preview;

/// <summary>
/// A scene as a small SVG for a picker: the engine's own boxes with the colours, corners and borders of their style,
/// initials for cameras, a sheet with lines for screens, a dashed frame for empty regions. Whole numbers only, so the same
/// scene gives the same text everywhere.
/// </summary>
internal sealed class LayoutDrawing
{
    private const string Faces = "system-ui, 'Noto Sans KR', 'Malgun Gothic', sans-serif";

    private readonly Scene _scene;
    private readonly StringBuilder _text = new(4096);

    private LayoutDrawing(Scene scene) => _scene = scene;

    /// <param name="title">Told by screen readers.</param>
    public static string ToSvg(Scene scene, string title)
    {
        LayoutDrawing drawing = new(scene);
        drawing.Begin(title);
        int next = 0;
        foreach (SceneTile tile in scene.Tiles)
        {
            // An overlay stands above tiles of the same z.
            while (next < scene.Overlays.Length && scene.Overlays[next].Z < tile.Z)
            {
                drawing.Add(scene.Overlays[next++]);
            }

            drawing.Add(tile);
        }

        while (next < scene.Overlays.Length)
        {
            drawing.Add(scene.Overlays[next++]);
        }

        return drawing._text.Append("</svg>\n").ToString();
    }

    private void Begin(string title) => Append(
        $"""
         <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_scene.Width} {_scene.Height}" role="img" font-family="{Faces}">
         <title>{Escaped(title)}</title>
         <rect width="{_scene.Width}" height="{_scene.Height}" fill="{Rgb(_scene.Background.Color)}"/>

         """);

    private void Add(SceneTile tile)
    {
        if (tile.Source is null)
        {
            AddPlaceholder(tile);
            return;
        }

        AddBox(tile, Rgb(DrawColors.OverBlack(tile.Style.Background)), BorderOf(tile));
        if (tile.Source.Value.Kind == VideoKind.Screen)
        {
            AddSheet(tile.Box);
        }
        else
        {
            AddInitials(tile);
        }

        if (tile.MoreCount > 0)
        {
            int size = Math.Max(12, tile.Box.Height / 5);
            AddText($"+{tile.MoreCount}", tile.Box.X + tile.Box.Width - size, tile.Box.Y + size, size, "#FFFFFF");
        }
    }

    private void AddPlaceholder(SceneTile tile)
    {
        int width = Math.Max(2, _scene.ReferencePixels(3));
        AddBox(tile, Rgb(DrawColors.OverBlack(tile.Style.Background)), $" stroke=\"#8B95A5\" stroke-width=\"{width}\" stroke-dasharray=\"{4 * width}\"");
        int size = Math.Min(tile.Box.Height / 4, _scene.ReferencePixels(32));
        if (tile.PlaceholderText is { Length: > 0 } text && size >= 4)
        {
            // About as many characters as fit: a wide one takes its size, a narrow one half of it.
            AddText(Shortened(text, tile.Box.Width / Math.Max(1, size)), CenterX(tile.Box), CenterY(tile.Box), size, "#FFFFFF");
        }
    }

    private void AddBox(SceneTile tile, string fill, string border)
    {
        PixelRect box = tile.Box;
        string opacity = tile.Opacity < 255 ? $" opacity=\"{Number(tile.Opacity / 255.0)}\"" : "";
        Append($"<rect x=\"{box.X}\" y=\"{box.Y}\" width=\"{box.Width}\" height=\"{box.Height}\" rx=\"{tile.Style.Radius}\" fill=\"{fill}\"{border}{opacity}/>\n");
    }

    private void AddInitials(SceneTile tile)
    {
        (int centerY, int diameter) = CardPainter.PlaceDisc(tile);
        if (tile.Style.AvatarMode == AvatarMode.None || diameter == 0)
        {
            return;
        }

        Rgba color = CardPainter.DiscColor(tile);
        int x = CenterX(tile.Box);
        int y = tile.Box.Y + centerY;
        Append($"<circle cx=\"{x}\" cy=\"{y}\" r=\"{diameter / 2}\" fill=\"{Rgb(color)}\"/>\n");
        AddText(Initials.From(tile.PersonName), x, y, diameter * 2 / 5, Rgb(DrawColors.TextOn(color)));
    }

    /// <summary>Lines of text on a sheet: what a shared screen mostly is.</summary>
    private void AddSheet(PixelRect box)
    {
        int height = box.Height * 3 / 5;
        int width = Math.Min(box.Width * 4 / 5, height * 16 / 9);
        int x = CenterX(box) - (width / 2);
        int y = CenterY(box) - (height / 2);
        Append($"<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"{Math.Max(2, height / 30)}\" fill=\"#E8ECF2\"/>\n");
        int step = height / 7;
        for (int line = 1; line < 6; line++)
        {
            int length = width * (line == 1 ? 5 : 8 - (line % 3)) / 10;
            Append($"<rect x=\"{x + (width / 10)}\" y=\"{y + (line * step)}\" width=\"{length}\" height=\"{Math.Max(1, step / 3)}\" fill=\"{(line == 1 ? "#4A5568" : "#A0AEC0")}\"/>\n");
        }
    }

    private void Add(SceneOverlay overlay)
    {
        PixelRect box = overlay.Box;
        string fill = overlay.Type == OverlayType.Image ? "#8B95A5" : Rgb(overlay.Background);
        double opacity = overlay.Type == OverlayType.Image ? 0.6 : overlay.Background.A / 255.0;
        if (opacity > 0)
        {
            Append($"<rect x=\"{box.X}\" y=\"{box.Y}\" width=\"{box.Width}\" height=\"{box.Height}\" fill=\"{fill}\" opacity=\"{Number(opacity)}\"/>\n");
        }

        if (overlay.Type != OverlayType.Image && overlay.Text.Length > 0 && overlay.FontSize > 0)
        {
            AddText(Shortened(overlay.Text, box.Width / overlay.FontSize), CenterX(box), CenterY(box), overlay.FontSize, Rgb(overlay.Color));
        }
    }

    private void AddText(string text, int x, int y, int size, string fill) => Append(
        $"<text x=\"{x}\" y=\"{y}\" font-size=\"{size}\" text-anchor=\"middle\" dominant-baseline=\"central\" fill=\"{fill}\">{Escaped(text)}</text>\n");

    private static string BorderOf(SceneTile tile)
    {
        bool isSpeaking = (tile.Marks & TileMarks.Speaking) != 0 && tile.Style.SpeakingWidth > 0;
        int width = isSpeaking ? tile.Style.SpeakingWidth : tile.Style.BorderWidth;
        return width == 0 ? "" : $" stroke=\"{Rgb(isSpeaking ? tile.Style.SpeakingColor : tile.Style.BorderColor)}\" stroke-width=\"{width}\"";
    }

    private static string Shortened(string text, int wide)
    {
        int room = Math.Max(1, wide) * 2;
        for (int i = 0; i < text.Length; i++)
        {
            room -= text[i] < '\u1100' ? 1 : 2;
            if (room < 0)
            {
                int cut = i > 0 && char.IsLowSurrogate(text[i]) ? i - 1 : i;
                return text[..cut] + "…";
            }
        }

        return text;
    }

    private static int CenterX(PixelRect box) => box.X + (box.Width / 2);

    private static int CenterY(PixelRect box) => box.Y + (box.Height / 2);

    private static string Rgb(Rgba color) => $"#{color.R:X2}{color.G:X2}{color.B:X2}";

    private static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    private static string Escaped(string text) => SecurityElement.Escape(text);

    private void Append(FormattableString text) => _text.Append(FormattableString.Invariant(text));
}
