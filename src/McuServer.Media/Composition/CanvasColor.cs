using McuServer.Media.Layouts;

namespace McuServer.Media.Composition;

/// <summary>A colour as the numbers of the canvas: BT.709, limited range.</summary>
internal readonly record struct CanvasColor(byte Y, byte U, byte V)
{
    /// <summary>
    /// ITU-R BT.709-6 items 3.2 to 3.4 (Kr 0.2126, Kb 0.0722) with 219 steps of luma and 224 of chroma, as 16-bit
    /// fixed-point factors for 0..255 RGB. Alpha is not looked at.
    /// </summary>
    public static CanvasColor From(Rgba color)
    {
        int y = (11966 * color.R) + (40254 * color.G) + (4064 * color.B);
        int u = (-6596 * color.R) - (22189 * color.G) + (28785 * color.B);
        int v = (28785 * color.R) - (26145 * color.G) - (2640 * color.B);
        return new CanvasColor(Round(y, 16), Round(u, 128), Round(v, 128));
    }

    private static byte Round(int scaled, int offset) => (byte)(((scaled + (1 << 15)) >> 16) + offset);
}
