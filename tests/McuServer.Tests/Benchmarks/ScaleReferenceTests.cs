using McuServer.Benchmarks;
using McuServer.Media.Frames;
using McuServer.Media.Pictures;

namespace McuServer.Tests.Benchmarks;

[TestClass]
public unsafe class ScaleReferenceTests
{
    [TestMethod]
    [DataRow(2)]
    [DataRow(3)]
    public void A_picture_that_is_off_by_a_known_amount_has_the_psnr_of_that_amount(int error)
    {
        using FramePool pool = new();
        VideoFrame source = pool.Rent(96, 64);
        VideoFrame target = pool.Rent(48, 40);
        PictureKernels.Fill(source.View, 100, 120, 140);
        PictureKernels.Fill(target.View, (byte)(100 + error), (byte)(120 - error), (byte)(140 + error));

        Assert.AreEqual(
            10 * Math.Log10(255.0 * 255 / (error * error)), ScaleReference.Psnr(source.View, target.View), 1e-6);
        source.Release();
        target.Release();
    }

    [TestMethod]
    [DataRow(64, 36)]
    [DataRow(85, 48)]
    [DataRow(240, 150)]
    public void Only_the_rounding_to_bytes_parts_our_scaler_from_the_reference(int width, int height)
    {
        using FramePool pool = new();
        using ScalerScratch scratch = new();
        VideoFrame source = pool.Rent(192, 108);
        VideoFrame target = pool.Rent(width, height);
        ScaleReference.Draw(source.View);
        PictureScaler.Create(192, 108, width, height).Scale(source.View, target.View, 0, height, scratch);

        // Rounding alone: a variance of 1/12, 58.9 dB.
        Assert.AreEqual(58.9, ScaleReference.Psnr(source.View, target.View), 0.5);
        source.Release();
        target.Release();
    }
}
