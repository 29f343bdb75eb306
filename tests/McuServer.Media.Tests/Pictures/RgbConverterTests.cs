using McuServer.Media.Frames;
using McuServer.Media.Pictures;

namespace McuServer.Media.Tests.Pictures;

[TestClass]
public unsafe class RgbConverterTests
{
    [TestMethod]
    public void Every_value_is_within_one_of_the_float_reference()
    {
        for (int u = 16; u <= 240; u += 14)
        {
            for (int v = 16; v <= 240; v += 14)
            {
                for (int y = 16; y <= 235; y += 3)
                {
                    byte[] rgb = Convert((byte)y, (byte)u, (byte)v);
                    double grey = (y - 16) / 219.0;
                    double cb = (u - 128) / 224.0;
                    double cr = (v - 128) / 224.0;
                    double red = grey + (1.5748 * cr);
                    double blue = grey + (1.8556 * cb);
                    double green = (grey - (0.2126 * red) - (0.0722 * blue)) / 0.7152;
                    Assert.AreEqual(Math.Clamp(red * 255, 0, 255), rgb[0], 0.51);
                    Assert.AreEqual(Math.Clamp(green * 255, 0, 255), rgb[1], 0.51);
                    Assert.AreEqual(Math.Clamp(blue * 255, 0, 255), rgb[2], 0.51);
                }
            }
        }
    }

    [TestMethod]
    public void Odd_sides_and_strides_are_read_where_they_are()
    {
        byte[] luma = [16, 235, 16, 0, 235, 16, 235, 0, 16, 235, 16, 0];
        byte[] chroma = [128, 128, 0, 128, 128, 0];
        fixed (byte* y = luma, c = chroma)
        {
            byte[] rgb = RgbConverter.ToRgb24(new PictureView(y, c, c, 4, 3, 3, 3));
            Assert.AreEqual(27, rgb.Length);
            for (int i = 0; i < 9; i++)
            {
                Assert.AreEqual(i % 2 == 0 ? 0 : 255, rgb[3 * i]);
            }
        }
    }

    private static byte[] Convert(byte y, byte u, byte v) =>
        RgbConverter.ToRgb24(new PictureView(&y, &u, &v, 1, 1, 1, 1));
}
