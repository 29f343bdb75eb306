using McuServer.Media.Frames;

namespace McuServer.Media.Composition;

/// <summary>
/// A small drawn picture with alpha, ready to be laid over an I420 canvas: colours premultiplied, in the canvas's colour
/// space. Immutable, held by the garbage collector, so a cache may forget it at any time.
/// Blending: <c>out = over + Div255(under * (255 - alpha))</c> with Div255(x) = (x + 128 + ((x + 128) &gt;&gt; 8)) &gt;&gt; 8.
/// </summary>
public sealed class OverlayPatch
{
    /// <summary>Where it lies: relative to the tile's box, or to the canvas. X, Y, Width and Height are even.</summary>
    public required PixelRect Box { get; init; }

    /// <summary>Width by Height luma, premultiplied, rows without padding.</summary>
    public required byte[] Y { get; init; }

    /// <summary>Half size in both directions, premultiplied.</summary>
    public required byte[] U { get; init; }

    public required byte[] V { get; init; }

    /// <summary>Width by Height alpha for luma.</summary>
    public required byte[] AlphaY { get; init; }

    /// <summary>Half-size alpha for chroma: the mean of the four luma alphas, rounded.</summary>
    public required byte[] AlphaUV { get; init; }

    /// <summary>True when every alpha is 255: it hides all below it.</summary>
    public required bool IsOpaque { get; init; }
}

/// <summary>Draws what is not video, into cached patches. The same arguments give the same pixels on every machine with
/// the same fonts. Used by one thread at a time.</summary>
public interface IOverlayPainter
{
    /// <summary>The matrix of the canvases that the patches are for.</summary>
    ColorMatrix CanvasMatrix { get; }

    /// <summary>
    /// What stands in a tile without a picture: its background with avatar image, initials, silhouette or placeholder
    /// text, as one opaque patch of the box's size (corners are rounded by the compositor).
    /// </summary>
    OverlayPatch PaintCard(SceneTile tile);

    /// <summary>Border, speaking border, label, icons, badge: only the patches that cover something.</summary>
    IReadOnlyList<OverlayPatch> PaintMarks(SceneTile tile);

    /// <summary>The canvas's background, opaque and of the canvas's size.</summary>
    OverlayPatch PaintBackground(Scene scene);

    /// <summary>A scene's overlay relative to the canvas; null when it covers nothing.</summary>
    OverlayPatch? PaintOverlay(Scene scene, SceneOverlay overlay);
}
