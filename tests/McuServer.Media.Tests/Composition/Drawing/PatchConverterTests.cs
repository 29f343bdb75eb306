using McuServer.Media.Composition;
using McuServer.Media.Composition.Drawing;
using McuServer.Media.Frames;
using McuServer.Media.Layouts;
using McuServer.Native;

namespace McuServer.Media.Tests.Composition.Drawing;

[TestClass]
public unsafe class PatchConverterTests
{
    [TestMethod]
    [DataRow(false, ColorMatrix.Bt709)]
    [DataRow(true, ColorMatrix.Bt709)]
    [DataRow(false, ColorMatrix.Bt601)]
    [DataRow(true, ColorMatrix.Bt601)]
    public void Every_sample_is_within_one_of_the_rounded_float_reference(bool isFlat, ColorMatrix matrix)
    {
        using DrawSurface surface = DrawSurface.Create(64, 64);
        if (isFlat)
        {
            surface.Clear(0x80336699);
            surface.RoundedRectangle(5, 5, 50.5, 41.3, 9);
            surface.Fill(0xC0FF8010);
            surface.RoundedRectangle(21, 20, 31, 1, 0);
            surface.Fill(0xFFFFFFFF);
        }
        else
        {
            FillAtRandom(surface, new Random(1));
        }

        OverlayPatch patch = PatchConverter.For(matrix).Convert(surface, 0, 0);
        for (int y = 0; y < 64; y += 2)
        {
            for (int x = 0; x < 64; x += 2)
            {
                CheckBlock(surface, patch, x, y, matrix);
            }
        }
    }

    [TestMethod]
    [DataRow(255, 255, 255, 235, 128, 128)]
    [DataRow(0, 0, 0, 16, 128, 128)]
    [DataRow(128, 128, 128, 126, 128, 128)]
    [DataRow(255, 0, 0, 63, 102, 240)]
    [DataRow(0, 255, 0, 173, 42, 26)]
    [DataRow(0, 0, 255, 32, 240, 118)]
    public void Primaries_have_the_values_of_bt_709(int r, int g, int b, int y, int u, int v)
    {
        Rgba color = new((byte)r, (byte)g, (byte)b, 255);
        Assert.AreEqual(((byte)y, (byte)u, (byte)v), PatchConverter.For(ColorMatrix.Bt709).ConvertColor(color));
        using DrawSurface surface = DrawSurface.Create(2, 2);
        surface.Clear(DrawColors.ToArgb(color));
        OverlayPatch patch = PatchConverter.For(ColorMatrix.Bt709).Convert(surface, 0, 0);
        Assert.AreEqual(((byte)y, (byte)u, (byte)v), (patch.Y[3], patch.U[0], patch.V[0]));
        Assert.IsTrue(patch.IsOpaque);
    }

    [TestMethod]
    [DataRow(ColorMatrix.Bt709)]
    [DataRow(ColorMatrix.Bt601)]
    public void Grey_of_any_alpha_over_grey_stays_exactly_neutral(ColorMatrix matrix)
    {
        for (int alpha = 0; alpha <= 255; alpha++)
        {
            using DrawSurface surface = DrawSurface.Create(2, 2);
            surface.Clear(((uint)alpha << 24) | 0x0A0A0A);
            OverlayPatch patch = PatchConverter.For(matrix).Convert(surface, 0, 0);
            PatchCanvas canvas = new(2, 2);
            canvas.Fill(90, 128, 128);
            canvas.Blend(patch, 0, 0);
            Assert.AreEqual((128, 128), (canvas.U[0], canvas.V[0]), $"alpha {alpha}");
        }
    }

    [TestMethod]
    [DataRow(ColorMatrix.Bt709)]
    [DataRow(ColorMatrix.Bt601)]
    public void No_blend_can_overflow(ColorMatrix matrix)
    {
        using DrawSurface surface = DrawSurface.Create(64, 64);
        for (int seed = 0; seed < 20; seed++)
        {
            FillAtRandom(surface, new Random(seed));
            PatchCanvas canvas = new(64, 64);
            canvas.Fill(255, 255, 255);
            canvas.Blend(PatchConverter.For(matrix).Convert(surface, 0, 0), 0, 0); // its arithmetic is checked
        }
    }

    [TestMethod]
    public void Ink_is_cut_out_with_even_edges()
    {
        using DrawSurface surface = DrawSurface.Create(40, 40);
        surface.RoundedRectangle(7, 11, 6, 3, 0);
        surface.Fill(0xFFFFFFFF);
        OverlayPatch patch = PatchConverter.For(ColorMatrix.Bt709).ConvertInk(surface, 100, 200)!;
        Assert.AreEqual((106, 210, 8, 4), (patch.Box.X, patch.Box.Y, patch.Box.Width, patch.Box.Height));
        Assert.AreEqual(0, patch.AlphaY[0]);
        Assert.AreEqual(255, patch.AlphaY[(1 * 8) + 1]);
        Assert.IsFalse(patch.IsOpaque);
    }

    [TestMethod]
    public void An_empty_surface_gives_no_patch()
    {
        using DrawSurface surface = DrawSurface.Create(40, 40);
        Assert.IsNull(PatchConverter.For(ColorMatrix.Bt709).ConvertInk(surface, 0, 0));
    }

    [TestMethod]
    public void A_window_outside_the_surface_or_the_patch_is_the_callers_mistake()
    {
        using DrawSurface surface = DrawSurface.Create(8, 8);
        PatchPlanes planes = new(8, 8);
        Assert.ThrowsExactly<ArgumentException>(
            () => PatchConverter.For(ColorMatrix.Bt709).Convert(surface, new PixelRect(2, 0, 8, 8), planes, 0, 0));
        Assert.ThrowsExactly<ArgumentException>(
            () => PatchConverter.For(ColorMatrix.Bt709).Convert(surface, new PixelRect(0, 0, 8, 8), planes, 0, 2));
    }

    [TestMethod]
    public void A_patch_with_an_odd_side_is_the_callers_mistake() =>
        Assert.ThrowsExactly<ArgumentException>(() => new PatchPlanes(4, 5));

    private static void FillAtRandom(DrawSurface surface, Random random)
    {
        uint* pixels = surface.GetPixels(out int stride);
        for (int i = 0; i < stride / 4 * surface.Height; i++)
        {
            int alpha = random.Next(4) switch { 0 => 0, 1 => 255, _ => random.Next(256) };
            pixels[i] = ((uint)alpha << 24) | ((uint)random.Next(alpha + 1) << 16)
                | ((uint)random.Next(alpha + 1) << 8) | (uint)random.Next(alpha + 1);
        }
    }

    private static void CheckBlock(DrawSurface surface, OverlayPatch patch, int x, int y, ColorMatrix matrix)
    {
        (double kr, double kb) = matrix == ColorMatrix.Bt601 ? (0.299, 0.114) : (0.2126, 0.0722);
        uint* pixels = surface.GetPixels(out int stride);
        double alphas = 0;
        double u = 0;
        double v = 0;
        for (int i = 0; i < 4; i++)
        {
            int at = ((y + (i >> 1)) * stride / 4) + x + (i & 1);
            double alpha = pixels[at] >> 24;
            double r = (pixels[at] >> 16) & 0xFF;
            double g = (pixels[at] >> 8) & 0xFF;
            double b = pixels[at] & 0xFF;
            double luma = (kr * r) + ((1 - kr - kb) * g) + (kb * b);
            int p = ((y + (i >> 1)) * 64) + x + (i & 1);
            Assert.AreEqual(alpha, patch.AlphaY[p]);
            Assert.AreEqual((16 * alpha / 255) + (luma * 219 / 255), patch.Y[p], 0.501);
            alphas += alpha / 4;
            u += ((128 * alpha / 255) + ((b - luma) / (2 * (1 - kb)) * 224 / 255)) / 4;
            v += ((128 * alpha / 255) + ((r - luma) / (2 * (1 - kr)) * 224 / 255)) / 4;
        }

        int c = (y / 2 * 32) + (x / 2);
        Assert.AreEqual(alphas, patch.AlphaUV[c], 0.5);
        Assert.AreEqual(Math.Round(u), patch.U[c], 1, $"U at {x}, {y}");
        Assert.AreEqual(Math.Round(v), patch.V[c], 1, $"V at {x}, {y}");
    }
}
