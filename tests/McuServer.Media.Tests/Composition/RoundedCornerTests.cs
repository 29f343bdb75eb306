using McuServer.Media.Composition;
using McuServer.Media.Frames;
using McuServer.Media.Pictures;
using McuServer.TestKit;

namespace McuServer.Media.Tests.Composition;

[TestClass]
public class RoundedCornerTests
{
    /// <summary>Piece by piece is the same as the four corners at once.</summary>
    [TestMethod]
    [DataRow(2)]
    [DataRow(8)]
    [DataRow(30)]
    public void Any_cut_of_a_corner_gives_the_pixels_of_the_whole(int radius)
    {
        using var pool = new FramePool();
        VideoFrame whole = TestPattern.Moving(pool, 80, 60, 1, 1);
        VideoFrame pieces = TestPattern.Moving(pool, 80, 60, 1, 1);
        VideoFrame under = TestPattern.Moving(pool, 80, 60, 2, 2);
        using var corners = new CornerBlocks();
        PictureKernels.SaveCorners(under.View, corners, radius);
        PictureKernels.RoundCorners(whole.View, corners, radius);
        for (int corner = 0; corner < 4; corner++)
        {
            PixelRect block = RoundedCorner.Block(corner, 80, 60, radius);
            for (int y = 0; y < radius; y += 2)
            {
                int cut = (radius / 3 * (y % 4) / 2) & ~1;
                PixelRect[] areas = [new(0, y, cut, 2), new(cut, y, radius - cut, 2)];
                foreach (PixelRect area in areas)
                {
                    RoundedCorner.Round(pieces.View.Window(block), under.View.Window(block), corner, radius, area);
                }
            }
        }

        PictureAssert.AreEqual(whole.View, pieces.View);
        Assert.IsLessThan(60, PictureAssert.Psnr(under.View, whole.View));
        whole.Release();
        pieces.Release();
        under.Release();
        Assert.AreEqual(0, pool.Outstanding);
    }
}
