using McuServer.Media.Frames;
using McuServer.Media.Pictures;

namespace McuServer.Media.Composition;

/// <summary>
/// Lets what lies below show outside of a tile's rounded corners, for any part of a corner: bands of rows and damage
/// cut through corners.
/// </summary>
public static unsafe class RoundedCorner
{
    /// <summary>
    /// Canvas pixels. Beyond every layout's limit (200 reference pixels, three times that on 2160 lines).
    /// </summary>
    public const int MaxRadius = 640;

    /// <summary>What is drawn of a style's radius in a box: even, and half the shorter side at most. Canvas pixels.</summary>
    public static int RadiusIn(in PixelRect box, ResolvedStyle style) =>
        Math.Clamp(style.Radius, 0, Math.Min(MaxRadius, Math.Min(box.Width, box.Height) / 2)) & ~1;

    /// <summary>The block of a corner in a tile of this size; corners 0 and 1 are above, odd ones right.</summary>
    internal static PixelRect Block(int corner, int width, int height, int radius) => new(
        (corner & 1) == 0 ? 0 : width - radius, corner < 2 ? 0 : height - radius, radius, radius);

    /// <summary>
    /// In place over the tile's block: <c>Div255(tile * coverage + under * (255 - coverage))</c>.
    /// </summary>
    /// <param name="tile">The corner's block of the tile, radius by radius.</param>
    /// <param name="under">The same block of what lies below.</param>
    /// <param name="area">The part of the block to work on, edges even; nothing else is read or written.</param>
    internal static void Round(
        in PictureView tile, in PictureView under, int corner, int radius, in PixelRect area)
    {
        CornerCoverage coverage = CornerCoverage.Of(radius);
        var half = new PixelRect(area.X / 2, area.Y / 2, area.Width / 2, area.Height / 2);
        Plane(tile.Y, tile.StrideY, under.Y, under.StrideY, coverage.Luma, radius, corner, area);
        Plane(tile.U, tile.StrideUV, under.U, under.StrideUV, coverage.Chroma, radius / 2, corner, half);
        Plane(tile.V, tile.StrideUV, under.V, under.StrideUV, coverage.Chroma, radius / 2, corner, half);
    }

    /// <summary>The table is that of the top left corner and is mirrored for the others.</summary>
    private static void Plane(
        byte* tile, int tileStride, byte* under, int underStride, byte[] coverage, int side, int corner,
        in PixelRect area)
    {
        for (int y = area.Y; y < area.Bottom; y++)
        {
            byte* target = tile + ((long)y * tileStride);
            byte* below = under + ((long)y * underStride);
            ReadOnlySpan<byte> row = coverage.AsSpan((corner < 2 ? y : side - 1 - y) * side, side);
            for (int x = area.X; x < area.Right; x++)
            {
                int covered = row[(corner & 1) == 0 ? x : side - 1 - x];
                if (covered != byte.MaxValue)
                {
                    int sum = (target[x] * covered) + (below[x] * (byte.MaxValue - covered)) + 128;
                    target[x] = (byte)((sum + (sum >> 8)) >> 8);
                }
            }
        }
    }
}
