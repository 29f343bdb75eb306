using McuServer.Media.Layouts;

namespace McuServer.Media.Composition.Drawing;

/// <summary>What each kind of patch depends on. Nothing here allocates.</summary>
internal static class PatchKeys
{
    public static PatchKey ForCard(SceneTile tile)
    {
        (int centerY, int diameter) = CardPainter.PlaceDisc(tile);
        return new PatchKey(PatchKind.Card)
        {
            Y = centerY,
            Width = tile.Box.Width,
            Height = tile.Box.Height,
            Size = diameter,
            Detail = ((int)tile.Style.AvatarMode * 2) + (int)tile.Source!.Value.Kind,
            Text = tile.PersonName,
            Image = tile.AvatarImage,
            Color = CardPainter.DiscColor(tile),
            Background = tile.Style.Background,
        };
    }

    public static PatchKey ForPlaceholder(SceneTile tile) => new(PatchKind.Placeholder)
    {
        Width = tile.Box.Width,
        Height = tile.Box.Height,
        Size = tile.Style.LabelFontSize,
        Text = tile.PlaceholderText,
        Background = tile.Style.Background,
    };

    public static PatchKey ForBorder(SceneTile tile, int inset, int lineWidth, Rgba color) => new(PatchKind.Border)
    {
        Width = tile.Box.Width,
        Height = tile.Box.Height,
        Size = lineWidth,
        Detail = inset,
        Radius = tile.Style.Radius,
        Color = color,
    };

    public static PatchKey ForVeil(SceneTile tile) => new(PatchKind.Veil)
    {
        Width = tile.Box.Width,
        Height = tile.Box.Height,
        Radius = tile.Style.Radius,
    };

    /// <param name="maxWidth">0: as wide as it needs, whatever the tile's size.</param>
    public static PatchKey ForStrip(SceneTile tile, TileMarks icons, int maxWidth) => new(PatchKind.Label)
    {
        Width = maxWidth,
        Size = tile.Style.LabelFontSize,
        Detail = ((int)icons * 3) + ((int)tile.Style.LabelPosition % 3),
        Text = tile.Label,
        Color = tile.Style.LabelColor,
        Background = tile.Style.LabelBackground,
    };

    public static PatchKey ForBadge(SceneTile tile) => new(PatchKind.Badge)
    {
        Detail = tile.MoreCount,
        Size = tile.Style.LabelFontSize,
        Color = tile.Style.LabelColor,
        Background = tile.Style.LabelBackground,
    };

    public static PatchKey ForBackground(Scene scene) => new(PatchKind.Background)
    {
        Width = scene.Width,
        Height = scene.Height,
        Detail = (int)scene.Background.Fit,
        Image = scene.Background.Image,
        Color = scene.Background.Color,
    };

    public static PatchKey ForOverlay(SceneOverlay overlay) => new(
        overlay.Type switch
        {
            OverlayType.Image => PatchKind.ImageOverlay,
            OverlayType.Recording => PatchKind.RecordingOverlay,
            _ => PatchKind.TextOverlay,
        })
    {
        X = overlay.Box.X,
        Y = overlay.Box.Y,
        Width = overlay.Box.Width,
        Height = overlay.Box.Height,
        Size = overlay.FontSize,
        Detail = (int)overlay.Align,
        Text = overlay.Text,
        Image = overlay.Image,
        Color = overlay.Color,
        Background = overlay.Background,
    };
}
