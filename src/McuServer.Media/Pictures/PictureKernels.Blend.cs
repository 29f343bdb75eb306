using McuServer.Media.Composition;
using McuServer.Media.Frames;

namespace McuServer.Media.Pictures;

public static unsafe partial class PictureKernels
{
    /// <summary>
    /// Lays a premultiplied patch over the target: over + Div255(under * (255 - alpha)). The patch's top left lands on
    /// (x, y), which may lie outside; only what is inside of <paramref name="clip"/> and of the target is drawn. Opacity
    /// scales colour and alpha first. x, y and the clip are even; where alpha is 0 the patch's colour is 0 as well.
    /// </summary>
    public static void Blend(
        in PictureView target, OverlayPatch patch, int x, int y, in PixelRect clip, byte opacity = 255)
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
        byte used = patch.IsOpaque && opacity == 255 ? (byte)0 : opacity;
        fixed (byte* overY = patch.Y, overU = patch.U, overV = patch.V, alphaY = patch.AlphaY, alphaUV = patch.AlphaUV)
        {
            int width = under.ChromaWidth;
            int height = under.ChromaHeight;
            BlendPlane(
                under.Y, under.StrideY, overY + from, alphaY + from, stride, under.Width, under.Height, used);
            BlendPlane(
                under.U, under.StrideUV, overU + fromUV, alphaUV + fromUV, strideUV, width, height, used);
            BlendPlane(
                under.V, under.StrideUV, overV + fromUV, alphaUV + fromUV, strideUV, width, height, used);
        }
    }

    /// <summary>Div255(over * opacity + under * (255 - opacity)) for equal sizes; target may be one of the two.</summary>
    public static void CrossFade(in PictureView under, in PictureView over, byte opacity, in PictureView target)
    {
        CheckSameSize(under, target, nameof(under));
        CheckSameSize(over, target, nameof(over));
        for (int y = 0; y < target.Height; y++)
        {
            FadeRow(
                under.Y + ((long)y * under.StrideY),
                over.Y + ((long)y * over.StrideY),
                opacity,
                target.Y + ((long)y * target.StrideY),
                target.Width);
        }

        for (int y = 0; y < target.ChromaHeight; y++)
        {
            long underRow = (long)y * under.StrideUV;
            long overRow = (long)y * over.StrideUV;
            long row = (long)y * target.StrideUV;
            FadeRow(under.U + underRow, over.U + overRow, opacity, target.U + row, target.ChromaWidth);
            FadeRow(under.V + underRow, over.V + overRow, opacity, target.V + row, target.ChromaWidth);
        }
    }

    /// <summary>An opacity of 0 stands for a plain copy of an opaque patch.</summary>
    private static void BlendPlane(
        byte* target, int targetStride, byte* over, byte* alpha, int stride, int width, int height, byte opacity)
    {
        if (opacity == 0)
        {
            CopyPlane(over, stride, target, targetStride, width, height);
            return;
        }

        for (int y = 0; y < height; y++)
        {
            if (opacity == 255)
            {
                BlendRow(target, over, alpha, 0, width);
            }
            else
            {
                BlendRow(target, over, alpha, 0, width, opacity);
            }

            target += targetStride;
            over += stride;
            alpha += stride;
        }
    }

    private static void BlendRow(byte* target, byte* over, byte* alpha, int from, int to)
    {
        for (int x = from; x < to; x++)
        {
            target[x] = (byte)Math.Min(255, over[x] + Div255(target[x] * (255 - alpha[x])));
        }
    }

    private static void BlendRow(byte* target, byte* over, byte* alpha, int from, int to, int opacity)
    {
        for (int x = from; x < to; x++)
        {
            int under = Div255(target[x] * (255 - Div255(alpha[x] * opacity)));
            target[x] = (byte)Math.Min(255, Div255(over[x] * opacity) + under);
        }
    }

    private static void FadeRow(byte* under, byte* over, int opacity, byte* target, int width)
    {
        for (int x = 0; x < width; x++)
        {
            target[x] = (byte)Div255((over[x] * opacity) + (under[x] * (255 - opacity)));
        }
    }
}
