using McuServer.Media.Frames;
using McuServer.Media.Pictures;

namespace McuServer.Media.Tests.Pictures;

[TestClass]
public class ColorFactorsTests
{
    [TestMethod]
    public void The_factors_of_BT_709_are_those_that_the_golden_pictures_were_made_with()
    {
        var f = ColorFactors.Of(ColorMatrix.Bt709);
        Assert.AreEqual((191455, 644068, 65019), (f.LumaR, f.LumaG, f.LumaB));
        Assert.AreEqual((-105532, -355019, 460551), (f.CbR, f.CbG, f.CbB));
        Assert.AreEqual((460551, -418321, -42230), (f.CrR, f.CrG, f.CrB));
    }

    [TestMethod]
    [DataRow(ColorMatrix.Bt709, 0.2126, 0.0722)]
    [DataRow(ColorMatrix.Bt601, 0.299, 0.114)]
    public void Every_factor_is_the_defined_one_to_a_millionth(ColorMatrix matrix, double kr, double kb)
    {
        var f = ColorFactors.Of(matrix);
        double one = 1 << ColorFactors.FractionBits;
        (double luma, double chroma) = (one * 219 / 255, one * 224 / 255);
        double[] expected =
        [
            luma * kr, luma * (1 - kr - kb), luma * kb,
            -chroma * kr / (2 * (1 - kb)), -chroma * (1 - kr - kb) / (2 * (1 - kb)), chroma / 2,
            chroma / 2, -chroma * (1 - kr - kb) / (2 * (1 - kr)), -chroma * kb / (2 * (1 - kr)),
        ];
        int[] factors = [f.LumaR, f.LumaG, f.LumaB, f.CbR, f.CbG, f.CbB, f.CrR, f.CrG, f.CrB];
        for (int i = 0; i < factors.Length; i++)
        {
            Assert.AreEqual(expected[i], factors[i], 1.0, $"factor {i}");
        }
    }

    [TestMethod]
    [DataRow(ColorMatrix.Bt709)]
    [DataRow(ColorMatrix.Bt601)]
    public void Every_grey_has_no_colour_and_white_is_235(ColorMatrix matrix)
    {
        var f = ColorFactors.Of(matrix);
        Assert.AreEqual(0, f.CbR + f.CbG + f.CbB);
        Assert.AreEqual(0, f.CrR + f.CrG + f.CrB);
        int white = (ColorFactors.BlackLevel + f.LumaR + f.LumaG + f.LumaB) * 255;
        Assert.AreEqual(235, (white + (1 << (ColorFactors.FractionBits - 1))) >> ColorFactors.FractionBits);
    }
}
