using McuServer.Media.Pictures;

namespace McuServer.Media.Tests.Pictures;

/// <summary>Counts memory of the whole process, so nothing else may run meanwhile.</summary>
[TestClass]
[DoNotParallelize]
public class ScalerScratchTests
{
    [TestMethod]
    public void Scratch_memory_grows_on_demand_is_kept_and_is_given_back()
    {
        long before = ScalerScratch.LiveBytes;
        using TestPicture source = TestPicture.Noise(300, 200, seed: 1);
        using (ScalerScratch scratch = new())
        {
            Assert.AreEqual(before, ScalerScratch.LiveBytes);
            ScaleTo(70, 50, source, scratch);
            long small = ScalerScratch.LiveBytes;
            ScaleTo(1000, 700, source, scratch);
            long large = ScalerScratch.LiveBytes;
            ScaleTo(70, 50, source, scratch);
            Assert.IsGreaterThan(before, small);
            Assert.IsGreaterThan(small, large);
            Assert.AreEqual(large, ScalerScratch.LiveBytes);
        }

        Assert.AreEqual(before, ScalerScratch.LiveBytes);
    }

    [TestMethod]
    public void Corner_memory_is_given_back()
    {
        long before = CornerBlocks.LiveBytes;
        using TestPicture picture = TestPicture.Noise(100, 80, seed: 1);
        using (CornerBlocks corners = new())
        {
            PictureKernels.SaveCorners(picture.View, corners, 12);
            Assert.AreEqual(before + (4 * 12 * 12 * 3 / 2), CornerBlocks.LiveBytes);
        }

        Assert.AreEqual(before, CornerBlocks.LiveBytes);
    }

    private static void ScaleTo(int width, int height, TestPicture source, ScalerScratch scratch)
    {
        using TestPicture target = new(width, height);
        PictureScaler.Create(300, 200, width, height).Scale(source.View, target.View, 0, height, scratch);
    }
}
