using McuServer.Media.Frames;
using McuServer.Media.Pictures;

namespace McuServer.Media.Tests.Pictures;

[TestClass]
public unsafe class PictureScalerTests
{
    private static readonly VectorWidth[] s_wide = [VectorWidth.Bits128, VectorWidth.Bits256, VectorWidth.Bits512];

    /// <summary>Widths that this machine cannot run are left out.</summary>
    private static IEnumerable<VectorWidth> WideOnes => s_wide.Where(width => width <= VectorSupport.Best);

    [TestMethod]
    [DataRow(1280, 720, 640, 360)]
    [DataRow(1280, 720, 320, 180)]
    [DataRow(1280, 720, 160, 90)]
    [DataRow(1280, 720, 426, 240)]
    [DataRow(1280, 720, 427, 240)]
    [DataRow(1280, 720, 480, 270)]
    [DataRow(1280, 720, 960, 540)]
    [DataRow(1280, 720, 854, 480)]
    [DataRow(1280, 720, 20, 12)]
    [DataRow(640, 360, 1280, 720)]
    [DataRow(640, 360, 960, 540)]
    [DataRow(640, 360, 642, 362)]
    [DataRow(320, 180, 2560, 1440)]
    [DataRow(3840, 2160, 60, 34)]
    [DataRow(1, 1, 64, 64)]
    [DataRow(64, 64, 1, 1)]
    [DataRow(17, 3, 5, 60)]
    [DataRow(129, 65, 128, 64)]
    [DataRow(130, 66, 65, 33)]
    [DataRow(256, 512, 64, 128)]
    [DataRow(1, 200, 300, 1)]
    public void Every_vector_width_gives_the_bytes_of_the_scalar_reference(
        int sourceWidth, int sourceHeight, int width, int height) =>
        CompareWidths(sourceWidth, sourceHeight, width, height, seed: 1);

    [TestMethod]
    public void Every_vector_width_gives_the_bytes_of_the_scalar_reference_for_random_sizes()
    {
        Random random = new(7);
        for (int i = 0; i < 150; i++)
        {
            int width = random.Next(1, 200);
            int height = random.Next(1, 120);
            int sourceWidth = Math.Clamp((int)(width * Math.Pow(2, (random.NextDouble() * 8) - 3)), 1, 1500);
            int sourceHeight = Math.Clamp((int)(height * Math.Pow(2, (random.NextDouble() * 8) - 3)), 1, 700);
            (sourceWidth, sourceHeight) = (i % 5) switch
            {
                0 => (width * random.Next(1, 6), height * random.Next(1, 6)),
                1 => (width * 2, height * 2),
                2 => (width * 4, height * 4),
                _ => (sourceWidth, sourceHeight),
            };
            if (i % 7 == 0)
            {
                (width, height) = ((width / 3 * 3) + 3, (height / 3 * 3) + 3);
                (sourceWidth, sourceHeight) = (width / 3 * 4, height / 3 * 4);
            }
            else if (i % 11 == 0)
            {
                (sourceWidth, sourceHeight) = (width, height);
                (width, height) = (2 * width, 2 * height);
            }

            CompareWidths(sourceWidth, sourceHeight, width, height, seed: i);
        }
    }

    [TestMethod]
    [DataRow(1, 1)]
    [DataRow(2, 1)]
    [DataRow(2, 2)]
    [DataRow(1, 3)]
    [DataRow(3, 3)]
    [DataRow(3, 2)]
    [DataRow(5, 4)]
    [DataRow(4, 4)]
    [DataRow(6, 5)]
    [DataRow(8, 4)]
    public void A_whole_ratio_of_up_to_32_pixels_is_the_mean_rounded_once(int columns, int rows)
    {
        using TestPicture source = TestPicture.Noise(columns * 70, rows * 36, seed: 3);
        using TestPicture target = new(70, 36);
        using ScalerScratch scratch = new();

        PictureScaler.Create(source.View.Width, source.View.Height, 70, 36).Scale(source.View, target.View, 0, 36, scratch);

        int pixels = columns * rows;
        int tolerance = rows == 1 && columns > 2 ? 1 : 0;
        for (int y = 0; y < 36; y++)
        {
            for (int x = 0; x < 70; x++)
            {
                int sum = 0;
                for (int i = 0; i < pixels; i++)
                {
                    sum += source.Y((x * columns) + (i % columns), (y * rows) + (i / columns));
                }

                Assert.AreEqual(((2 * sum) + pixels) / (2 * pixels), target.Y(x, y), tolerance);
            }
        }
    }

    [TestMethod]
    [DataRow(3, 3)]
    [DataRow(5, 2)]
    [DataRow(7, 4)]
    [DataRow(31, 1)]
    [DataRow(3, 10)]
    [DataRow(1, 29)]
    public void The_reciprocal_of_a_whole_ratio_is_exact_for_every_sum(int columns, int rows)
    {
        // Ramps of one brightness step each run through all sums that n by m bytes can have.
        int pixels = columns * rows;
        int steps = (255 * pixels) + 1;
        for (int first = 0; first < steps; first += 512)
        {
            int width = Math.Min(512, steps - first);
            using TestPicture source = new(width * columns, rows * 2);
            using TestPicture target = new(width, 2);
            using ScalerScratch scratch = new();
            for (int x = 0; x < width; x++)
            {
                for (int i = 0; i < pixels; i++)
                {
                    byte value = (byte)(((first + x) / pixels) + (i < (first + x) % pixels ? 1 : 0));
                    source.View.Y[(i / columns * source.View.StrideY) + (x * columns) + (i % columns)] = value;
                }
            }

            PictureScaler.Create(width * columns, rows * 2, width, 2).Scale(source.View, target.View, 0, 2, scratch);

            int tolerance = rows == 1 ? 1 : 0;
            for (int x = 0; x < width; x++)
            {
                Assert.AreEqual(((2 * (first + x)) + pixels) / (2 * pixels), target.Y(x, 0), tolerance, $"sum {first + x}");
            }
        }
    }

    [TestMethod]
    [DataRow(400, 300, 233, 171)]
    [DataRow(400, 300, 134, 100)]
    [DataRow(400, 300, 50, 21)]
    [DataRow(400, 300, 300, 225)]
    [DataRow(400, 300, 399, 299)]
    [DataRow(100, 80, 150, 120)]
    [DataRow(100, 80, 200, 160)]
    [DataRow(100, 80, 730, 501)]
    [DataRow(100, 300, 130, 40)]
    [DataRow(300, 100, 40, 130)]
    public void Scaling_is_within_one_of_the_exact_area_or_linear_value_and_right_on_average(
        int sourceWidth, int sourceHeight, int width, int height)
    {
        using TestPicture source = TestPicture.Noise(sourceWidth, sourceHeight, seed: 11);
        using TestPicture target = new(width, height);
        using ScalerScratch scratch = new();

        PictureScaler.Create(sourceWidth, sourceHeight, width, height).Scale(source.View, target.View, 0, height, scratch);

        double[,] exact = ScaleOracle.Luma(source.View, width, height);
        double bias = 0;
        double squares = 0;
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                double error = target.Y(x, y) - exact[y, x];
                Assert.IsLessThan(2.0, Math.Abs(error), $"at {x},{y}");
                bias += error;
                squares += error * error;
            }
        }

        // Rounding to bytes alone makes 1/12; full-range noise is the worst case for weights of 7 bits. Halves, which are
        // common at 4:3, are rounded up.
        Assert.AreEqual(0, bias / (width * height), 0.06);
        Assert.IsLessThan(0.25, squares / (width * height));
    }

    [TestMethod]
    [DataRow(1280, 720, 501, 333)]
    [DataRow(60, 30, 501, 333)]
    [DataRow(960, 540, 320, 180)]
    [DataRow(3840, 2160, 60, 34)]
    public void A_flat_picture_stays_flat(int sourceWidth, int sourceHeight, int width, int height)
    {
        using TestPicture source = new(sourceWidth, sourceHeight);
        using TestPicture target = new(width, height);
        using ScalerScratch scratch = new();
        PictureScaler scaler = PictureScaler.Create(sourceWidth, sourceHeight, width, height);
        foreach (byte value in new byte[] { 0, 1, 16, 128, 235, 254, 255 })
        {
            source.Fill(value);
            scaler.Scale(source.View, target.View, 0, height, scratch);
            Assert.AreEqual(value, target.Y(0, 0));
            Assert.AreEqual(value, target.Y(width - 1, height - 1));
            Assert.AreEqual(value, target.U(width / 4, height / 4));
            Assert.AreEqual(value, target.V(0, ((height + 1) / 2) - 1));
        }
    }

    [TestMethod]
    [DataRow(400, 300, 200, 150)]
    [DataRow(400, 300, 100, 75)]
    [DataRow(400, 300, 300, 225)]
    [DataRow(400, 300, 250, 170)]
    [DataRow(400, 300, 130, 77)]
    [DataRow(400, 300, 800, 600)]
    [DataRow(400, 300, 500, 331)]
    [DataRow(400, 300, 400, 300)]
    public void Bands_in_any_order_make_the_same_picture_as_one_piece(
        int sourceWidth, int sourceHeight, int width, int height)
    {
        using TestPicture source = TestPicture.Noise(sourceWidth, sourceHeight, seed: 5);
        using ScalerScratch scratch = new();
        foreach (VectorWidth vectors in WideOnes.Prepend(VectorWidth.Scalar))
        {
            PictureScaler scaler = PictureScaler.Create(sourceWidth, sourceHeight, width, height, vectors);
            using TestPicture whole = new(width, height);
            using TestPicture banded = new(width, height);
            scaler.Scale(source.View, whole.View, 0, height, scratch);
            foreach ((int first, int end) in new[] { (62, height), (0, 2), (2, 8), (22, 62), (8, 22) })
            {
                scaler.Scale(source.View, banded.View, first, end - first, scratch);
            }

            CollectionAssert.AreEqual(whole.ToBytes(), banded.ToBytes(), $"{vectors}");
        }
    }

    [TestMethod]
    public void Nothing_outside_of_the_source_or_the_target_is_touched()
    {
        using ScalerScratch scratch = new();
        (int, int, int, int)[] sizes =
        [
            (160, 96, 80, 48), (160, 96, 40, 24), (160, 96, 120, 72), (160, 96, 320, 192), (160, 96, 161, 97),
            (160, 96, 53, 31), (160, 96, 100, 61), (160, 96, 3, 2), (33, 17, 32, 16), (66, 34, 99, 77), (16, 9, 5, 3),
            (7, 5, 31, 29), (130, 10, 131, 11), (64, 64, 64, 64), (200, 50, 20, 200), (127, 63, 126, 62),
        ];
        foreach ((int sourceWidth, int sourceHeight, int width, int height) in sizes)
        {
            using GuardedPicture source = new(sourceWidth, sourceHeight, seed: 1);
            using GuardedPicture target = new(width, height, seed: 2);
            foreach (VectorWidth vectors in WideOnes)
            {
                PictureScaler scaler = PictureScaler.Create(sourceWidth, sourceHeight, width, height, vectors);
                scaler.Scale(source.View, target.View, 0, height, scratch);
                Assert.AreEqual(height, scaler.Height);
            }
        }
    }

    [TestMethod]
    public void A_window_of_a_picture_is_scaled_into_a_window_of_another_and_the_rest_stays()
    {
        using TestPicture source = TestPicture.Noise(300, 200, seed: 9);
        using TestPicture target = new(400, 300);
        using TestPicture alone = new(102, 70);
        using ScalerScratch scratch = new();
        PictureScaler scaler = PictureScaler.Create(150, 120, 102, 70);
        PictureView window = source.View.Window(new PixelRect(38, 22, 150, 120));

        scaler.Scale(window, alone.View, 0, 70, scratch);
        scaler.Scale(window, target.View.Window(new PixelRect(50, 30, 102, 70)), 0, 70, scratch);

        for (int y = 0; y < 300; y++)
        {
            for (int x = 0; x < 400; x++)
            {
                bool isInside = x is >= 50 and < 152 && y is >= 30 and < 100;
                Assert.AreEqual(isInside ? alone.Y(x - 50, y - 30) : (byte)0x5A, target.Y(x, y));
            }
        }
    }

    [TestMethod]
    public void Scaling_allocates_nothing_once_the_scratch_has_grown()
    {
        using TestPicture source = TestPicture.Noise(640, 360, seed: 2);
        using ScalerScratch scratch = new();
        foreach ((int width, int height) in new[] { (320, 180), (480, 270), (213, 120), (427, 240), (1280, 720), (700, 400) })
        {
            using TestPicture target = new(width, height);
            PictureScaler scaler = PictureScaler.Create(640, 360, width, height);
            scaler.Scale(source.View, target.View, 0, height, scratch);
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 5; i++)
            {
                scaler.Scale(source.View, target.View, 0, height, scratch);
            }

            Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before, $"{width}x{height}");
        }
    }

    [TestMethod]
    public void Wrong_sizes_and_odd_bands_are_refused()
    {
        using TestPicture source = new(64, 64);
        using TestPicture target = new(32, 32);
        using ScalerScratch scratch = new();
        PictureScaler scaler = PictureScaler.Create(64, 64, 32, 32);
        Assert.ThrowsExactly<ArgumentException>(() => scaler.Scale(target.View, target.View, 0, 32, scratch));
        Assert.ThrowsExactly<ArgumentException>(() => scaler.Scale(source.View, source.View, 0, 32, scratch));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => scaler.Scale(source.View, target.View, 1, 2, scratch));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => scaler.Scale(source.View, target.View, 0, 3, scratch));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => scaler.Scale(source.View, target.View, 0, 34, scratch));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => PictureScaler.Create(0, 64, 32, 32));
    }

    private static void CompareWidths(int sourceWidth, int sourceHeight, int width, int height, int seed)
    {
        using TestPicture source = TestPicture.Noise(sourceWidth, sourceHeight, seed);
        using TestPicture expected = new(width, height);
        using ScalerScratch scratch = new();
        PictureScaler.Create(sourceWidth, sourceHeight, width, height, VectorWidth.Scalar)
            .Scale(source.View, expected.View, 0, height, scratch);
        byte[] expectedBytes = expected.ToBytes();
        foreach (VectorWidth vectors in WideOnes)
        {
            using TestPicture actual = new(width, height);
            PictureScaler.Create(sourceWidth, sourceHeight, width, height, vectors)
                .Scale(source.View, actual.View, 0, height, scratch);
            Assert.IsTrue(
                expectedBytes.AsSpan().SequenceEqual(actual.ToBytes()),
                $"{vectors}, {sourceWidth}x{sourceHeight} to {width}x{height}");
        }
    }
}
