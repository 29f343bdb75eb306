using McuServer.Media.Frames;

namespace McuServer.Media.Pictures;

/// <summary>
/// What a compositor does to pictures besides scaling. Integer arithmetic, the same bytes for every vector width.
/// Div255(x) = (x + 128 + ((x + 128) >> 8)) >> 8, the rounded x / 255 for 0 to 65025.
/// </summary>
public static unsafe partial class PictureKernels
{
    /// <summary>One colour everywhere.</summary>
    public static void Fill(in PictureView target, byte y, byte u, byte v)
    {
        FillPlane(target.Y, target.StrideY, target.Width, target.Height, y);
        FillPlane(target.U, target.StrideUV, target.ChromaWidth, target.ChromaHeight, u);
        FillPlane(target.V, target.StrideUV, target.ChromaWidth, target.ChromaHeight, v);
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

    private static void FillPlane(byte* target, int stride, int width, int height, byte value)
    {
        for (int y = 0; y < height; y++)
        {
            new Span<byte>(target + ((long)y * stride), width).Fill(value);
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
