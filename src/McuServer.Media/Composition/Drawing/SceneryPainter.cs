using McuServer.Media.Frames;
using McuServer.Media.Layouts;
using McuServer.Native;

namespace McuServer.Media.Composition.Drawing;

/// <summary>The canvas's background and the overlays of a layout: logo, text, clock, recording sign.</summary>
internal sealed class SceneryPainter(TextPainter text, ImageStore images, PatchConverter converter)
{
    private const double PaddingX = 0.5;
    private const double CornerRadius = 0.3;
    private const double DotDiameter = 0.62;
    private const double DotGap = 0.42;
    private const double LinePitch = 1.45;

    public OverlayPatch PaintBackground(int width, int height, BackgroundSpec background)
    {
        PatchPlanes planes = new(width, height);
        Rgba color = DrawColors.OverBlack(background.Color);
        using DrawSurface? image = background.Image is null ? null : images.LoadAsset(background.Image);
        if (image is null)
        {
            planes.Fill(color, converter);
            return planes.ToPatch(0, 0);
        }

        using DrawSurface surface = DrawSurface.Create(width, height);
        surface.Clear(DrawColors.ToArgb(color));
        surface.DrawImage(
            image, 0, 0, width, height, background.Fit == Fit.Contain ? ImageFit.Contain : ImageFit.Cover);
        converter.Convert(surface, new PixelRect(0, 0, width, height), planes, 0, 0);
        return planes.ToPatch(0, 0);
    }

    /// <summary>Null when nothing is drawn: no text, a missing image, and no background.</summary>
    public OverlayPatch? PaintOverlay(SceneOverlay overlay)
    {
        if (overlay.Box.IsEmpty)
        {
            return null;
        }

        using DrawSurface surface = DrawSurface.Create(overlay.Box.Width, overlay.Box.Height);
        surface.RoundedRectangle(0, 0, surface.Width, surface.Height, CornerRadius * overlay.FontSize);
        surface.Fill(DrawColors.ToArgb(overlay.Background));
        switch (overlay.Type)
        {
            case OverlayType.Image:
                DrawAsset(surface, overlay);
                break;
            case OverlayType.Recording:
                DrawRecording(surface, overlay);
                break;
            default:
                DrawText(surface, overlay);
                break;
        }

        return converter.ConvertInk(surface, overlay.Box.X, overlay.Box.Y);
    }

    private void DrawAsset(DrawSurface surface, SceneOverlay overlay)
    {
        using DrawSurface? image = overlay.Image is null ? null : images.LoadAsset(overlay.Image);
        if (image is not null)
        {
            double focus = overlay.Align switch { Align.Start => 0, Align.Center => 0.5, _ => 1 };
            surface.DrawImage(image, 0, 0, surface.Width, surface.Height, ImageFit.Contain, focusX: focus);
        }
    }

    /// <summary>As many lines as the box holds, in its middle.</summary>
    private void DrawText(DrawSurface surface, SceneOverlay overlay)
    {
        double padding = Padding(overlay);
        int width = (int)(surface.Width - (2 * padding));
        if (overlay.Text.Length == 0 || width < 1)
        {
            return;
        }

        int lines = Math.Max(1, (int)(surface.Height / (LinePitch * overlay.FontSize)));
        TextExtents extents = text.Set(
            overlay.Text, overlay.FontSize, maxWidth: width, maxLines: lines,
            alignment: (TextAlignment)overlay.Align);
        double baseline = extents.LineCount == 1
            ? LabelPainter.Baseline(surface.Height, overlay.FontSize)
            : Math.Round(((surface.Height - extents.LogicalHeight) / 2) + extents.Baseline);

        // The layout is as wide as the box and has aligned its lines in it.
        text.DrawAtBaseline(surface, padding + extents.LogicalX, baseline, DrawColors.ToArgb(overlay.Color));
    }

    /// <summary>A red dot and the word.</summary>
    private void DrawRecording(DrawSurface surface, SceneOverlay overlay)
    {
        double size = overlay.FontSize;
        double padding = Padding(overlay);
        double dot = DotDiameter * size;
        double beforeWord = dot + (overlay.Text.Length > 0 ? DotGap * size : 0);
        int space = (int)(surface.Width - (2 * padding) - beforeWord);
        bool hasWord = overlay.Text.Length > 0 && space >= size;
        double width = hasWord ? beforeWord + text.Set(overlay.Text, size, maxWidth: space).LogicalWidth : dot;
        double free = surface.Width - (2 * padding) - width;
        double left = padding + (overlay.Align switch { Align.Start => 0, Align.Center => free / 2, _ => free });
        double baseline = LabelPainter.Baseline(surface.Height, size);
        surface.Circle(left + (dot / 2), baseline - (Fonts.CapHeight * size / 2), dot / 2);
        surface.Fill(DrawColors.RecordingDot);
        if (hasWord)
        {
            text.DrawAtBaseline(surface, Math.Round(left + beforeWord), baseline, DrawColors.ToArgb(overlay.Color));
        }
    }

    private static double Padding(SceneOverlay overlay) =>
        overlay.Background.A > 0 ? Math.Round(PaddingX * overlay.FontSize) : 0;
}
