using McuServer.Media.Frames;

namespace McuServer.Media.Pictures;

public static unsafe partial class PictureKernels
{
    private const int Block = 16;

    /// <summary>
    /// Turns by 90, 180 or 270 degrees clockwise. For 90 and 270 the target is as wide as the source is high. Chroma of
    /// odd sizes is turned as a plane.
    /// </summary>
    public static void Rotate(in PictureView source, int degrees, in PictureView target)
    {
        bool isUpright = degrees == 180;
        if (degrees is not (90 or 180 or 270))
        {
            throw new ArgumentOutOfRangeException(nameof(degrees), degrees, "A turn is 90, 180 or 270 degrees.");
        }

        int width = isUpright ? source.Width : source.Height;
        int height = isUpright ? source.Height : source.Width;
        if (target.Width != width || target.Height != height)
        {
            throw new ArgumentException(
                $"{source.Width}x{source.Height} turned by {degrees} is {width}x{height}, not {target.Width}x{target.Height}.",
                nameof(target));
        }

        RotatePlane(source.Y, source.StrideY, source.Width, source.Height, degrees, target.Y, target.StrideY);
        RotatePlane(
            source.U, source.StrideUV, source.ChromaWidth, source.ChromaHeight, degrees, target.U, target.StrideUV);
        RotatePlane(
            source.V, source.StrideUV, source.ChromaWidth, source.ChromaHeight, degrees, target.V, target.StrideUV);
    }

    private static void RotatePlane(
        byte* source, int sourceStride, int width, int height, int degrees, byte* target, int targetStride)
    {
        if (degrees == 180)
        {
            for (int y = 0; y < height; y++)
            {
                byte* to = target + ((long)(height - 1 - y) * targetStride);
                new ReadOnlySpan<byte>(source + ((long)y * sourceStride), width).CopyTo(new Span<byte>(to, width));
                new Span<byte>(to, width).Reverse();
            }

            return;
        }

        // Target row y is source column y read upwards (90), or the last-but-y column read downwards (270).
        byte* start = degrees == 90 ? source + ((long)(height - 1) * sourceStride) : source + (width - 1);
        long alongRow = degrees == 90 ? -sourceStride : sourceStride;
        int alongColumn = degrees == 90 ? 1 : -1;
        for (int top = 0; top < width; top += Block)
        {
            for (int left = 0; left < height; left += Block)
            {
                int bottom = Math.Min(width, top + Block);
                int right = Math.Min(height, left + Block);
                for (int y = top; y < bottom; y++)
                {
                    byte* from = start + ((long)y * alongColumn);
                    byte* to = target + ((long)y * targetStride);
                    for (int x = left; x < right; x++)
                    {
                        to[x] = from[x * alongRow];
                    }
                }
            }
        }
    }
}
