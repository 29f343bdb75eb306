using McuServer.Media.Pictures;
using McuServer.Native;

namespace McuServer.Media.Tests.Pictures;

/// <summary>What is written is read by FFmpeg's decoder, which checks every CRC.</summary>
[TestClass]
public unsafe class PngWriterTests
{
    [TestMethod]
    [DataRow(1, 1)]
    [DataRow(2, 3)]
    [DataRow(257, 31)]
    public void Rgb_comes_back_as_it_was_written(int width, int height)
    {
        byte[] pixels = new byte[width * height * 3];
        new Random(3).NextBytes(pixels);
        using DrawSurface image = WriteAndLoad(pixels, width, height, hasAlpha: false);
        uint* read = image.GetPixels(out int stride);
        for (int i = 0; i < width * height; i++)
        {
            Span<byte> rgb = pixels.AsSpan(3 * i);
            uint expected = 0xFF000000 | ((uint)rgb[0] << 16) | ((uint)rgb[1] << 8) | rgb[2];
            Assert.AreEqual(expected, read[(i / width * stride / 4) + (i % width)]);
        }
    }

    [TestMethod]
    public void Alpha_comes_back_premultiplied()
    {
        using DrawSurface image = WriteAndLoad([255, 0, 0, 128, 0, 255, 0, 255], 2, 1, hasAlpha: true);
        Assert.AreEqual(0x80800000u, image.GetPixels(out _)[0]);
        Assert.AreEqual(0xFF00FF00u, image.GetPixels(out _)[1]);
    }

    [TestMethod]
    public void A_buffer_of_another_size_is_the_callers_mistake()
    {
        using MemoryStream stream = new();
        Assert.ThrowsExactly<ArgumentException>(() => PngWriter.Write(stream, new byte[11], 2, 2));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => PngWriter.Write(stream, [], 0, 2));
    }

    private static DrawSurface WriteAndLoad(byte[] pixels, int width, int height, bool hasAlpha)
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".png");
        PngWriter.Write(path, pixels, width, height, hasAlpha);
        ImageLoadResult result = DrawSurface.Load(path, out DrawSurface? image);
        File.Delete(path);
        Assert.AreEqual(ImageLoadResult.Ok, result);
        Assert.AreEqual((width, height), (image!.Width, image.Height));
        return image;
    }
}
