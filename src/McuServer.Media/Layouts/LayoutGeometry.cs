using McuServer.Media.Frames;

namespace McuServer.Media.Layouts;

/// <summary>
/// From a layout's relative numbers to pixels, exact and in integers. Edges are rounded, not sizes, so neighbours that
/// share an edge as fractions share it as pixels: no seam, no overlap. Everything lands on even pixels, because chroma
/// of 4:2:0 is sampled at half resolution.
/// </summary>
public static class LayoutGeometry
{
    /// <summary>Short side of the canvas at which one reference pixel is one pixel.</summary>
    public const int ReferenceShortSide = 720;

    /// <summary>The even pixel nearest to <paramref name="position"/> × <paramref name="side"/>, halves up.</summary>
    /// <param name="position">0..1 along the side.</param>
    /// <param name="side">Pixels.</param>
    public static int Edge(Fraction position, int side)
    {
        Int128 numerator = ((Int128)position.Numerator * side) + position.Denominator;
        return (int)(2 * (numerator / (2 * (Int128)position.Denominator)));
    }

    /// <summary>The box of an area on a canvas of the given size in pixels.</summary>
    public static PixelRect Box(AreaSpec area, int canvasWidth, int canvasHeight)
    {
        int x = Edge(area.Left, canvasWidth);
        int y = Edge(area.Top, canvasHeight);
        int right = Edge(area.Left + area.Width, canvasWidth);
        int bottom = Edge(area.Top + area.Height, canvasHeight);
        return new PixelRect(x, y, right - x, bottom - y);
    }

    /// <summary>Reference pixels as even pixels of a canvas with the given short side.</summary>
    public static int ReferencePixels(int value, int shortSide) =>
        2 * (((value * shortSide) + ReferenceShortSide) / (2 * ReferenceShortSide));

    /// <summary>The shorter side of a canvas: what <see cref="ReferencePixels"/> and grids scale with.</summary>
    public static int ShortSide(CanvasSpec canvas) => Math.Min(canvas.Width, canvas.Height);
}
