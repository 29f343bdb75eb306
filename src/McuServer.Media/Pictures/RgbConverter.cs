using McuServer.Media.Frames;

namespace McuServer.Media.Pictures;

/// <summary>
/// I420 in the canvas's colour space (limited range) to red, green and blue for pictures on disk. Integers with
/// 16 fraction bits; every luma pixel takes the chroma sample that covers it, so that nothing is smoothed away.
/// </summary>
public static unsafe class RgbConverter
{
    // The inverse of Rec. ITU-R BT.709-6 item 3.2 to 3.4, and of the same with the weights of BT.601-7 item 2.5.1: luma
    // times 255 / 219, colour differences times 255 / 224.
    private const int FractionBits = 16;
    private const int FromLuma = 76309;
    private static readonly Factors s_bt601 = new(104597, -25675, -53279, 132201);
    private static readonly Factors s_bt709 = new(117489, -13975, -34925, 138438);

    /// <summary>Width times height times 3 bytes, rows without padding.</summary>
    public static byte[] ToRgb24(in PictureView picture, ColorMatrix matrix = ColorMatrix.Bt709)
    {
        Factors factors = matrix == ColorMatrix.Bt601 ? s_bt601 : s_bt709;
        byte[] rgb = new byte[picture.Width * picture.Height * 3];
        int at = 0;
        for (int y = 0; y < picture.Height; y++)
        {
            byte* luma = picture.Y + ((long)y * picture.StrideY);
            byte* u = picture.U + ((long)(y / 2) * picture.StrideUV);
            byte* v = picture.V + ((long)(y / 2) * picture.StrideUV);
            for (int x = 0; x < picture.Width; x++)
            {
                int grey = ((luma[x] - 16) * FromLuma) + (1 << (FractionBits - 1));
                int cb = u[x / 2] - 128;
                int cr = v[x / 2] - 128;
                rgb[at++] = Clamp(grey + (factors.RedFromCr * cr));
                rgb[at++] = Clamp(grey + (factors.GreenFromCb * cb) + (factors.GreenFromCr * cr));
                rgb[at++] = Clamp(grey + (factors.BlueFromCb * cb));
            }
        }

        return rgb;
    }

    private static byte Clamp(int value) => (byte)Math.Clamp(value >> FractionBits, 0, 255);

    private readonly record struct Factors(int RedFromCr, int GreenFromCb, int GreenFromCr, int BlueFromCb);
}
