using System.Runtime.Intrinsics;
using McuServer.Media.Frames;

namespace McuServer.Media.Pictures;

/// <summary>
/// What a compositor does to pictures besides scaling. Integer arithmetic, the same bytes for every vector width.
/// Div255(x) = (x + 128 + ((x + 128) >> 8)) >> 8, the rounded x / 255 for 0 to 65025.
/// </summary>
public static unsafe partial class PictureKernels
{
    /// <summary>One colour everywhere.</summary>
    public static void Fill(in PictureView target, byte y, byte u, byte v) =>
        Fill(target, y, u, v, VectorSupport.Best);

    internal static void Fill(in PictureView target, byte y, byte u, byte v, VectorWidth vectors)
    {
        FillPlane(target.Y, target.StrideY, target.Width, target.Height, y, vectors);
        FillPlane(target.U, target.StrideUV, target.ChromaWidth, target.ChromaHeight, u, vectors);
        FillPlane(target.V, target.StrideUV, target.ChromaWidth, target.ChromaHeight, v, vectors);
    }

    /// <summary>One to one; both of the same size.</summary>
    public static void Copy(in PictureView source, in PictureView target)
    {
        CheckSameSize(source, target, nameof(source));
        CopyPlane(source.Y, source.StrideY, target.Y, target.StrideY, target.Width, target.Height);
        CopyPlane(source.U, source.StrideUV, target.U, target.StrideUV, target.ChromaWidth, target.ChromaHeight);
        CopyPlane(source.V, source.StrideUV, target.V, target.StrideUV, target.ChromaWidth, target.ChromaHeight);
    }

    internal static void CopyPlane(byte* source, int sourceStride, byte* target, int targetStride, int width, int height)
    {
        if (sourceStride == width && targetStride == width)
        {
            (width, height) = (width * height, 1);
        }

        for (int y = 0; y < height; y++)
        {
            long length = width;
            Buffer.MemoryCopy(source + ((long)y * sourceStride), target + ((long)y * targetStride), length, length);
        }
    }

    private static void FillPlane(byte* target, int stride, int width, int height, byte value, VectorWidth vectors)
    {
        for (int y = 0; y < height; y++)
        {
            byte* row = target + ((long)y * stride);
            int x = vectors switch
            {
                VectorWidth.Bits512 => PictureRows<VectorOps512, Vector512<byte>>.Fill(row, value, width),
                VectorWidth.Bits256 => PictureRows<VectorOps256, Vector256<byte>>.Fill(row, value, width),
                VectorWidth.Bits128 => PictureRows<VectorOps128, Vector128<byte>>.Fill(row, value, width),
                _ => 0,
            };
            new Span<byte>(row + x, width - x).Fill(value);
        }
    }

    private static int Div255(int value)
    {
        int biased = value + 128;
        return (biased + (biased >> 8)) >> 8;
    }

    private static void CheckSameSize(in PictureView view, in PictureView target, string name)
    {
        if (view.Width != target.Width || view.Height != target.Height)
        {
            throw new ArgumentException(
                $"The picture is {view.Width}x{view.Height}, the target {target.Width}x{target.Height}.", name);
        }
    }
}
