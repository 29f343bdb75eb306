using McuServer.Media.Frames;
using McuServer.Media.Layouts;

namespace McuServer.Media.Tests.Layouts;

[TestClass]
public sealed class FitRectangleTests
{
    private static readonly Fraction s_half = new(1, 2);
    private static readonly Fraction s_high = new(2, 5);

    [TestMethod]
    public void Cover_crops_the_sides_of_a_wide_picture()
    {
        var box = new PixelRect(8, 10, 348, 416);
        FittedPicture fitted = FitRectangle.Of(Fit.Cover, 1280, 720, box, s_half, s_high);
        Assert.AreEqual(new PixelRect(338, 0, 602, 720), fitted.Crop);
        Assert.AreEqual(box, fitted.Destination);
    }

    [TestMethod]
    public void Cover_crops_a_tall_picture_above_the_middle()
    {
        FittedPicture fitted = FitRectangle.Cover(640, 480, new PixelRect(0, 0, 416, 234), s_half, s_high);
        Assert.AreEqual(new PixelRect(0, 48, 640, 360), fitted.Crop);
    }

    [TestMethod]
    [DataRow(Fit.Contain)]
    [DataRow(Fit.Blur)]
    public void Contain_and_blur_show_the_whole_picture_in_the_middle(Fit fit)
    {
        FittedPicture fitted = FitRectangle.Of(fit, 640, 480, new PixelRect(100, 20, 416, 234), s_half, s_high);
        Assert.AreEqual(new PixelRect(0, 0, 640, 480), fitted.Crop);
        Assert.AreEqual(new PixelRect(152, 20, 312, 234), fitted.Destination);
    }

    [TestMethod]
    [DataRow(0, 1, 0)]
    [DataRow(1, 1, 678)]
    [DataRow(1, 3, 226)]
    public void Focus_moves_the_window_from_edge_to_edge(int numerator, int denominator, int expectedX)
    {
        var focus = new Fraction(numerator, denominator);
        FittedPicture fitted = FitRectangle.Cover(1280, 720, new PixelRect(0, 0, 348, 416), focus, s_high);
        Assert.AreEqual(expectedX, fitted.Crop.X);
    }

    [TestMethod]
    [DataRow(1, 1)]
    [DataRow(3, 5)]
    [DataRow(2, 1000)]
    [DataRow(1000, 2)]
    [DataRow(4001, 3)]
    public void Odd_and_extreme_pictures_keep_a_crop_and_a_destination(int width, int height)
    {
        foreach ((int w, int h) in ((int, int)[])[(2, 1000), (1000, 2), (416, 234)])
        {
            var box = new PixelRect(4, 6, w, h);
            PixelRect crop = FitRectangle.Cover(width, height, box, s_half, s_high).Crop;
            PixelRect destination = FitRectangle.Contain(width, height, box).Destination;
            Assert.IsFalse(crop.IsEmpty, $"{crop}");
            Assert.IsTrue(new PixelRect(0, 0, width, height).Contains(crop), $"{crop}");
            Assert.IsFalse(destination.IsEmpty, $"{destination}");
            Assert.IsTrue(box.Contains(destination), $"{destination}");
        }
    }

    [TestMethod]
    public void Every_crop_is_even_inside_the_picture_and_close_to_the_ratio_of_the_box()
    {
        for (int width = 160; width <= 1920; width += 88)
        {
            for (int height = 160; height <= 1080; height += 92)
            {
                var box = new PixelRect(0, 0, 412, 234);
                PixelRect crop = FitRectangle.Cover(width, height, box, s_half, s_high).Crop;
                Assert.IsTrue(new PixelRect(0, 0, width, height).Contains(crop));
                Assert.AreEqual(0, (crop.X | crop.Y | crop.Width | crop.Height) & 1);
                Assert.IsTrue(crop.Width >= width - 1 || crop.Height >= height - 1, "one side is whole");
                double error = Math.Abs(((double)crop.Width * box.Height) - ((double)crop.Height * box.Width));
                Assert.IsLessThan(2.0 * (box.Width + box.Height), error, $"{width}x{height}: {crop}");
            }
        }
    }

    [TestMethod]
    public void An_empty_box_or_picture_is_the_callers_mistake()
    {
        Assert.ThrowsExactly<ArgumentException>(() => FitRectangle.Contain(640, 480, new PixelRect(0, 0, 0, 10)));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => FitRectangle.Contain(0, 480, new PixelRect(0, 0, 2, 2)));
    }
}
