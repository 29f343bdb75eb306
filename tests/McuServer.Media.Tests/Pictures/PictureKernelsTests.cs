using McuServer.Media.Composition;
using McuServer.Media.Frames;
using McuServer.Media.Pictures;

namespace McuServer.Media.Tests.Pictures;

[TestClass]
public unsafe class PictureKernelsTests
{
    private static readonly VectorWidth[] s_all =
        [VectorWidth.Scalar, VectorWidth.Bits128, VectorWidth.Bits256, VectorWidth.Bits512];

    private static IEnumerable<VectorWidth> Widths => s_all.Where(width => width <= VectorSupport.Best);

    [TestMethod]
    public void Fill_paints_the_picture_and_nothing_beside_it()
    {
        foreach (VectorWidth vectors in Widths)
        {
            using TestPicture picture = new(137, 21);
            PictureKernels.Fill(picture.View, 1, 2, 3, vectors);
            for (int i = 0; i < 137 * 21; i++)
            {
                Assert.AreEqual(1, picture.Y(i % 137, i / 137));
                Assert.AreEqual((2, 3), (picture.U(i % 137 / 2, i / 274), picture.V(i % 137 / 2, i / 274)));
            }

            Assert.AreEqual((0x5A, 0x5A, 0x5A), (picture.Y(137, 20), picture.U(69, 10), picture.V(69, 10)));
        }
    }

    [TestMethod]
    public void Copy_takes_a_window_into_a_window()
    {
        using TestPicture source = TestPicture.Noise(100, 60, seed: 1);
        using TestPicture target = new(50, 40);
        PictureKernels.Copy(
            source.View.Window(new PixelRect(10, 20, 30, 22)), target.View.Window(new PixelRect(4, 6, 30, 22)));
        Assert.AreEqual((source.Y(10, 20), source.Y(39, 41)), (target.Y(4, 6), target.Y(33, 27)));
        Assert.AreEqual((source.U(5, 10), source.V(19, 20)), (target.U(2, 3), target.V(16, 13)));
        Assert.AreEqual((0x5A, 0x5A), (target.Y(3, 6), target.Y(34, 27)));
        Assert.ThrowsExactly<ArgumentException>(() => PictureKernels.Copy(source.View, target.View));
    }

    [TestMethod]
    [DataRow((byte)255, false)]
    [DataRow((byte)255, true)]
    [DataRow((byte)100, false)]
    [DataRow((byte)100, true)]
    [DataRow((byte)0, false)]
    public void Blend_follows_its_formula_inside_of_the_clip_for_every_width(byte opacity, bool isOpaque)
    {
        OverlayPatch patch = Patch(204, 46, seed: 4, isOpaque);
        PixelRect clip = new(20, 10, 170, 30);
        foreach (VectorWidth vectors in Widths)
        {
            foreach ((int x, int y) in new[] { (-14, -8), (8, 6), (150, 30), (300, 300), (-300, 0) })
            {
                using TestPicture before = TestPicture.Noise(210, 60, seed: 8);
                using TestPicture picture = TestPicture.CopyOf(before);
                PictureKernels.Blend(picture.View, patch, x, y, clip, opacity, vectors);
                for (int row = 0; row < 60; row++)
                {
                    for (int column = 0; column < 210; column++)
                    {
                        bool isDrawn = column >= Math.Max(20, x) && column < Math.Min(190, x + 204)
                            && row >= Math.Max(10, y) && row < Math.Min(40, y + 46);
                        int at = ((row - y) * 204) + (column - x);
                        byte under = before.Y(column, row);
                        byte expected = isDrawn ? Over(patch.Y[at], patch.AlphaY[at], under, opacity) : under;
                        Assert.AreEqual(expected, picture.Y(column, row), $"{vectors} {x},{y}: {column},{row}");
                        if (row % 2 == 0 && column % 2 == 0)
                        {
                            int chroma = ((row - y) / 2 * 102) + ((column - x) / 2);
                            under = before.V(column / 2, row / 2);
                            expected = isDrawn ? Over(patch.V[chroma], patch.AlphaUV[chroma], under, opacity) : under;
                            Assert.AreEqual(expected, picture.V(column / 2, row / 2));
                        }
                    }
                }
            }
        }
    }

    [TestMethod]
    public void Blend_refuses_odd_positions()
    {
        using TestPicture picture = new(64, 64);
        OverlayPatch patch = Patch(8, 8, seed: 1, isOpaque: true);
        Assert.ThrowsExactly<ArgumentException>(
            () => PictureKernels.Blend(picture.View, patch, 1, 0, new PixelRect(0, 0, 64, 64)));
    }

    [TestMethod]
    public void CrossFade_follows_its_formula_for_every_width_and_opacity_in_place_too()
    {
        using TestPicture under = TestPicture.Noise(213, 9, seed: 1);
        using TestPicture over = TestPicture.Noise(213, 9, seed: 2);
        foreach (VectorWidth vectors in Widths)
        {
            for (int opacity = 0; opacity < 256; opacity += 15)
            {
                using TestPicture target = TestPicture.CopyOf(under);
                PictureKernels.CrossFade(target.View, over.View, (byte)opacity, target.View, vectors);
                for (int i = 0; i < 213 * 9; i++)
                {
                    int exact = (over.Y(i % 213, i / 213) * opacity) + (under.Y(i % 213, i / 213) * (255 - opacity));
                    Assert.AreEqual((exact + 127) / 255, target.Y(i % 213, i / 213), $"{vectors} {opacity}");
                }

                int chroma = (over.V(106, 4) * opacity) + (under.V(106, 4) * (255 - opacity));
                Assert.AreEqual((chroma + 127) / 255, target.V(106, 4));
            }
        }
    }

    [TestMethod]
    [DataRow(ColorMatrix.Bt601, false, ColorMatrix.Bt709)]
    [DataRow(ColorMatrix.Bt601, true, ColorMatrix.Bt709)]
    [DataRow(ColorMatrix.Bt709, true, ColorMatrix.Bt709)]
    [DataRow(ColorMatrix.Bt709, false, ColorMatrix.Bt601)]
    [DataRow(ColorMatrix.Bt709, true, ColorMatrix.Bt601)]
    [DataRow(ColorMatrix.Bt601, true, ColorMatrix.Bt601)]
    public void ConvertColor_is_at_most_one_off_the_way_over_red_green_and_blue(
        ColorMatrix matrix, bool isFullRange, ColorMatrix to)
    {
        ColorSpec from = new(matrix, isFullRange);
        using TestPicture before = TestPicture.Noise(501, 255, seed: 6);
        byte[]? first = null;
        foreach (VectorWidth vectors in Widths)
        {
            using TestPicture picture = TestPicture.CopyOf(before);
            PictureKernels.ConvertColor(picture.View, from, to, vectors);
            first ??= picture.ToBytes();
            CollectionAssert.AreEqual(first, picture.ToBytes(), $"{vectors}");
            for (int y = 0; y < 255; y++)
            {
                for (int x = 0; x < 501; x++)
                {
                    (double luma, double u, double v) = ViaRgb(
                        from, to, before.Y(x, y), before.U(x / 2, y / 2), before.V(x / 2, y / 2));
                    Assert.AreEqual(Math.Clamp(luma, 0, 255), picture.Y(x, y), 1.0);
                    Assert.AreEqual(Math.Clamp(u, 0, 255), picture.U(x / 2, y / 2), 1.0);
                    Assert.AreEqual(Math.Clamp(v, 0, 255), picture.V(x / 2, y / 2), 1.0);
                }
            }
        }
    }

    [TestMethod]
    [DataRow(ColorMatrix.Bt709)]
    [DataRow(ColorMatrix.Bt601)]
    public void ConvertColor_keeps_the_canvas_colours_and_maps_full_range_white_and_black(ColorMatrix to)
    {
        using TestPicture picture = TestPicture.Noise(64, 64, seed: 1);
        byte[] before = picture.ToBytes();
        PictureKernels.ConvertColor(picture.View, ColorSpec.Limited(to), to);
        CollectionAssert.AreEqual(before, picture.ToBytes());
        PictureKernels.Fill(picture.View, 255, 128, 128);
        PictureKernels.ConvertColor(picture.View, new ColorSpec(ColorMatrix.Bt601, IsFullRange: true), to);
        Assert.AreEqual((235, 128, 128), (picture.Y(9, 9), picture.U(9, 9), picture.V(9, 9)));
        PictureKernels.Fill(picture.View, 0, 128, 128);
        PictureKernels.ConvertColor(picture.View, new ColorSpec(ColorMatrix.Bt709, IsFullRange: true), to);
        Assert.AreEqual((16, 128, 128), (picture.Y(9, 9), picture.U(9, 9), picture.V(9, 9)));
    }

    [TestMethod]
    [DataRow(96, 64)]
    [DataRow(101, 67)]
    [DataRow(9, 40)]
    [DataRow(1, 1)]
    public void Rotate_puts_every_sample_where_a_clockwise_turn_puts_it(int width, int height)
    {
        using TestPicture source = TestPicture.Noise(width, height, seed: 2);
        foreach (VectorWidth vectors in Widths)
        {
            using TestPicture quarter = new(height, width);
            using TestPicture half = new(width, height);
            using TestPicture back = new(height, width);
            PictureKernels.Rotate(source.View, 90, quarter.View, vectors);
            PictureKernels.Rotate(source.View, 180, half.View, vectors);
            PictureKernels.Rotate(source.View, 270, back.View, vectors);
            for (int y = 0; y < height; y++)
            {
                for (int x = 0; x < width; x++)
                {
                    byte expected = source.Y(x, y);
                    Assert.AreEqual(expected, quarter.Y(height - 1 - y, x));
                    Assert.AreEqual(expected, half.Y(width - 1 - x, height - 1 - y));
                    Assert.AreEqual(expected, back.Y(y, width - 1 - x));
                }
            }

            int chromaHeight = (height + 1) / 2;
            Assert.AreEqual(source.U(0, 0), quarter.U(chromaHeight - 1, 0));
            Assert.AreEqual(source.V(0, chromaHeight - 1), quarter.V(0, 0));
        }
    }

    [TestMethod]
    public void Rotate_refuses_other_angles_and_sizes()
    {
        using TestPicture source = new(20, 10);
        using TestPicture same = new(20, 10);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => PictureKernels.Rotate(source.View, 45, same.View));
        Assert.ThrowsExactly<ArgumentException>(() => PictureKernels.Rotate(source.View, 90, same.View));
    }

    [TestMethod]
    [DataRow(120, 80, 5)]
    [DataRow(67, 33, 1)]
    [DataRow(40, 30, 127)]
    [DataRow(3, 200, 9)]
    public void Blur_is_the_same_for_every_width_and_keeps_flat_pictures_flat(int width, int height, int radius)
    {
        using ScalerScratch scratch = new();
        byte[]? expected = null;
        foreach (VectorWidth vectors in Widths)
        {
            using TestPicture picture = TestPicture.Noise(width, height, seed: 3);
            PictureKernels.Blur(picture.View, radius, scratch, vectors);
            expected ??= picture.ToBytes();
            CollectionAssert.AreEqual(expected, picture.ToBytes(), $"{vectors}");
            foreach (byte value in new byte[] { 0, 1, 127, 254, 255 })
            {
                picture.Fill(value);
                PictureKernels.Blur(picture.View, radius, scratch, vectors);
                CollectionAssert.AreEqual(Enumerable.Repeat(value, expected.Length).ToArray(), picture.ToBytes());
            }
        }
    }

    [TestMethod]
    public void Blur_spreads_a_square_evenly_to_all_sides_and_keeps_its_light()
    {
        using ScalerScratch scratch = new();
        using TestPicture picture = new(81, 81);
        picture.Fill(0);
        for (int i = 0; i < 21 * 21; i++)
        {
            picture.View.Y[((30 + (i / 21)) * picture.View.StrideY) + 30 + (i % 21)] = 240;
        }

        PictureKernels.Blur(picture.View, 3, scratch);

        int sum = 0;
        for (int i = 0; i < 81 * 81; i++)
        {
            sum += picture.Y(i % 81, i / 81);
            Assert.AreEqual(picture.Y(i % 81, i / 81), picture.Y(80 - (i % 81), i / 81));
            Assert.AreEqual(picture.Y(i % 81, i / 81), picture.Y(i % 81, 80 - (i / 81)));
            Assert.AreEqual(picture.Y(i % 81, i / 81), picture.Y(i / 81, i % 81), 2.0);
        }

        Assert.AreEqual(240.0 * 21 * 21, sum, 240 * 21 * 21 * 0.03);
        Assert.AreEqual(240, picture.Y(40, 40));
        Assert.AreEqual(0, picture.Y(40, 20));
        Assert.IsGreaterThan((byte)0, picture.Y(40, 24));
    }

    [TestMethod]
    [DataRow(100, 60, 16)]
    [DataRow(100, 60, 13)]
    [DataRow(100, 60, 1)]
    [DataRow(100, 60, 200)]
    [DataRow(100, 60, 0)]
    public void Rounded_corners_show_what_was_below_and_leave_the_middle_alone(int width, int height, int radius)
    {
        using TestPicture below = TestPicture.Noise(width, height, seed: 1);
        using TestPicture tile = TestPicture.Noise(width, height, seed: 2);
        using TestPicture picture = TestPicture.CopyOf(below);
        using CornerBlocks corners = new();
        PictureKernels.SaveCorners(picture.View, corners, radius);
        PictureKernels.Copy(tile.View, picture.View);
        PictureKernels.RoundCorners(picture.View, corners, radius);

        int cut = Math.Min(radius, height / 2);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                // Distance of the pixel's nearest and farthest corner from the circle's centre.
                double dx = Math.Max(0, Math.Max(cut - x - 0.5, x + 0.5 - (width - cut)));
                double dy = Math.Max(0, Math.Max(cut - y - 0.5, y + 0.5 - (height - cut)));
                double distance = Math.Sqrt((dx * dx) + (dy * dy));
                if (distance > cut + 0.75)
                {
                    Assert.AreEqual(below.Y(x, y), picture.Y(x, y), $"{x},{y}");
                }
                else if (distance < cut - 0.75 || dx == 0 || dy == 0)
                {
                    Assert.AreEqual(tile.Y(x, y), picture.Y(x, y), $"{x},{y}");
                }
                else
                {
                    (byte low, byte high) = (Math.Min(below.Y(x, y), tile.Y(x, y)), Math.Max(below.Y(x, y), tile.Y(x, y)));
                    Assert.IsTrue(picture.Y(x, y) >= low && picture.Y(x, y) <= high);
                }
            }
        }
    }

    [TestMethod]
    public void Corner_coverage_adds_up_to_the_area_of_a_quarter_circle_and_is_symmetric()
    {
        CornerCoverage coverage = CornerCoverage.Of(40);
        double sum = 0;
        for (int i = 0; i < 40 * 40; i++)
        {
            sum += coverage.Luma[i] / 255.0;
            Assert.AreEqual(coverage.Luma[i], coverage.Luma[(i % 40 * 40) + (i / 40)]);
        }

        Assert.AreEqual(Math.PI * 40 * 40 / 4, sum, 2.0);
        Assert.AreEqual(0, coverage.Chroma[0]);
        Assert.AreEqual(255, coverage.Chroma[^1]);
    }

    [TestMethod]
    public void RoundCorners_refuses_corners_of_another_radius_or_size()
    {
        using TestPicture picture = new(100, 60);
        using TestPicture other = new(80, 60);
        using CornerBlocks corners = new();
        PictureKernels.SaveCorners(picture.View, corners, 8);
        Assert.ThrowsExactly<ArgumentException>(() => PictureKernels.RoundCorners(picture.View, corners, 12));
        Assert.ThrowsExactly<ArgumentException>(() => PictureKernels.RoundCorners(other.View, corners, 8));
    }

    [TestMethod]
    public void Kernels_allocate_nothing_in_steady_state()
    {
        using TestPicture picture = TestPicture.Noise(320, 180, seed: 1);
        using TestPicture other = TestPicture.Noise(320, 180, seed: 2);
        using TestPicture turned = new(180, 320);
        using ScalerScratch scratch = new();
        using CornerBlocks corners = new();
        OverlayPatch patch = Patch(100, 40, seed: 3, isOpaque: false);
        long before = 0;
        for (int i = 0; i < 4; i++)
        {
            before = i == 1 ? GC.GetAllocatedBytesForCurrentThread() : before;
            PictureKernels.SaveCorners(picture.View, corners, 10);
            PictureKernels.Fill(picture.View, 1, 2, 3);
            PictureKernels.Copy(other.View, picture.View);
            PictureKernels.Blend(picture.View, patch, 4, 6, new PixelRect(0, 0, 320, 180));
            PictureKernels.CrossFade(picture.View, other.View, 77, picture.View);
            PictureKernels.ConvertColor(
                picture.View, new ColorSpec(ColorMatrix.Bt601, IsFullRange: false), ColorMatrix.Bt709);
            PictureKernels.Rotate(picture.View, 90, turned.View);
            PictureKernels.Blur(picture.View, 3, scratch);
            PictureKernels.RoundCorners(picture.View, corners, 10);
        }

        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static byte Over(byte over, byte alpha, byte under, byte opacity)
    {
        int shownAlpha = Div255(alpha * opacity);
        return opacity == 255
            ? (byte)(over + Div255(under * (255 - alpha)))
            : (byte)(Div255(over * opacity) + Div255(under * (255 - shownAlpha)));
    }

    private static int Div255(int value) => (value + 127) / 255;

    /// <summary>Premultiplied noise; a third of it without any cover, in runs.</summary>
    private static OverlayPatch Patch(int width, int height, int seed, bool isOpaque)
    {
        Random random = new(seed);
        byte[] alphaY = Alphas(width * height, random, isOpaque);
        byte[] alphaUV = Alphas(width * height / 4, random, isOpaque);
        return new OverlayPatch
        {
            Box = new PixelRect(0, 0, width, height),
            AlphaY = alphaY,
            AlphaUV = alphaUV,
            Y = Array.ConvertAll(alphaY, alpha => (byte)random.Next(alpha + 1)),
            U = Array.ConvertAll(alphaUV, alpha => (byte)random.Next(alpha + 1)),
            V = Array.ConvertAll(alphaUV, alpha => (byte)random.Next(alpha + 1)),
            IsOpaque = isOpaque,
        };
    }

    private static byte[] Alphas(int count, Random random, bool isOpaque)
    {
        byte[] alphas = new byte[count];
        random.NextBytes(alphas);
        for (int i = 0; i < count; i++)
        {
            alphas[i] = isOpaque ? (byte)255 : i / 80 % 3 == 0 ? (byte)0 : alphas[i];
        }

        return alphas;
    }

    /// <summary>To RGB by the source's matrix and range, and from there to limited range (ITU-T H.273, 8.3).</summary>
    private static (double Y, double U, double V) ViaRgb(ColorSpec from, ColorMatrix to, int y, int u, int v)
    {
        (double kr, double kb) = from.Matrix == ColorMatrix.Bt601 ? (0.299, 0.114) : (0.2126, 0.0722);
        double luma = from.IsFullRange ? y / 255.0 : (y - 16) / 219.0;
        double cb = (u - 128) / (from.IsFullRange ? 255.0 : 224.0);
        double cr = (v - 128) / (from.IsFullRange ? 255.0 : 224.0);
        double red = luma + (2 * (1 - kr) * cr);
        double blue = luma + (2 * (1 - kb) * cb);
        double green = (luma - (kr * red) - (kb * blue)) / (1 - kr - kb);
        if (to == ColorMatrix.Bt601)
        {
            double grey = (0.299 * red) + (0.587 * green) + (0.114 * blue);
            return (16 + (219 * grey), 128 + (224 * (blue - grey) / 1.772), 128 + (224 * (red - grey) / 1.402));
        }

        double canvas = (0.2126 * red) + (0.7152 * green) + (0.0722 * blue);
        return (
            16 + (219 * canvas), 128 + (224 * (blue - canvas) / 1.8556), 128 + (224 * (red - canvas) / 1.5748));
    }
}
