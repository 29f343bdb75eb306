using System.Runtime.Intrinsics;
using McuServer.Media.Frames;

namespace McuServer.Media.Pictures;

public static unsafe partial class PictureKernels
{
    /// <summary>Four for each matrix of a canvas, in the order of the matrices.</summary>
    private static readonly ColorMap[] s_maps = [.. MapsTo(ColorMatrix.Bt601), .. MapsTo(ColorMatrix.Bt709)];

    /// <summary>
    /// In place: what was meant in <paramref name="from"/> is then meant in limited range of the matrix
    /// <paramref name="to"/>. The four luma pixels of a chroma sample share it. At most 1 off the exact map, clipped to
    /// 0..255.
    /// </summary>
    public static void ConvertColor(in PictureView target, ColorSpec from, ColorMatrix to) =>
        ConvertColor(target, from, to, VectorSupport.Best);

    internal static void ConvertColor(in PictureView target, ColorSpec from, ColorMatrix to, VectorWidth vectors)
    {
        if (from == ColorSpec.Limited(to))
        {
            return;
        }

        ColorMap map = s_maps[((int)to * 4) + ((int)from.Matrix * 2) + (from.IsFullRange ? 1 : 0)];
        for (int y = 0; y < target.ChromaHeight; y++)
        {
            byte* upper = target.Y + (2L * y * target.StrideY);
            byte* lower = (2 * y) + 1 < target.Height ? upper + target.StrideY : upper;
            byte* u = target.U + ((long)y * target.StrideUV);
            byte* v = target.V + ((long)y * target.StrideUV);
            
            // Whole pairs of columns go to the vectors.
            int done = ConvertVectors(map, upper, lower, u, v, target.Width / 2, vectors);
            ConvertRows(map, upper, lower, u, v, target.Width, done);
        }
    }

    private static ColorMap[] MapsTo(ColorMatrix to) =>
    [
        ColorMap.Create(new ColorSpec(ColorMatrix.Bt601, IsFullRange: false), to),
        ColorMap.Create(new ColorSpec(ColorMatrix.Bt601, IsFullRange: true), to),
        ColorMap.Create(new ColorSpec(ColorMatrix.Bt709, IsFullRange: false), to),
        ColorMap.Create(new ColorSpec(ColorMatrix.Bt709, IsFullRange: true), to),
    ];

    /// <summary>As many of the chroma columns, and their luma, as fill vectors; says how many.</summary>
    private static int ConvertVectors(
        in ColorMap map, byte* upper, byte* lower, byte* u, byte* v, int columns, VectorWidth vectors)
    {
        int x = vectors switch
        {
            VectorWidth.Bits512 =>
                PictureRows<VectorOps512, Vector512<byte>>.Convert(map, upper, lower, u, v, 0, columns),
            VectorWidth.Bits256 =>
                PictureRows<VectorOps256, Vector256<byte>>.Convert(map, upper, lower, u, v, 0, columns),
            _ => 0,
        };
        return vectors == VectorWidth.Scalar
            ? x
            : PictureRows<VectorOps128, Vector128<byte>>.Convert(map, upper, lower, u, v, x, columns);
    }

    /// <summary>Two luma rows and their chroma from chroma column <paramref name="from"/> on; lower may be upper.</summary>
    private static void ConvertRows(in ColorMap map, byte* upper, byte* lower, byte* u, byte* v, int width, int from)
    {
        for (int x = from; x < (width + 1) / 2; x++)
        {
            int wideU = (u[x] - 128) << 8;
            int wideV = (v[x] - 128) << 8;
            int shared = Scale(wideU, map.LumaFromU) + Scale(wideV, map.LumaFromV) + map.LumaOffset + 32;
            u[x] = Clip((Scale(wideU, map.UFromU) + Scale(wideV, map.UFromV) + (128 * 64) + 32) >> 6);
            v[x] = Clip((Scale(wideU, map.VFromU) + Scale(wideV, map.VFromV) + (128 * 64) + 32) >> 6);
            for (int i = 2 * x; i < Math.Min(width, (2 * x) + 2); i++)
            {
                upper[i] = Clip((Scale(upper[i] << 7, map.LumaGain) + shared) >> 6);
                if (lower != upper)
                {
                    lower[i] = Clip((Scale(lower[i] << 7, map.LumaGain) + shared) >> 6);
                }
            }
        }
    }

    private static int Scale(int value, int factor) => ((value * factor) + 0x4000) >> 15;

    private static byte Clip(int value) => (byte)Math.Clamp(value, 0, 255);
}
