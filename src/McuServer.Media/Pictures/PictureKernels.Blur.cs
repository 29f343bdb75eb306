using System.Runtime.Intrinsics;
using McuServer.Media.Frames;

namespace McuServer.Media.Pictures;

public static unsafe partial class PictureKernels
{
    private const int BlurPasses = 3;

    // Sums of 255 * (2 * radius + 1) + radius stay below 65536.
    private const int MaxBlurRadius = 127;

    /// <summary>
    /// Three box blurs along rows and columns, close to a Gaussian, in place. The radius is in luma pixels (a box is
    /// 2 * radius + 1 wide), at most 127; chroma takes half of it rounded up. Border samples are repeated. Meant for
    /// pictures that were scaled down for it.
    /// </summary>
    public static void Blur(in PictureView target, int radius, ScalerScratch scratch) =>
        Blur(target, radius, scratch, VectorSupport.Best);

    internal static void Blur(in PictureView target, int radius, ScalerScratch scratch, VectorWidth vectors)
    {
        ArgumentNullException.ThrowIfNull(scratch);
        ArgumentOutOfRangeException.ThrowIfNegative(radius);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(radius, MaxBlurRadius);
        if (radius == 0)
        {
            return;
        }

        int half = (radius + 1) / 2;
        BlurPlane(target.Y, target.StrideY, target.Width, target.Height, radius, scratch, vectors);
        BlurPlane(target.U, target.StrideUV, target.ChromaWidth, target.ChromaHeight, half, scratch, vectors);
        BlurPlane(target.V, target.StrideUV, target.ChromaWidth, target.ChromaHeight, half, scratch, vectors);
    }

    /// <summary>65536 / (2 * radius + 1), rounded; a flat picture stays flat with it.</summary>
    internal static short BoxReciprocal(int radius)
    {
        int box = (2 * radius) + 1;
        return (short)((65536 + radius) / box);
    }

    /// <summary>Columns are blurred, the plane is transposed, columns are blurred again, and it is transposed back.</summary>
    private static void BlurPlane(
        byte* plane, int stride, int width, int height, int radius, ScalerScratch scratch, VectorWidth vectors)
    {
        bool isBlocked = vectors != VectorWidth.Scalar;
        long size = (long)width * height;
        byte* first = scratch.Take(2 * size);
        byte* second = first + size;
        CopyPlane(plane, stride, first, width, width, height);
        BlurThrice(ref first, ref second, width, height, radius, vectors);
        TransposePlane(first, width, width, height, second, height, isBlocked);
        BlurThrice(ref second, ref first, height, width, radius, vectors);
        TransposePlane(second, height, height, width, plane, stride, isBlocked);
    }

    /// <summary>From first to second and back; first has the result.</summary>
    private static void BlurThrice(
        ref byte* first, ref byte* second, int width, int height, int radius, VectorWidth vectors)
    {
        VectorWidth fitting = VectorSupport.WidestFor(width, vectors);
        int step = Math.Max(1, (int)fitting);
        for (int pass = 0; pass < BlurPasses; pass++)
        {
            for (int x = 0; x < width; x += step)
            {
                x = Math.Min(x, width - step);
                BlurColumns(first + x, second + x, width, height, radius, fitting);
            }

            byte* swap = first;
            first = second;
            second = swap;
        }
    }

    private static void BlurColumns(
        byte* source, byte* target, int stride, int height, int radius, VectorWidth vectors)
    {
        switch (vectors)
        {
            case VectorWidth.Bits512:
                PictureRows<VectorOps512, Vector512<byte>>.BlurColumns(source, target, stride, height, radius);
                break;
            case VectorWidth.Bits256:
                PictureRows<VectorOps256, Vector256<byte>>.BlurColumns(source, target, stride, height, radius);
                break;
            case VectorWidth.Bits128:
                PictureRows<VectorOps128, Vector128<byte>>.BlurColumns(source, target, stride, height, radius);
                break;
            default:
                BlurColumn(source, target, stride, height, radius);
                break;
        }
    }

    private static void BlurColumn(byte* source, byte* target, int stride, int height, int radius)
    {
        int reciprocal = (ushort)BoxReciprocal(radius);
        int sum = source[0] * (radius + 1);
        for (int y = 1; y <= radius; y++)
        {
            sum += source[(long)Math.Min(y, height - 1) * stride];
        }

        for (int y = 0; y < height; y++)
        {
            target[(long)y * stride] = (byte)(((sum + radius) * reciprocal) >> 16);
            sum += source[(long)Math.Min(y + 1 + radius, height - 1) * stride];
            sum -= source[(long)Math.Max(y - radius, 0) * stride];
        }
    }
}
