using McuServer.Media.Frames;

namespace McuServer.Media.Pictures;

public static unsafe partial class PictureKernels
{
    /// <summary>
    /// Keeps the four corner squares of the target before a tile is drawn into it. The radius is in luma pixels and is
    /// cut to half of the shorter side; the target's sides are even.
    /// </summary>
    public static void SaveCorners(in PictureView target, CornerBlocks into, int radius)
    {
        ArgumentNullException.ThrowIfNull(into);
        int side = (CutRadius(target, radius) + 1) & ~1;
        into.Prepare(side, target.Width, target.Height);
        for (int corner = 0; corner < 4 && side > 0; corner++)
        {
            Copy(target.Window(CornerBox(target, side, corner)), into.Square(corner));
        }
    }

    /// <summary>
    /// Puts the saved squares back outside of the rounded corners; edge pixels are mixed by how much of them the tile
    /// covers. Same target size and radius as for <see cref="SaveCorners"/>.
    /// </summary>
    public static void RoundCorners(in PictureView target, CornerBlocks under, int radius)
    {
        ArgumentNullException.ThrowIfNull(under);
        int cut = CutRadius(target, radius);
        int side = (cut + 1) & ~1;
        if (under.Side != side || under.Width != target.Width || under.Height != target.Height)
        {
            throw new ArgumentException(
                $"Corners of {under.Side} pixels of a {under.Width}x{under.Height} picture were saved, but {side} pixels"
                + $" of a {target.Width}x{target.Height} one are asked for.",
                nameof(under));
        }

        if (cut == 0)
        {
            return;
        }

        CornerCoverage coverage = CornerCoverage.Of(cut);
        for (int corner = 0; corner < 4; corner++)
        {
            PictureView tile = target.Window(CornerBox(target, side, corner));
            PictureView saved = under.Square(corner);
            RestorePlane(tile.Y, tile.StrideY, saved.Y, coverage.Luma, coverage.LumaEdge, corner);
            RestorePlane(tile.U, tile.StrideUV, saved.U, coverage.Chroma, coverage.ChromaEdge, corner);
            RestorePlane(tile.V, tile.StrideUV, saved.V, coverage.Chroma, coverage.ChromaEdge, corner);
        }
    }

    private static int CutRadius(in PictureView target, int radius)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(radius);
        if (((target.Width | target.Height) & 1) != 0)
        {
            throw new ArgumentException($"A tile of {target.Width}x{target.Height} has odd sides.", nameof(target));
        }

        return Math.Min(radius, Math.Min(target.Width, target.Height) / 2 & ~1);
    }

    private static PixelRect CornerBox(in PictureView target, int side, int corner) => new(
        (corner & 1) == 0 ? 0 : target.Width - side, corner < 2 ? 0 : target.Height - side, side, side);

    /// <summary>The table is that of the top left corner and is mirrored for the others.</summary>
    private static void RestorePlane(byte* tile, int stride, byte* saved, byte[] coverage, int[] edges, int corner)
    {
        int side = edges.Length;
        bool isRight = (corner & 1) != 0;
        for (int y = 0; y < side; y++)
        {
            int tableRow = corner < 2 ? y : side - 1 - y;
            for (int i = 0; i < edges[tableRow]; i++)
            {
                int x = isRight ? side - 1 - i : i;
                int covered = coverage[(tableRow * side) + i];
                tile[x] = (byte)Div255((tile[x] * covered) + (saved[x] * (255 - covered)));
            }

            tile += stride;
            saved += side;
        }
    }
}
