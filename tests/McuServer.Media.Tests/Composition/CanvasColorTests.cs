using McuServer.Media.Composition;
using McuServer.Media.Composition.Drawing;
using McuServer.Media.Frames;
using McuServer.Media.Layouts;

namespace McuServer.Media.Tests.Composition;

[TestClass]
public class CanvasColorTests
{
    [TestMethod]
    [DataRow(ColorMatrix.Bt709, 0, 0, 0, 16, 128, 128)]
    [DataRow(ColorMatrix.Bt709, 255, 255, 255, 235, 128, 128)]
    [DataRow(ColorMatrix.Bt709, 255, 0, 0, 63, 102, 240)]
    [DataRow(ColorMatrix.Bt709, 0, 255, 0, 173, 42, 26)]
    [DataRow(ColorMatrix.Bt709, 0, 0, 255, 32, 240, 118)]
    [DataRow(ColorMatrix.Bt601, 0, 0, 0, 16, 128, 128)]
    [DataRow(ColorMatrix.Bt601, 255, 255, 255, 235, 128, 128)]
    [DataRow(ColorMatrix.Bt601, 255, 0, 0, 81, 90, 240)]
    [DataRow(ColorMatrix.Bt601, 0, 255, 0, 145, 54, 34)]
    [DataRow(ColorMatrix.Bt601, 0, 0, 255, 41, 240, 110)]
    public void Primary_colours_have_the_numbers_of_the_matrix(ColorMatrix matrix, int r, int g, int b, int y, int u, int v)
    {
        var color = CanvasColor.From(new Rgba((byte)r, (byte)g, (byte)b, 255), matrix);
        Assert.AreEqual(new CanvasColor((byte)y, (byte)u, (byte)v), color);
    }

    [TestMethod]
    [DataRow(ColorMatrix.Bt709)]
    [DataRow(ColorMatrix.Bt601)]
    public void A_bar_beside_a_picture_has_the_colour_of_a_card_without_picture(ColorMatrix matrix)
    {
        using var painter = new OverlayPainter(AppContext.BaseDirectory, canvasMatrix: matrix);
        uint seed = 1;
        for (int i = 0; i < 200; i++)
        {
            seed = (seed * 1664525) + 1013904223;
            byte alpha = i % 2 == 0 ? (byte)255 : (byte)seed;
            var color = new Rgba((byte)(seed >> 24), (byte)(seed >> 16), (byte)(seed >> 8), alpha);
            OverlayPatch card = painter.PaintCard(new SceneTile("r", new PixelRect(0, 0, 16, 16))
            {
                Style = new ResolvedStyle { Background = color, AvatarMode = AvatarMode.None },
                Source = new VideoKey("p", VideoKind.Camera),
            });
            Assert.AreEqual(new CanvasColor(card.Y[0], card.U[0], card.V[0]), CanvasColor.From(color, matrix), $"{color}");
        }
    }
}
