namespace McuServer.Tests.Running;

/// <summary>
/// Colours as numbers of Y, U and V by the definitions of ITU-R BT.601-7 and BT.709-6 (E'Y = Kr R + (1 - Kr - Kb) G + Kb B),
/// in floating point and apart from the code that is tested.
/// </summary>
internal static class Rgb
{
    /// <returns>Values of this many bits, not rounded.</returns>
    public static (double Y, double U, double V) ToYuv((int R, int G, int B) color, bool isBt709, bool isFull, int bits = 8)
    {
        (double kr, double kb) = isBt709 ? (0.2126, 0.0722) : (0.299, 0.114);
        (double r, double g, double b) = (color.R / 255.0, color.G / 255.0, color.B / 255.0);
        double y = (kr * r) + ((1 - kr - kb) * g) + (kb * b);
        double u = (b - y) / (2 * (1 - kb));
        double v = (r - y) / (2 * (1 - kr));
        double scale = 1 << (bits - 8);
        double middle = 128 * scale;
        double full = (1 << bits) - 1;
        return isFull
            ? (y * full, middle + (u * full), middle + (v * full))
            : (scale * (16 + (219 * y)), middle + (scale * 224 * u), middle + (scale * 224 * v));
    }

    /// <summary>The sample of a canvas (BT.709, limited range, 8 bit) is this colour, within so many levels.</summary>
    public static void AssertShows((int R, int G, int B) color, (int Y, int U, int V) sample, double tolerance = 2, string where = "")
    {
        (double y, double u, double v) = ToYuv(color, isBt709: true, isFull: false);
        double worst = Math.Max(Math.Abs(y - sample.Y), Math.Max(Math.Abs(u - sample.U), Math.Abs(v - sample.V)));
        Assert.IsLessThanOrEqualTo(tolerance, worst, $"{where} {color} should be ({y:0.0}, {u:0.0}, {v:0.0}) and is {sample}");
    }
}
