using McuServer.Media.Composition;
using McuServer.Media.Frames;
using McuServer.Media.Layouts;
using McuServer.Media.Pictures;

namespace McuServer.Media.Tests.Composition;

/// <summary>
/// The definition of a composed canvas, without any cleverness: everything is drawn whole, from the bottom up, on a
/// canvas with a wide margin that is cut off at the end. What the compositor does must equal it.
/// </summary>
internal sealed class PlainComposition(FramePool pool, IOverlayPainter painter) : IDisposable
{
    private const int Margin = 336;
    private readonly ScalerScratch _scratch = new();
    private readonly CornerBlocks _corners = new();

    /// <summary>The caller releases the canvas.</summary>
    public VideoFrame Compose(Scene scene, IPictureProvider pictures)
    {
        VideoFrame wide = pool.Rent(scene.Width + (2 * Margin), scene.Height + (2 * Margin));
        PictureKernels.Fill(wide.View, 0, 0, 0);
        Lay(wide.View, painter.PaintBackground(scene));
        List<(int Z, int Kind, Action Draw)> layers = [];
        foreach (SceneTile tile in scene.Tiles)
        {
            layers.Add((tile.Z, 0, () => DrawTile(wide.View, tile.Shown, pictures)));
        }

        foreach (SceneOverlay overlay in scene.Overlays)
        {
            layers.Add((overlay.Z, 1, () => Lay(wide.View, painter.PaintOverlay(scene, overlay))));
        }

        foreach ((_, _, Action draw) in layers.OrderBy(layer => layer.Z).ThenBy(layer => layer.Kind))
        {
            draw();
        }

        VideoFrame canvas = pool.Rent(scene.Width, scene.Height);
        PictureKernels.Copy(wide.View.Window(new PixelRect(Margin, Margin, scene.Width, scene.Height)), canvas.View);
        wide.Release();
        return canvas;
    }

    public void Dispose()
    {
        _scratch.Dispose();
        _corners.Dispose();
    }

    private static void Lay(in PictureView wide, OverlayPatch? patch)
    {
        if (patch is not null)
        {
            PictureKernels.Blend(wide, patch, patch.Box.X + Margin, patch.Box.Y + Margin, Whole(wide));
        }
    }

    private static PixelRect Whole(in PictureView view) => new(0, 0, view.Width, view.Height);

    private void DrawTile(in PictureView wide, SceneTile tile, IPictureProvider pictures)
    {
        var box = new PixelRect(tile.Box.X + Margin, tile.Box.Y + Margin, tile.Box.Width, tile.Box.Height);
        PictureView under = wide.Window(box);
        VideoFrame own = pool.Rent(box.Width, box.Height);
        if (tile.Source is { } key && pictures.TryGetPicture(key, out VideoFrame? picture, out _))
        {
            DrawPicture(own.View, tile, picture!);
        }
        else
        {
            PictureKernels.Blend(own.View, painter.PaintCard(tile), 0, 0, Whole(own.View));
        }

        PictureKernels.SaveCorners(under, _corners, tile.Style.Radius);
        PictureKernels.RoundCorners(own.View, _corners, tile.Style.Radius);
        foreach (OverlayPatch patch in painter.PaintMarks(tile))
        {
            PictureKernels.Blend(own.View, patch, patch.Box.X, patch.Box.Y, Whole(own.View));
        }

        PictureKernels.CrossFade(under, own.View, tile.Opacity, under);
        own.Release();
    }

    private void DrawPicture(in PictureView own, SceneTile tile, VideoFrame picture)
    {
        if (tile.Fit == Fit.Contain)
        {
            var color = CanvasColor.From(tile.Style.Background, pool.CanvasMatrix);
            PictureKernels.Fill(own, color.Y, color.U, color.V);
        }
        else if (tile.Fit == Fit.Blur)
        {
            VideoFrame small = pool.Rent(Math.Max(2, own.Width / 8), Math.Max(2, own.Height / 8));
            Scale(picture, small.View, Fitted(Fit.Cover, picture, tile, own).Crop);
            PictureKernels.Blur(small.View, 3, _scratch);
            PictureScaler.Create(small.Width, small.Height, own.Width, own.Height)
                .Scale(small.View, own, 0, own.Height, _scratch);
            small.Release();
        }

        FittedPicture fitted = Fitted(tile.Fit, picture, tile, own);
        Scale(picture, own.Window(fitted.Destination), fitted.Crop);
    }

    private static FittedPicture Fitted(Fit fit, VideoFrame picture, SceneTile tile, in PictureView own) =>
        FitRectangle.Of(
            fit, picture.Width, picture.Height, Whole(own), tile.Style.FocusX, tile.Style.FocusY);

    private void Scale(VideoFrame picture, in PictureView target, in PixelRect crop)
    {
        PictureScaler.Create(crop.Width, crop.Height, target.Width, target.Height)
            .Scale(picture.View.Window(crop), target, 0, target.Height, _scratch);
        PictureKernels.ConvertColor(target, picture.Color, pool.CanvasMatrix);
    }
}
