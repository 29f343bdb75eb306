using McuServer.Media.Frames;

namespace McuServer.Media.Pictures;

public static unsafe partial class PictureKernels
{
    private const int BlurPasses = 3;

    /// <summary>
    /// Three box blurs along rows and columns, close to a Gaussian, in place. The radius is in luma pixels (a box is
    /// 2 * radius + 1 wide), chroma takes half of it rounded up; border samples are repeated. Meant for small pictures.
    /// </summary>
    public static void Blur(in PictureView target, int radius, ScalerScratch scratch)
    {
        ArgumentNullException.ThrowIfNull(scratch);
        ArgumentOutOfRangeException.ThrowIfNegative(radius);
        if (radius == 0)
        {
            return;
        }

        int half = (radius + 1) / 2;
        BlurPlane(target.Y, target.StrideY, target.Width, target.Height, radius, scratch);
        BlurPlane(target.U, target.StrideUV, target.ChromaWidth, target.ChromaHeight, half, scratch);
        BlurPlane(target.V, target.StrideUV, target.ChromaWidth, target.ChromaHeight, half, scratch);
    }

    private static void BlurPlane(byte* plane, int stride, int width, int height, int radius, ScalerScratch scratch)
    {
        long lineBytes = Math.Max(width, height) + (2L * radius);
        byte* padded = scratch.Take(lineBytes);
        for (int y = 0; y < height; y++)
        {
            BlurLine(plane + ((long)y * stride), 1, width, Math.Min(radius, width), padded);
        }

        for (int x = 0; x < width; x++)
        {
            BlurLine(plane + x, stride, height, Math.Min(radius, height), padded);
        }
    }

    private static void BlurLine(byte* line, int step, int length, int radius, byte* padded)
    {
        int box = (2 * radius) + 1;
        uint reciprocal = (uint)((1 << 24) / box);
        for (int pass = 0; pass < BlurPasses; pass++)
        {
            for (int i = 0; i < length + (2 * radius); i++)
            {
                padded[i] = line[(long)Math.Clamp(i - radius, 0, length - 1) * step];
            }

            uint sum = 0;
            for (int i = 0; i < box - 1; i++)
            {
                sum += padded[i];
            }

            for (int i = 0; i < length; i++)
            {
                sum += padded[i + box - 1];
                line[(long)i * step] = (byte)(((sum * (ulong)reciprocal) + (1 << 23)) >> 24);
                sum -= padded[i];
            }
        }
    }
}
