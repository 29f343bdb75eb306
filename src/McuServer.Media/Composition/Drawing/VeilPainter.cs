using McuServer.Native;

namespace McuServer.Media.Composition.Drawing;

/// <summary>
/// Dims a tile whose person is gone for the moment, with two turning arrows in the middle: no words needed.
/// </summary>
internal static class VeilPainter
{
    private const double SymbolSize = 0.26;
    private const int SmallestSymbol = 16;

    public static OverlayPatch Paint(int width, int height, int radius, PatchConverter converter)
    {
        using DrawSurface surface = DrawSurface.Create(width, height);
        surface.RoundedRectangle(0, 0, width, height, radius);
        surface.Fill(DrawColors.Veil);
        double side = Math.Max(SymbolSize * Math.Min(width, height), SmallestSymbol);
        surface.Place((width - side) / 2, (height - side) / 2, side / IconShapes.Grid);
        IconShapes.DrawReconnecting(surface, 0xFFFFFFFF);
        return converter.Convert(surface, 0, 0);
    }
}
