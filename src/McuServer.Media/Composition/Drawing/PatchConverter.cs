using McuServer.Media.Frames;
using McuServer.Media.Layouts;
using McuServer.Media.Pictures;
using McuServer.Native;

namespace McuServer.Media.Composition.Drawing;

/// <summary>
/// Turns drawn surfaces (premultiplied ARGB) into patches of premultiplied limited-range I420 of one matrix, in integers
/// with 20 fraction bits. Where the surface is grey, blending over grey gives exactly neutral chroma.
/// </summary>
internal sealed unsafe class PatchConverter
{
    private const int FractionBits = ColorFactors.FractionBits;

    private static readonly PatchConverter s_bt601 = new(ColorMatrix.Bt601);
    private static readonly PatchConverter s_bt709 = new(ColorMatrix.Bt709);

    private readonly ColorFactors _factors;

    private PatchConverter(ColorMatrix matrix)
    {
        Matrix = matrix;
        _factors = ColorFactors.Of(matrix);
    }

    public ColorMatrix Matrix { get; }

    /// <summary>There is one for each matrix; any thread may use it.</summary>
    public static PatchConverter For(ColorMatrix matrix) => matrix == ColorMatrix.Bt601 ? s_bt601 : s_bt709;

    /// <summary>The whole surface, its top left corner at (x, y); all even.</summary>
    public OverlayPatch Convert(DrawSurface surface, int x, int y)
    {
        PatchPlanes planes = new(surface.Width, surface.Height);
        Convert(surface, new PixelRect(0, 0, surface.Width, surface.Height), planes, 0, 0);
        return planes.ToPatch(x, y);
    }

    /// <summary>
    /// The part of a surface that is drawn on, widened to even edges, where the surface's corner lies at (x, y); null
    /// when nothing is.
    /// </summary>
    public OverlayPatch? ConvertInk(DrawSurface surface, int x, int y)
    {
        PixelRect ink = FindInk(surface);
        if (ink.IsEmpty)
        {
            return null;
        }

        PatchPlanes planes = new(ink.Width, ink.Height);
        Convert(surface, ink, planes, 0, 0);
        return planes.ToPatch(x + ink.X, y + ink.Y);
    }

    /// <summary>Converts a window of a surface into planes at (toX, toY); every edge even.</summary>
    public void Convert(DrawSurface surface, in PixelRect window, PatchPlanes planes, int toX, int toY)
    {
        if (window.Right > surface.Width || window.Bottom > surface.Height || toX + window.Width > planes.Width
            || toY + window.Height > planes.Height || (window.X | window.Y | toX | toY) < 0)
        {
            throw new ArgumentException($"{window} at ({toX}, {toY}) is outside the surface or the patch.");
        }

        uint* pixels = surface.GetPixels(out int strideBytes);
        int stride = strideBytes / sizeof(uint);
        fixed (byte* y = planes.Y, alphaY = planes.AlphaY, u = planes.U, v = planes.V, alphaUV = planes.AlphaUV)
        {
            for (int row = 0; row < window.Height; row += 2)
            {
                int luma = ((toY + row) * planes.Width) + toX;
                int chroma = ((toY + row) / 2 * (planes.Width / 2)) + (toX / 2);
                RowPair target = new(y + luma, alphaY + luma, u + chroma, v + chroma, alphaUV + chroma, planes.Width);
                ConvertRows(pixels + ((long)(window.Y + row) * stride) + window.X, stride, window.Width, target);
            }
        }
    }

    /// <summary>Luma and both chroma values of an opaque colour.</summary>
    public (byte Y, byte U, byte V) ConvertColor(Rgba color)
    {
        const int Half = 1 << (FractionBits - 1);
        ColorFactors f = _factors;
        int y = (ColorFactors.BlackLevel * 255) + (f.LumaR * color.R) + (f.LumaG * color.G) + (f.LumaB * color.B);
        int u = (f.CbR * color.R) + (f.CbG * color.G) + (f.CbB * color.B);
        int v = (f.CrR * color.R) + (f.CrG * color.G) + (f.CrB * color.B);
        return ((byte)((y + Half) >> FractionBits), Neutral(255, (u + Half) >> FractionBits),
            Neutral(255, (v + Half) >> FractionBits));
    }

    private void ConvertRows(uint* upper, int stride, int width, in RowPair target)
    {
        uint* lower = upper + stride;
        for (int x = 0; x < width; x += 2)
        {
            ulong above = *(ulong*)(upper + x);
            if (x > 0 && above == *(ulong*)(lower + x) && above == *(ulong*)(upper + x - 2)
                && above == *(ulong*)(lower + x - 2))
            {
                target.Repeat(x); // most of what is drawn is flat
                continue;
            }

            ConvertBlock(upper + x, lower + x, x, target);
        }
    }

    /// <summary>Four pixels: four lumas, and the means of their premultiplied colour differences.</summary>
    private void ConvertBlock(uint* upper, uint* lower, int x, in RowPair target)
    {
        ColorFactors f = _factors;
        int alphas = 0;
        int u = 0;
        int v = 0;
        for (int i = 0; i < 4; i++)
        {
            uint pixel = (i < 2 ? upper : lower)[i & 1];
            int alpha = (int)(pixel >> 24);
            int red = (int)(pixel >> 16) & 0xFF;
            int green = (int)(pixel >> 8) & 0xFF;
            int blue = (int)pixel & 0xFF;
            int at = ((i >> 1) * target.Width) + x + (i & 1);
            int y = (ColorFactors.BlackLevel * alpha) + (f.LumaR * red) + (f.LumaG * green) + (f.LumaB * blue);
            target.Y[at] = (byte)((y + (1 << (FractionBits - 1))) >> FractionBits);
            target.AlphaY[at] = (byte)alpha;
            alphas += alpha;
            u += (f.CbR * red) + (f.CbG * green) + (f.CbB * blue);
            v += (f.CrR * red) + (f.CrG * green) + (f.CrB * blue);
        }

        const int Half = 1 << (FractionBits + 1);
        int mean = (alphas + 2) >> 2;
        target.AlphaUV[x / 2] = (byte)mean;
        target.U[x / 2] = Neutral(mean, (u + Half) >> (FractionBits + 2));
        target.V[x / 2] = Neutral(mean, (v + Half) >> (FractionBits + 2));
    }

    /// <summary>
    /// The grey level at this alpha plus a colour difference. The grey part is what a blend over grey (128) will lack.
    /// </summary>
    private static byte Neutral(int alpha, int difference)
    {
        int lacking = (128 * (255 - alpha)) + 128;
        int grey = 128 - ((lacking + (lacking >> 8)) >> 8);
        return (byte)Math.Clamp(grey + difference, 0, alpha);
    }

    private static PixelRect FindInk(DrawSurface surface)
    {
        uint* pixels = surface.GetPixels(out int strideBytes);
        int left = surface.Width;
        int right = -1;
        int top = -1;
        int bottom = -1;
        for (int y = 0; y < surface.Height; y++)
        {
            ReadOnlySpan<uint> row = new((byte*)pixels + ((long)y * strideBytes), surface.Width);
            int first = row.IndexOfAnyExcept(0u);
            if (first >= 0)
            {
                left = Math.Min(left, first);
                right = Math.Max(right, row.LastIndexOfAnyExcept(0u));
                top = top < 0 ? y : top;
                bottom = y;
            }
        }

        left &= ~1;
        top &= ~1;
        return right < 0 ? default : new PixelRect(left, top, (right + 2 - left) & ~1, (bottom + 2 - top) & ~1);
    }

    /// <summary>Two rows of luma and one of chroma in a patch.</summary>
    private readonly struct RowPair(byte* y, byte* alphaY, byte* u, byte* v, byte* alphaUV, int width)
    {
        public readonly byte* Y = y;
        public readonly byte* AlphaY = alphaY;
        public readonly byte* U = u;
        public readonly byte* V = v;
        public readonly byte* AlphaUV = alphaUV;

        /// <summary>Of the whole patch: from one luma row to the next.</summary>
        public readonly int Width = width;

        /// <summary>The block at column x is the one before it once more; its two rows are alike.</summary>
        public void Repeat(int x)
        {
            *(ushort*)(Y + x) = *(ushort*)(Y + x - 2);
            *(ushort*)(Y + Width + x) = *(ushort*)(Y + x - 2);
            *(ushort*)(AlphaY + x) = *(ushort*)(AlphaY + x - 2);
            *(ushort*)(AlphaY + Width + x) = *(ushort*)(AlphaY + x - 2);
            U[x / 2] = U[(x / 2) - 1];
            V[x / 2] = V[(x / 2) - 1];
            AlphaUV[x / 2] = AlphaUV[(x / 2) - 1];
        }
    }
}
