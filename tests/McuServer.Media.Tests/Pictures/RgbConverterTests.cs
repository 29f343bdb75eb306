using McuServer.Media.Frames;
using McuServer.Media.Pictures;

namespace McuServer.Media.Tests.Pictures;

[TestClass]
public unsafe class RgbConverterTests
{
    [TestMethod]
    [DataRow(ColorMatrix.Bt709, 0.2126, 0.0722)]
    [DataRow(ColorMatrix.Bt601, 0.299, 0.114)]
    public void Every_value_is_within_one_of_the_float_reference(ColorMatrix matrix, double kr, double kb)
    {
        for (int u = 16; u <= 240; u += 14)
        {
            for (int v = 16; v <= 240; v += 14)
            {
                for (int y = 16; y <= 235; y += 3)
                {
                    byte[] rgb = Convert((byte)y, (byte)u, (byte)v, matrix);
                    double grey = (y - 16) / 219.0;
                    double cb = (u - 128) / 224.0;
                    double cr = (v - 128) / 224.0;
                    double red = grey + (2 * (1 - kr) * cr);
                    double blue = grey + (2 * (1 - kb) * cb);
                    double green = (grey - (kr * red) - (kb * blue)) / (1 - kr - kb);
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

    private static byte[] Convert(byte y, byte u, byte v, ColorMatrix matrix) =>
        RgbConverter.ToRgb24(new PictureView(&y, &u, &v, 1, 1, 1, 1), matrix);
}
