using McuServer.Media.Frames;

namespace McuServer.Media.Pictures;

/// <summary>
/// Red, green and blue of 0..255 to luma and chroma in limited range, as integers with 20 fraction bits: luma times
/// 219 / 255, colour differences (B - Y) / 2(1 - Kb) and (R - Y) / 2(1 - Kr) times 224 / 255, with the weights of ITU-R
/// BT.601-7 item 2.5.1 or BT.709-6 item 3.2. The factors of luma add up to white = 235 less the black level, those of a
/// colour difference to zero, so that grey has no colour.
/// </summary>
internal sealed record ColorFactors(
    int LumaR, int LumaG, int LumaB, int CbR, int CbG, int CbB, int CrR, int CrG, int CrB)
{
    public const int FractionBits = 20;

    /// <summary>16 of 255; it comes with alpha.</summary>
    public const int BlackLevel = 65793;

    private static readonly ColorFactors s_bt601 = new(
        269262, 528618, 102662, -155423, -305128, 460551, 460551, -385654, -74897);

    private static readonly ColorFactors s_bt709 = new(
        191455, 644068, 65019, -105532, -355019, 460551, 460551, -418321, -42230);

    public static ColorFactors Of(ColorMatrix matrix) => matrix == ColorMatrix.Bt601 ? s_bt601 : s_bt709;
}
