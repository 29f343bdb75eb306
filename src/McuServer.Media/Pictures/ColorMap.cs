using McuServer.Media.Frames;

namespace McuServer.Media.Pictures;

/// <summary>
/// The linear map from the numbers of one colour space to those of a canvas, which is in limited range:
/// Y' = LumaGain * Y + LumaFromU * (U - 128) + LumaFromV * (V - 128) + LumaOffset,
/// U' = UFromU * (U - 128) + UFromV * (V - 128) + 128, and V' likewise. Grey stays grey, so chroma never depends on luma.
/// Fixed point for products of the form (a * b + 16384) >> 15 whose results are in 1/64: chroma factors are scaled by
/// 8192 (chroma enters as (c - 128) * 256), the luma gain by 16384 (luma enters as y * 128).
/// </summary>
internal readonly record struct ColorMap(
    short LumaGain, short LumaFromU, short LumaFromV, short LumaOffset,
    short UFromU, short UFromV, short VFromU, short VFromV)
{
    /// <summary>The same map in real numbers, factors in the order of the record.</summary>
    public static double[] Exact(ColorSpec from, ColorMatrix to)
    {
        (double redWeight, double blueWeight) = ColorWeights.Of(from.Matrix);
        double greenWeight = 1 - redWeight - blueWeight;
        double lumaScale = from.IsFullRange ? 255 : 219;
        double chromaScale = from.IsFullRange ? 255 : 224;

        // R - Y, G - Y and B - Y for a unit of Cb and of Cr (ITU-T H.273, 8.3).
        double[] perU =
        [
            0, -2 * (1 - blueWeight) * blueWeight / greenWeight / chromaScale, 2 * (1 - blueWeight) / chromaScale,
        ];
        double[] perV =
        [
            2 * (1 - redWeight) / chromaScale, -2 * (1 - redWeight) * redWeight / greenWeight / chromaScale, 0,
        ];
        double lumaGain = 219 / lumaScale;
        (double yu, double uu, double vu) = ToCanvas(perU, to);
        (double yv, double uv, double vv) = ToCanvas(perV, to);
        double offset = 16 - (from.IsFullRange ? 0 : 16 * lumaGain);
        return [lumaGain, yu, yv, offset, uu, uv, vu, vv];
    }

    public static ColorMap Create(ColorSpec from, ColorMatrix to)
    {
        double[] exact = Exact(from, to);
        return new ColorMap(
            Round(exact[0] * 16384), Round(exact[1] * 8192), Round(exact[2] * 8192), Round(exact[3] * 64),
            Round(exact[4] * 8192), Round(exact[5] * 8192), Round(exact[6] * 8192), Round(exact[7] * 8192));
    }

    /// <summary>What a change of red, green and blue does to luma and chroma in limited range.</summary>
    private static (double Y, double U, double V) ToCanvas(double[] rgb, ColorMatrix to)
    {
        (double redWeight, double blueWeight) = ColorWeights.Of(to);
        double luma = (redWeight * rgb[0]) + ((1 - redWeight - blueWeight) * rgb[1]) + (blueWeight * rgb[2]);
        double u = (rgb[2] - luma) / (2 * (1 - blueWeight)) * 224;
        double v = (rgb[0] - luma) / (2 * (1 - redWeight)) * 224;
        return (luma * 219, u, v);
    }

    private static short Round(double value) => (short)Math.Round(value, MidpointRounding.AwayFromZero);
}
