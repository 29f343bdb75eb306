using McuServer.Media.Frames;
using McuServer.Media.Layouts;

namespace McuServer.Media.Tests.Layouts;

[TestClass]
public sealed class LayoutGeometryTests
{
    [TestMethod]
    [DataRow(3, 1280, "0 426 854 1280")]
    [DataRow(3, 720, "0 240 480 720")]
    [DataRow(3, 1920, "0 640 1280 1920")]
    [DataRow(7, 1280, "0 182 366 548 732 914 1098 1280")]
    public void Edges_of_equal_parts_are_the_nearest_even_pixels(int parts, int side, string expected)
    {
        var edges = new List<int>();
        for (int k = 0; k <= parts; k++)
        {
            edges.Add(LayoutGeometry.Edge(new Fraction(k, parts), side));
        }

        Assert.AreEqual(expected, string.Join(' ', edges));
    }

    [TestMethod]
    [DataRow(1, 4, 4, 2, DisplayName = "1 is half way between 0 and 2: up")]
    [DataRow(3, 4, 4, 4, DisplayName = "3 is half way between 2 and 4: up")]
    [DataRow(999, 4000, 4, 0)]
    public void Halves_go_up(int numerator, int denominator, int side, int expected) =>
        Assert.AreEqual(expected, LayoutGeometry.Edge(new Fraction(numerator, denominator), side));

    [TestMethod]
    [DataRow(8, 1280, 720, 8)]
    [DataRow(8, 1920, 1080, 12)]
    [DataRow(8, 854, 480, 6)]
    [DataRow(8, 720, 1280, 8)]
    [DataRow(0, 3840, 2160, 0)]
    public void Reference_pixels_scale_with_the_short_side(int value, int width, int height, int expected) =>
        Assert.AreEqual(
            expected, LayoutGeometry.ReferencePixels(value, LayoutGeometry.ShortSide(new CanvasSpec(width, height))));

    [TestMethod]
    public void A_decimal_is_not_the_fraction_that_it_resembles()
    {
        Assert.IsTrue(Fraction.TryParse("0.333", out Fraction coarse));
        Assert.AreEqual(426, LayoutGeometry.Edge(coarse, 1280));
        Assert.AreEqual(1278, LayoutGeometry.Edge(coarse, 3838));
        Assert.AreEqual(1280, LayoutGeometry.Edge(new Fraction(1, 3), 3838));
    }

    [TestMethod]
    public void Nine_decimals_on_the_largest_canvas_do_not_overflow()
    {
        var area = new AreaSpec(
            new Fraction(1, 999_999_937), new Fraction(1, 9999), new Fraction(999_999_936, 999_999_937),
            new Fraction(999_999_999, 1_000_000_000));
        PixelRect box = LayoutGeometry.Box(area, 3840, 3840);
        Assert.AreEqual(new PixelRect(0, 0, 3840, 3840), box);
    }

    [TestMethod]
    public void Neighbours_share_their_edge_for_every_denominator_and_side()
    {
        for (int denominator = 1; denominator <= 24; denominator++)
        {
            foreach (int side in (ReadOnlySpan<int>)[160, 360, 720, 854, 1080, 1280, 1920, 3840])
            {
                int previous = 0;
                for (int k = 0; k < denominator; k++)
                {
                    var area = new AreaSpec(
                        new Fraction(k, denominator), Fraction.Zero, new Fraction(1, denominator), Fraction.One);
                    PixelRect box = LayoutGeometry.Box(area, side, side);
                    Assert.AreEqual(previous, box.X, $"{k}/{denominator} of {side}");
                    Assert.AreEqual(0, box.Width % 2);
                    previous = box.Right;
                }

                Assert.AreEqual(side, previous);
            }
        }
    }
}
