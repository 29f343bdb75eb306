using McuServer.Media;
using McuServer.Media.Composition;
using McuServer.Media.Composition.Drawing;
using McuServer.Media.Frames;
using McuServer.Media.Layouts;
using McuServer.Media.Pictures;

namespace McuServer.Preview;

/// <summary>A layout with invented people: its scene, and the picture that the engine would compose of it.</summary>
internal static class LayoutPreview
{
    /// <summary>The view of that name; null for no name. False: the layout has none of that name.</summary>
    public static bool TryFindView(Layout layout, string? name, out ViewSpec? view)
    {
        view = null;
        foreach (ViewSpec each in layout.Views)
        {
            view = each.Id == name ? each : view;
        }

        return name is null || view is not null;
    }

    /// <summary>Who is in which box; the same scene for the same wish, always.</summary>
    public static Scene BuildScene(Layout layout, ViewSpec? view, PreviewWish wish)
    {
        CanvasSpec canvas = view?.Canvas ?? layout.Canvas;
        Stage stage = InventedPeople.Stage(
            wish.Tiles, wish.Screens, wish.Pinned, layout.Title?.For(wish.Language) ?? layout.Id, wish.Language);
        SceneViewer viewer = new();
        if (wish.MaxSide is { } side && side < Math.Max(canvas.Width, canvas.Height))
        {
            viewer = viewer with { CanvasOverride = (Scaled(canvas.Width, canvas, side), Scaled(canvas.Height, canvas, side), canvas.FramesPerSecond) };
        }

        return new SceneBuilder(layout, view, viewer).Update(stage, TimeSpan.Zero);
    }

    /// <summary>Red, green, blue of each pixel, row by row, as the engine composes the scene.</summary>
    public static byte[] Compose(Scene scene, string assetRoot, string? firstAssetRoot = null)
    {
        using FramePool pool = new();
        using OverlayPainter painter = new(assetRoot, firstAssetRoot: firstAssetRoot);
        using Compositor compositor = new(pool, painter, InlineWorkers.Instance);
        VideoFrame canvas = compositor.Compose(scene, NoPictures.Instance);
        try
        {
            return RgbConverter.ToRgb24(canvas.View);
        }
        finally
        {
            canvas.Release();
        }
    }

    /// <summary>The composed scene as the bytes of a PNG file.</summary>
    public static byte[] ToPng(Scene scene, string assetRoot, string? firstAssetRoot = null)
    {
        using MemoryStream png = new();
        PngWriter.Write(png, Compose(scene, assetRoot, firstAssetRoot), scene.Width, scene.Height);
        return png.ToArray();
    }

    private static int Scaled(int length, CanvasSpec canvas, int side) =>
        Math.Max(16, (int)((long)length * side / Math.Max(canvas.Width, canvas.Height)) & ~1);

    /// <summary>Nobody has a camera in a preview: everybody's tile shows its card.</summary>
    private sealed class NoPictures : IPictureProvider
    {
        public static readonly NoPictures Instance = new();

        public bool TryGetPicture(VideoKey key, out VideoFrame? picture, out long pictureNumber)
        {
            picture = null;
            pictureNumber = 0;
            return false;
        }
    }
}
