using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using McuServer.Media.Frames;

namespace McuServer.Media.Pictures;

public static unsafe partial class PictureKernels
{
    private const int Block = 16;

    /// <summary>
    /// Turns by 90, 180 or 270 degrees clockwise. For 90 and 270 the target is as wide as the source is high. Chroma of
    /// odd sizes is turned as a plane.
    /// </summary>
    public static void Rotate(in PictureView source, int degrees, in PictureView target) =>
        Rotate(source, degrees, target, VectorSupport.Best);

    internal static void Rotate(in PictureView source, int degrees, in PictureView target, VectorWidth vectors)
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

        bool isBlocked = vectors != VectorWidth.Scalar;
        RotatePlane(
            source.Y, source.StrideY, source.Width, source.Height, degrees, target.Y, target.StrideY, isBlocked);
        int chromaWidth = source.ChromaWidth;
        int chromaHeight = source.ChromaHeight;
        RotatePlane(
            source.U, source.StrideUV, chromaWidth, chromaHeight, degrees, target.U, target.StrideUV, isBlocked);
        RotatePlane(
            source.V, source.StrideUV, chromaWidth, chromaHeight, degrees, target.V, target.StrideUV, isBlocked);
    }

    /// <summary>A quarter turn is a transposition of rows read from the bottom, or written from the bottom.</summary>
    private static void RotatePlane(
        byte* source, int sourceStride, int width, int height, int degrees, byte* target, int targetStride, bool isBlocked)
    {
        switch (degrees)
        {
            case 90:
                byte* lastSource = source + ((height - 1L) * sourceStride);
                TransposePlane(lastSource, -sourceStride, width, height, target, targetStride, isBlocked);
                break;
            case 270:
                byte* lastTarget = target + ((width - 1L) * targetStride);
                TransposePlane(source, sourceStride, width, height, lastTarget, -targetStride, isBlocked);
                break;
            default:
                for (int y = 0; y < height; y++)
                {
                    Span<byte> row = new(target + ((height - 1L - y) * targetStride), width);
                    new ReadOnlySpan<byte>(source + ((long)y * sourceStride), width).CopyTo(row);
                    row.Reverse();
                }

                break;
        }
    }

    /// <summary>Target row y is source column y. Blocks at the far edges overlap their neighbours.</summary>
    private static void TransposePlane(
        byte* source, int sourceStride, int width, int height, byte* target, int targetStride, bool isBlocked)
    {
        if (!isBlocked || width < Block || height < Block)
        {
            for (int y = 0; y < width; y++)
            {
                for (int x = 0; x < height; x++)
                {
                    target[((long)y * targetStride) + x] = source[((long)x * sourceStride) + y];
                }
            }

            return;
        }

        for (int y = 0; y < width; y += Block)
        {
            y = Math.Min(y, width - Block);
            for (int x = 0; x < height; x += Block)
            {
                x = Math.Min(x, height - Block);
                TransposeBlock(
                    source + ((long)x * sourceStride) + y, sourceStride,
                    target + ((long)y * targetStride) + x, targetStride);
            }
        }
    }

    /// <summary>
    /// 16 by 16 bytes: interleaving row i with row i + 8 four times over moves each byte's row number into its column
    /// number, bit by bit, and the other way round.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TransposeBlock(byte* source, int sourceStride, byte* target, int targetStride)
    {
        byte* first = stackalloc byte[Block * Block];
        byte* second = stackalloc byte[Block * Block];
        for (int i = 0; i < Block / 2; i++)
        {
            Vector128<byte> a = VectorOps128.Load(source + ((long)i * sourceStride));
            Vector128<byte> b = VectorOps128.Load(source + ((i + 8L) * sourceStride));
            VectorOps128.Store(first + (2 * i * Block), VectorOps128.UnpackLow(a, b));
            VectorOps128.Store(first + (((2 * i) + 1) * Block), VectorOps128.UnpackHigh(a, b));
        }

        for (int stage = 0; stage < 2; stage++)
        {
            for (int i = 0; i < Block / 2; i++)
            {
                Vector128<byte> a = VectorOps128.Load(first + (i * Block));
                Vector128<byte> b = VectorOps128.Load(first + ((i + 8) * Block));
                VectorOps128.Store(second + (2 * i * Block), VectorOps128.UnpackLow(a, b));
                VectorOps128.Store(second + (((2 * i) + 1) * Block), VectorOps128.UnpackHigh(a, b));
            }

            byte* swap = first;
            first = second;
            second = swap;
        }

        for (int i = 0; i < Block / 2; i++)
        {
            Vector128<byte> a = VectorOps128.Load(first + (i * Block));
            Vector128<byte> b = VectorOps128.Load(first + ((i + 8) * Block));
            VectorOps128.Store(target + (2L * i * targetStride), VectorOps128.UnpackLow(a, b));
            VectorOps128.Store(target + (((2L * i) + 1) * targetStride), VectorOps128.UnpackHigh(a, b));
        }
    }
}
