namespace McuServer.Native.Tests;

[TestClass]
public unsafe class DrawSurfaceTests
{
    /// <summary>32x32 pixels, the left half red, the right half blue; full-range 4:4:4.</summary>
    private const string JpegBase64 =
        "/9j/4AAQSkZJRgABAgAAAQABAAD/2wBDAAgGBgcGBwgICAgICAkJCQoKCgkJCQkKCgoKCgoMDAwKCgoKCgoKDAwMDA0ODQ0NDA0O"
        + "Dg8PDxISEREVFRUZGR//xABOAAEBAAAAAAAAAAAAAAAAAAAABgEBAQEBAAAAAAAAAAAAAAAAAAgHBhABAAAAAAAAAAAAAAAAAAAA"
        + "ABEBAAAAAAAAAAAAAAAAAAAAAP/AABEIACAAIAMBEgACEgADEgD/2gAMAwEAAhEDEQA/AIscmN/AAEgKrE1gACvEqClAABICqxNY"
        + "AA//2Q==";

    [TestMethod]
    public void A_new_surface_is_transparent_and_a_fill_is_premultiplied()
    {
        using DrawSurface surface = DrawSurface.Create(8, 4);
        Assert.AreEqual(0u, PixelAt(surface, 3, 2));
        surface.RoundedRectangle(0, 0, 8, 4, 0);
        surface.Fill(0x80FF0000);
        Assert.AreEqual(0x80800000u, PixelAt(surface, 3, 2));
    }

    [TestMethod]
    public void Two_outlines_make_a_frame_with_an_empty_middle()
    {
        using DrawSurface surface = DrawSurface.Create(20, 20);
        surface.RoundedRectangle(0, 0, 20, 20, 0);
        surface.RoundedRectangle(2, 2, 16, 16, 0);
        surface.FillEvenOdd(0xFFFFFFFF);
        Assert.AreEqual(0xFFFFFFFFu, PixelAt(surface, 1, 10));
        Assert.AreEqual(0u, PixelAt(surface, 2, 10));
    }

    [TestMethod]
    public void A_clip_holds_until_it_is_reset()
    {
        using DrawSurface surface = DrawSurface.Create(20, 20);
        surface.Circle(10, 10, 5);
        surface.Clip();
        surface.RoundedRectangle(0, 0, 20, 20, 0);
        surface.Fill(0xFF00FF00);
        Assert.AreEqual(0u, PixelAt(surface, 1, 1));
        Assert.AreEqual(0xFF00FF00u, PixelAt(surface, 10, 10));
        surface.ResetClip();
        surface.RoundedRectangle(0, 0, 20, 20, 0);
        surface.Fill(0xFF0000FF);
        Assert.AreEqual(0xFF0000FFu, PixelAt(surface, 1, 1));
    }

    [TestMethod]
    [DataRow(0, 5)]
    [DataRow(8193, 5)]
    [DataRow(5, -1)]
    public void A_size_out_of_range_is_the_callers_mistake(int width, int height)
    {
        NativeException e = Assert.ThrowsExactly<NativeException>(() => DrawSurface.Create(width, height));
        Assert.AreEqual(NativeStatus.InvalidArgument, e.Status);
        StringAssert.Contains(e.Message, $"{width}x{height}");
    }

    [TestMethod]
    public void Scaling_down_averages_all_the_pixels_it_covers()
    {
        // Stripes of one pixel: a filter that skipped pixels would give black or white instead of grey.
        using DrawSurface stripes = DrawSurface.Create(256, 256);
        for (int x = 0; x < 256; x += 2)
        {
            stripes.RoundedRectangle(x, 0, 1, 256, 0);
        }

        stripes.Fill(0xFFFFFFFF);
        using DrawSurface small = DrawSurface.Create(16, 16);
        small.Clear(0xFF000000);
        small.DrawImage(stripes, 0, 0, 16, 16, ImageFit.Cover);
        for (int x = 2; x < 14; x++)
        {
            Assert.AreEqual(128, (double)(PixelAt(small, x, 8) & 0xFF), 4, $"column {x}");
        }
    }

    [TestMethod]
    public void A_jpeg_is_decoded_to_its_colours()
    {
        using DrawSurface image = LoadBytes(Convert.FromBase64String(JpegBase64), ".jpg", ImageLoadResult.Ok)!;
        Assert.AreEqual((32, 32), (image.Width, image.Height));
        AssertNear(0xFFFE0000, PixelAt(image, 4, 16));
        AssertNear(0xFF0000FE, PixelAt(image, 28, 16));
    }

    /// <summary>Where red must be seen when the stored picture, red on its left, has this EXIF orientation.</summary>
    [TestMethod]
    [DataRow(1, 4, 16)]
    [DataRow(2, 28, 16)]
    [DataRow(3, 28, 16)]
    [DataRow(4, 4, 16)]
    [DataRow(5, 16, 4)]
    [DataRow(6, 16, 4)]
    [DataRow(7, 16, 28)]
    [DataRow(8, 16, 28)]
    public void A_jpeg_is_turned_as_its_exif_orientation_says(int orientation, int redX, int redY)
    {
        byte[] jpeg = WithOrientation(Convert.FromBase64String(JpegBase64), orientation);
        using DrawSurface image = LoadBytes(jpeg, ".jpg", ImageLoadResult.Ok)!;
        AssertNear(0xFFFE0000, PixelAt(image, redX, redY));
        AssertNear(0xFF0000FE, PixelAt(image, 31 - redX, 31 - redY));
    }

    [TestMethod]
    public void Files_that_are_no_pictures_are_named_by_their_fault()
    {
        Assert.AreEqual(ImageLoadResult.Missing, DrawSurface.Load("/no/such/picture.png", out DrawSurface? none));
        Assert.IsNull(none);
        Assert.AreEqual(ImageLoadResult.Unreadable, DrawSurface.Load(Path.GetTempPath(), out _));
        byte[] jpeg = Convert.FromBase64String(JpegBase64);
        Assert.IsNull(LoadBytes([], ".png", ImageLoadResult.BadFormat));
        Assert.IsNull(LoadBytes(jpeg[..60], ".jpg", ImageLoadResult.BadFormat));
        Assert.IsNull(LoadBytes("<svg/>"u8.ToArray(), ".png", ImageLoadResult.BadFormat));
        Assert.IsNull(LoadBytes(new byte[(4 << 20) + 1], ".png", ImageLoadResult.TooLarge));
    }

    [TestMethod]
    [Timeout(15 * 60_000)]
    public void Damaged_pictures_never_crash()
    {
        byte[] jpeg = Convert.FromBase64String(JpegBase64);
        string path = Path.GetTempFileName();
        Random random = new(7);
        for (int i = 0; i < 500; i++)
        {
            byte[] damaged = (byte[])jpeg.Clone();
            for (int change = 0; change < 3; change++)
            {
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            }

            File.WriteAllBytes(path, damaged);
            ImageLoadResult result = DrawSurface.Load(path, out DrawSurface? image);
            Assert.AreEqual(result == ImageLoadResult.Ok, image is not null);
            image?.Dispose();
        }

        File.Delete(path);
    }

    private static byte[] WithOrientation(byte[] jpeg, int orientation)
    {
        // APP1 with one IFD entry: tag 0x0112, SHORT, 1 value (Exif 2.32, section 4.6).
        byte[] exif =
        [
            0xFF, 0xE1, 0, 34, (byte)'E', (byte)'x', (byte)'i', (byte)'f', 0, 0,
            (byte)'M', (byte)'M', 0, 42, 0, 0, 0, 8,
            0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, (byte)orientation, 0, 0, 0, 0, 0, 0,
        ];
        return [.. jpeg[..2], .. exif, .. jpeg[2..]];
    }

    private static DrawSurface? LoadBytes(byte[] bytes, string ending, ImageLoadResult expected)
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ending);
        File.WriteAllBytes(path, bytes);
        try
        {
            Assert.AreEqual(expected, DrawSurface.Load(path, out DrawSurface? image));
            return image;
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static uint PixelAt(DrawSurface surface, int x, int y)
    {
        uint* pixels = surface.GetPixels(out int stride);
        return pixels[(y * stride / 4) + x];
    }

    private static void AssertNear(uint expected, uint actual)
    {
        for (int shift = 0; shift < 32; shift += 8)
        {
            int difference = (int)(expected >> shift & 0xFF) - (int)(actual >> shift & 0xFF);
            Assert.IsTrue(Math.Abs(difference) <= 6, $"expected {expected:X8}, got {actual:X8}");
        }
    }
}
