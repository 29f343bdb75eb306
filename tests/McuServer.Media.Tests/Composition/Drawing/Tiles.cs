using McuServer.Media.Composition;
using McuServer.Media.Frames;
using McuServer.Media.Layouts;

namespace McuServer.Media.Tests.Composition.Drawing;

/// <summary>Tiles with the default style, at a scale of one reference pixel a pixel.</summary>
internal static class Tiles
{
    public static readonly ResolvedStyle Style = new()
    {
        Background = new Rgba(0x1F, 0x26, 0x30, 0xFF),
        Radius = 8,
        BorderColor = new Rgba(0, 0, 0, 0xFF),
        LabelPosition = LabelPosition.BottomLeft,
        LabelFontSize = 20,
        LabelColor = new Rgba(0xFF, 0xFF, 0xFF, 0xFF),
        LabelBackground = new Rgba(0, 0, 0, 0xB3),
        AvatarMode = AvatarMode.Image,
        SpeakingWidth = 4,
        SpeakingColor = new Rgba(0x2D, 0xD4, 0xBF, 0xFF),
        Icons = [TileIcon.Muted, TileIcon.Hand, TileIcon.Network, TileIcon.Pinned],
    };

    public static SceneTile Person(string name, int width = 320, int height = 180, int x = 0, int y = 0) =>
        new("r1", new PixelRect(x, y, width, height))
        {
            Source = new VideoKey("id-" + name, VideoKind.Camera),
            Style = Style,
            Label = name,
            PersonName = name,
        };
}
