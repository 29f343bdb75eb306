namespace McuServer.Media.Frames;

/// <summary>The matrix that made luma and chroma from red, green and blue (ITU-T H.273 table 4).</summary>
public enum ColorMatrix
{
    Bt601,
    Bt709,
}

/// <summary>What the numbers of a picture mean: matrix, and full (0..255) or limited (16..235) range.</summary>
public readonly record struct ColorSpec(ColorMatrix Matrix, bool IsFullRange)
{
    /// <summary>What canvases and the streams made of them are in: limited range, of one of the two matrices.</summary>
    public static ColorSpec Limited(ColorMatrix matrix) => new(matrix, IsFullRange: false);

    /// <summary>
    /// From the numbers of ITU-T H.273; null where they leave the matrix open (unspecified, or none of these two).
    /// </summary>
    public static ColorSpec? FromH273(int matrix, bool isFullRange) => matrix switch
    {
        1 => new ColorSpec(ColorMatrix.Bt709, isFullRange),
        5 or 6 => new ColorSpec(ColorMatrix.Bt601, isFullRange),
        _ => null,
    };

    /// <summary>
    /// The usual guess of players (mpv's rule) for a stream that does not say: BT.709 for pictures of 1280 columns or
    /// more than 576 lines, BT.601 for smaller ones.
    /// </summary>
    public static ColorMatrix Guess(int width, int height) =>
        width >= 1280 || height > 576 ? ColorMatrix.Bt709 : ColorMatrix.Bt601;
}
