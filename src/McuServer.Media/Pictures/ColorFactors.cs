using McuServer.Media.Frames;

namespace McuServer.Media.Pictures;

/// <summary>
/// Red, green and blue of 0..255 to luma and chroma in limited range, as integers with 20 fraction bits. The factors of
/// luma add up to white = 235 less the black level, those of a colour difference to zero, so that grey has no colour.
/// </summary>
internal sealed class ColorFactors
{
    public const int FractionBits = 20;

    /// <summary>16 of 255; it comes with alpha.</summary>
    public const int BlackLevel = 65793;

    private static readonly ColorFactors s_bt601 = new(ColorMatrix.Bt601);
    private static readonly ColorFactors s_bt709 = new(ColorMatrix.Bt709);

    /// <summary>Luma times 219 / 255, colour differences (B - Y) / 2(1 - Kb) and (R - Y) / 2(1 - Kr) times 224 / 255.</summary>
    private ColorFactors(ColorMatrix matrix)
    {
        (double red, double blue) = ColorWeights.Of(matrix);
        const double One = 1 << FractionBits;
        const double LumaScale = One * 219 / 255;
        const double ChromaScale = One * 224 / 255;
        LumaR = Round(LumaScale * red);
        LumaB = Round(LumaScale * blue);
        LumaG = Round(LumaScale) - LumaR - LumaB;
        CbB = Round(ChromaScale / 2);
        CbR = Round(-ChromaScale * red / (2 * (1 - blue)));
        CbG = -CbB - CbR;
        CrR = CbB;
        CrB = Round(-ChromaScale * blue / (2 * (1 - red)));
        CrG = -CrR - CrB;
    }

    public int LumaR { get; }

    public int LumaG { get; }

    public int LumaB { get; }

    public int CbR { get; }

    public int CbG { get; }

    public int CbB { get; }

    public int CrR { get; }

    public int CrG { get; }

    public int CrB { get; }

    public static ColorFactors Of(ColorMatrix matrix) => matrix == ColorMatrix.Bt601 ? s_bt601 : s_bt709;

    private static int Round(double value) => (int)Math.Round(value, MidpointRounding.AwayFromZero);
}
