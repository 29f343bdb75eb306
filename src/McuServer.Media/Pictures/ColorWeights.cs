using McuServer.Media.Frames;

namespace McuServer.Media.Pictures;

/// <summary>What red and blue weigh in luma; green has the rest (ITU-R BT.601-7 item 2.5.1, BT.709-6 item 3.2).</summary>
internal static class ColorWeights
{
    public static (double Red, double Blue) Of(ColorMatrix matrix) =>
        matrix == ColorMatrix.Bt601 ? (0.299, 0.114) : (0.2126, 0.0722);
}
