using System.Runtime.Intrinsics;
using McuServer.Media.Composition;
using McuServer.Media.Frames;

namespace McuServer.Media.Pictures;

public static unsafe partial class PictureKernels
{
    /// <summary>
    /// Lays a premultiplied patch over the target: over + Div255(under * (255 - alpha)). The patch's top left lands on
    /// (x, y), which may lie outside; only what is inside of <paramref name="clip"/> and of the target is drawn. Opacity
    /// scales colour and alpha first. x, y and the clip's corner are even; where alpha is 0 the patch's colour is 0 too.
    /// </summary>
    public static void Blend(
        in PictureView target, OverlayPatch patch, int x, int y, in PixelRect clip, byte opacity = 255) =>
        Blend(target, patch, x, y, clip, opacity, VectorSupport.Best);

    internal static void Blend(
        in PictureView target, OverlayPatch patch, int x, int y, in PixelRect clip, byte opacity, VectorWidth vectors)
    {
        ArgumentNullException.ThrowIfNull(patch);
        if (((x | y | clip.X | clip.Y) & 1) != 0)
        {
            throw new ArgumentException($"A patch at {x},{y} clipped at {clip.X},{clip.Y} is not on even pixels.");
        }

        PixelRect box = new PixelRect(x, y, patch.Box.Width, patch.Box.Height)
            .Intersect(clip)
            .Intersect(new PixelRect(0, 0, target.Width, target.Height));
        if (box.IsEmpty || opacity == 0)
        {
            return;
        }

        PictureView under = target.Window(box);
        int stride = patch.Box.Width;
        int strideUV = (stride + 1) / 2;
        int from = ((box.Y - y) * stride) + (box.X - x);
        int fromUV = ((box.Y - y) / 2 * strideUV) + ((box.X - x) / 2);
        fixed (byte* overY = patch.Y, overU = patch.U, overV = patch.V, alphaY = patch.AlphaY, alphaUV = patch.AlphaUV)
        {
            PictureView over = new(
                overY + from, overU + fromUV, overV + fromUV, stride, strideUV, box.Width, box.Height);
            if (patch.IsOpaque && opacity == 255)
            {
                Copy(over, under);
                return;
            }

            for (int row = 0; row < under.Height; row++)
            {
                BlendRow(
                    under.Y + ((long)row * under.StrideY), over.Y + (row * stride), alphaY + from + (row * stride),
                    under.Width, opacity, vectors);
            }

            for (int row = 0; row < under.ChromaHeight; row++)
            {
                long underRow = (long)row * under.StrideUV;
                int overRow = row * strideUV;
                byte* alpha = alphaUV + fromUV + overRow;
                BlendRow(under.U + underRow, over.U + overRow, alpha, under.ChromaWidth, opacity, vectors);
                BlendRow(under.V + underRow, over.V + overRow, alpha, under.ChromaWidth, opacity, vectors);
            }
        }
    }

    /// <summary>Div255(over * opacity + under * (255 - opacity)) for equal sizes; target may be one of the two.</summary>
    public static void CrossFade(in PictureView under, in PictureView over, byte opacity, in PictureView target) =>
        CrossFade(under, over, opacity, target, VectorSupport.Best);

    internal static void CrossFade(
        in PictureView under, in PictureView over, byte opacity, in PictureView target, VectorWidth vectors)
    {
        CheckSameSize(under, target, nameof(under));
        CheckSameSize(over, target, nameof(over));
        for (int y = 0; y < target.Height; y++)
        {
            FadeRow(
                under.Y + ((long)y * under.StrideY), over.Y + ((long)y * over.StrideY), opacity,
                target.Y + ((long)y * target.StrideY), target.Width, vectors);
        }

        for (int y = 0; y < target.ChromaHeight; y++)
        {
            long underRow = (long)y * under.StrideUV;
            long overRow = (long)y * over.StrideUV;
            long row = (long)y * target.StrideUV;
            FadeRow(under.U + underRow, over.U + overRow, opacity, target.U + row, target.ChromaWidth, vectors);
            FadeRow(under.V + underRow, over.V + overRow, opacity, target.V + row, target.ChromaWidth, vectors);
        }
    }

    private static void BlendRow(byte* target, byte* over, byte* alpha, int width, byte opacity, VectorWidth vectors)
    {
        int x = 0;
        if (opacity == 255)
        {
            x = vectors switch
            {
                VectorWidth.Bits512 => PictureRows<VectorOps512, Vector512<byte>>.Blend(target, over, alpha, 0, width),
                VectorWidth.Bits256 => PictureRows<VectorOps256, Vector256<byte>>.Blend(target, over, alpha, 0, width),
                _ => 0,
            };
            x = vectors == VectorWidth.Scalar
                ? x
                : PictureRows<VectorOps128, Vector128<byte>>.Blend(target, over, alpha, x, width);
            for (; x < width; x++)
            {
                target[x] = (byte)Math.Min(255, over[x] + Div255(target[x] * (255 - alpha[x])));
            }

            return;
        }

        x = vectors switch
        {
            VectorWidth.Bits512 =>
                PictureRows<VectorOps512, Vector512<byte>>.Blend(target, over, alpha, 0, width, opacity),
            VectorWidth.Bits256 =>
                PictureRows<VectorOps256, Vector256<byte>>.Blend(target, over, alpha, 0, width, opacity),
            _ => 0,
        };
        x = vectors == VectorWidth.Scalar
            ? x
            : PictureRows<VectorOps128, Vector128<byte>>.Blend(target, over, alpha, x, width, opacity);
        for (; x < width; x++)
        {
            int under = Div255(target[x] * (255 - Div255(alpha[x] * opacity)));
            target[x] = (byte)Math.Min(255, Div255(over[x] * opacity) + under);
        }
    }

    private static void FadeRow(byte* under, byte* over, byte opacity, byte* target, int width, VectorWidth vectors)
    {
        int x = vectors switch
        {
            VectorWidth.Bits512 =>
                PictureRows<VectorOps512, Vector512<byte>>.Fade(under, over, opacity, target, 0, width),
            VectorWidth.Bits256 =>
                PictureRows<VectorOps256, Vector256<byte>>.Fade(under, over, opacity, target, 0, width),
            _ => 0,
        };
        x = vectors == VectorWidth.Scalar
            ? x
            : PictureRows<VectorOps128, Vector128<byte>>.Fade(under, over, opacity, target, x, width);
        for (; x < width; x++)
        {
            target[x] = (byte)Div255((over[x] * opacity) + (under[x] * (255 - opacity)));
        }
    }
}
