using McuServer.Media.Composition;
using McuServer.Media.Composition.Drawing;
using McuServer.Media.Frames;
using McuServer.Media.Layouts;
using McuServer.Native;

namespace McuServer.Media.Tests.Composition.Drawing;

[TestClass]
public class BorderPainterTests
{
    private static readonly Rgba s_color = new(0x2D, 0xD4, 0xBF, 0xC0);

    /// <summary>Laid together, the pieces are the frame that one fill of the whole tile gives.</summary>
    [TestMethod]
    [DataRow(320, 180, 0, 4, 8)]
    [DataRow(320, 180, 0, 4, 0)]
    [DataRow(320, 180, 3, 5, 16)]
    [DataRow(320, 180, 2, 3, 1)]
    [DataRow(64, 36, 0, 10, 12)]
    [DataRow(20, 20, 0, 8, 16)]
    [DataRow(20, 20, 0, 12, 4)]
    public void The_pieces_make_the_whole_frame(int width, int height, int inset, int line, int radius)
    {
        using DrawSurface whole = DrawSurface.Create(width, height);
        whole.RoundedRectangle(inset, inset, width - (2 * inset), height - (2 * inset), radius - inset);
        int inner = inset + line;
        if (2 * inner < height)
        {
            whole.RoundedRectangle(inner, inner, width - (2 * inner), height - (2 * inner), radius - inner);
        }

        whole.FillEvenOdd(DrawColors.ToArgb(s_color));
        OverlayPatch expected = PatchConverter.For(ColorMatrix.Bt709).Convert(whole, 0, 0);
        byte[] alpha = new byte[width * height];
        byte[] luma = new byte[width * height];
        foreach (OverlayPatch patch in BorderPainter.Paint(width, height, inset, line, radius, s_color, PatchConverter.For(ColorMatrix.Bt709)))
        {
            Put(patch, alpha, luma, width);
        }

        AssertNear(expected.AlphaY, alpha, width);
        AssertNear(expected.Y, luma, width);
    }

    [TestMethod]
    public void A_thin_frame_of_a_large_tile_is_eight_small_pieces()
    {
        OverlayPatch[] patches = BorderPainter.Paint(1280, 720, 0, 4, 8, s_color, PatchConverter.For(ColorMatrix.Bt709));
        Assert.AreEqual(8, patches.Length);
        long area = 0;
        foreach (OverlayPatch patch in patches)
        {
            area += patch.Box.Width * patch.Box.Height;
            Assert.AreEqual(0, (patch.Box.X | patch.Box.Y | patch.Box.Width | patch.Box.Height) & 1);
        }

        Assert.IsTrue(area < 1280 * 720 / 50, $"{area} pixels");
    }

    [TestMethod]
    [DataRow(0, 0)]
    [DataRow(90, 4)]
    public void No_width_or_no_room_gives_no_patch(int inset, int line) =>
        Assert.AreEqual(0, BorderPainter.Paint(320, 180, inset, line, 8, s_color, PatchConverter.For(ColorMatrix.Bt709)).Length);

    [TestMethod]
    public void An_invisible_color_gives_no_patch() =>
        Assert.AreEqual(0, BorderPainter.Paint(320, 180, 0, 4, 8, s_color with { A = 0 }, PatchConverter.For(ColorMatrix.Bt709)).Length);

    private static void Put(OverlayPatch patch, byte[] alpha, byte[] luma, int width)
    {
        PixelRect box = patch.Box;
        for (int row = 0; row < box.Height; row++)
        {
            for (int column = 0; column < box.Width; column++)
            {
                int to = ((box.Y + row) * width) + box.X + column;
                Assert.IsTrue(alpha[to] == 0, "pieces overlap");
                alpha[to] = patch.AlphaY[(row * box.Width) + column];
                luma[to] = patch.Y[(row * box.Width) + column];
            }
        }
    }

    /// <summary>Cairo's coverage of a curve depends on the surface's origin by about one step in 255.</summary>
    private static void AssertNear(byte[] expected, byte[] actual, int width)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.IsTrue(
                Math.Abs(expected[i] - actual[i]) <= 2, $"({i % width}, {i / width}): {actual[i]}, not {expected[i]}");
        }
    }
}
