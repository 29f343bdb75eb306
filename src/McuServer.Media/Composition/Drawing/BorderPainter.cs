using McuServer.Media.Frames;
using McuServer.Media.Layouts;
using McuServer.Native;

namespace McuServer.Media.Composition.Drawing;

/// <summary>
/// Frames inside a tile that follow its rounded corners: four strips and four corner pieces, so that the middle of the
/// tile costs nothing when it is blended.
/// </summary>
internal static class BorderPainter
{
    /// <param name="inset">Pixels between the tile's edge and the frame's outer edge.</param>
    /// <param name="radius">The tile's corner radius; the frame keeps its curve concentric.</param>
    public static OverlayPatch[] Paint(
        int width, int height, int inset, int lineWidth, int radius, Rgba color, PatchConverter converter)
    {
        if (lineWidth <= 0 || color.A == 0 || 2 * inset >= Math.Min(width, height))
        {
            return [];
        }

        List<OverlayPatch> patches = [];
        int limit = Math.Min(width, height) / 2;
        int corner = (Math.Max(Math.Min(radius, limit), inset + lineWidth) + 1) & ~1;
        int strip = (inset + lineWidth + 1) & ~1;
        if (corner >= limit)
        {
            PaintPiece(new PixelRect(0, 0, width, height));
            return [.. patches];
        }

        int right = width - corner;
        int bottom = height - corner;
        PaintPiece(new PixelRect(0, 0, corner, corner));
        PaintPiece(new PixelRect(corner, 0, width - (2 * corner), strip));
        PaintPiece(new PixelRect(right, 0, corner, corner));
        PaintPiece(new PixelRect(0, corner, strip, height - (2 * corner)));
        PaintPiece(new PixelRect(width - strip, corner, strip, height - (2 * corner)));
        PaintPiece(new PixelRect(0, bottom, corner, corner));
        PaintPiece(new PixelRect(corner, height - strip, width - (2 * corner), strip));
        PaintPiece(new PixelRect(right, bottom, corner, corner));
        return [.. patches];

        void PaintPiece(PixelRect piece)
        {
            using DrawSurface surface = DrawSurface.Create(piece.Width, piece.Height);
            surface.Place(-piece.X, -piece.Y);
            surface.RoundedRectangle(inset, inset, width - (2 * inset), height - (2 * inset), radius - inset);
            int inner = inset + lineWidth;
            if (2 * inner < Math.Min(width, height))
            {
                surface.RoundedRectangle(inner, inner, width - (2 * inner), height - (2 * inner), radius - inner);
            }

            surface.FillEvenOdd(DrawColors.ToArgb(color));
            OverlayPatch? patch = converter.ConvertInk(surface, piece.X, piece.Y);
            if (patch is not null)
            {
                patches.Add(patch);
            }
        }
    }
}
