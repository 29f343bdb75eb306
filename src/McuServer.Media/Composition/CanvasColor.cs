using McuServer.Media.Composition.Drawing;
using McuServer.Media.Layouts;

namespace McuServer.Media.Composition;

/// <summary>A colour as the numbers of the canvas: BT.709, limited range.</summary>
internal readonly record struct CanvasColor(byte Y, byte U, byte V)
{
    /// <summary>
    /// ITU-R BT.709-6 items 3.2 to 3.4 (Kr 0.2126, Kb 0.0722) with 219 steps of luma and 224 of chroma, as factors with
    /// 20 fraction bits for 0..255 RGB. A translucent colour is laid over black, as a card's background is.
    /// </summary>
    public static CanvasColor From(Rgba color)
    {
        Rgba solid = DrawColors.OverBlack(color);
        int y = (191455 * solid.R) + (644068 * solid.G) + (65019 * solid.B);
        int u = (-105532 * solid.R) - (355019 * solid.G) + (460551 * solid.B);
        int v = (460551 * solid.R) - (418321 * solid.G) - (42230 * solid.B);
        return new CanvasColor(Round(y, 16), Round(u, 128), Round(v, 128));
    }

    private static byte Round(int scaled, int offset) => (byte)(((scaled + (1 << 19)) >> 20) + offset);
}
