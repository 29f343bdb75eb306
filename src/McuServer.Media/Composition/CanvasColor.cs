using McuServer.Media.Composition.Drawing;
using McuServer.Media.Frames;
using McuServer.Media.Layouts;
using McuServer.Media.Pictures;

namespace McuServer.Media.Composition;

/// <summary>A colour as the numbers of the canvas, in limited range.</summary>
internal readonly record struct CanvasColor(byte Y, byte U, byte V)
{
    /// <summary>A translucent colour is laid over black, as a card's background is.</summary>
    public static CanvasColor From(Rgba color, ColorMatrix matrix)
    {
        var factors = ColorFactors.Of(matrix);
        Rgba solid = DrawColors.OverBlack(color);
        int y = (factors.LumaR * solid.R) + (factors.LumaG * solid.G) + (factors.LumaB * solid.B);
        int u = (factors.CbR * solid.R) + (factors.CbG * solid.G) + (factors.CbB * solid.B);
        int v = (factors.CrR * solid.R) + (factors.CrG * solid.G) + (factors.CrB * solid.B);
        return new CanvasColor(Round(y, 16), Round(u, 128), Round(v, 128));
    }

    private static byte Round(int scaled, int offset) => (byte)(((scaled + (1 << (ColorFactors.FractionBits - 1))) >> ColorFactors.FractionBits) + offset);
}
