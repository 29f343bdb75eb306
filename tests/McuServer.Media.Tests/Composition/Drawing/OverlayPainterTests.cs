using McuServer.Media.Composition;
using McuServer.Media.Composition.Drawing;
using McuServer.Media.Frames;
using McuServer.Media.Layouts;

namespace McuServer.Media.Tests.Composition.Drawing;

[TestClass]
public sealed class OverlayPainterTests : IDisposable
{
    private readonly OverlayPainter _painter = new(Path.GetTempPath());

    public void Dispose() => _painter.Dispose();

    [TestMethod]
    [DataRow("김민수")]
    [DataRow("สมชาย ปู่ย่า")]
    [DataRow("प्रियंका शर्मा")]
    [DataRow("محمد عبد الله")]
    [DataRow("👩‍👩‍👧‍👦 🇰🇷")]
    public void A_strip_has_one_height_in_every_script_and_keeps_its_margin(string name)
    {
        SceneTile tile = Tiles.Person(name);
        OverlayPatch strip = _painter.PaintMarks(tile).Single();
        Assert.AreEqual(32, strip.Box.Height);
        Assert.AreEqual(10, strip.Box.X);
        Assert.AreEqual(170, strip.Box.Bottom);
        Assert.AreEqual(0, strip.Box.Width & 1);
        Assert.AreEqual(0, _painter.Counts.UnknownGlyphs);
        Assert.AreEqual(0xB3, strip.AlphaY[(16 * strip.Box.Width) + 3], "the box behind the name");
        Assert.IsTrue(strip.Y.Max() > 200, "the name is light");
    }

    [TestMethod]
    [DataRow(LabelPosition.TopLeft, 10, 10)]
    [DataRow(LabelPosition.BottomLeft, 10, 138)]
    [DataRow(LabelPosition.TopCenter, -1, 10)]
    [DataRow(LabelPosition.BottomCenter, -1, 138)]
    [DataRow(LabelPosition.TopRight, -2, 10)]
    [DataRow(LabelPosition.BottomRight, -2, 138)]
    public void A_strip_stands_where_its_position_says(LabelPosition position, int x, int y)
    {
        SceneTile tile = Tiles.Person("김민수") with { Style = Tiles.Style with { LabelPosition = position } };
        PixelRect box = _painter.PaintMarks(tile).Single().Box;
        Assert.AreEqual(y, box.Y);
        switch (x)
        {
            case -1:
                Assert.AreEqual(160, box.X + (box.Width / 2), 1);
                break;
            case -2:
                Assert.AreEqual(310, box.Right);
                break;
            default:
                Assert.AreEqual(x, box.X);
                break;
        }
    }

    [TestMethod]
    public void A_long_name_ends_inside_the_tile_and_its_strip_is_not_shared_with_other_sizes()
    {
        const string Name = "A very long name that does not fit into any tile of this conference";
        PixelRect narrow = _painter.PaintMarks(Tiles.Person(Name, 200, 112)).Single().Box;
        PixelRect wide = _painter.PaintMarks(Tiles.Person(Name, 320, 180)).Single().Box;
        Assert.IsTrue(narrow.Right <= 190 && narrow.Width > 150, narrow.ToString());
        Assert.IsTrue(wide.Right <= 310 && wide.Width > 270, wide.ToString());
    }

    [TestMethod]
    public void Tiles_of_other_sizes_share_the_pixels_of_a_name_that_fits()
    {
        OverlayPatch first = _painter.PaintMarks(Tiles.Person("김민수", 320, 180)).Single();
        long misses = _painter.Counts.Misses;
        OverlayPatch second = _painter.PaintMarks(Tiles.Person("김민수", 640, 360)).Single();
        Assert.AreSame(first.Y, second.Y);
        Assert.AreEqual(misses, _painter.Counts.Misses);
        Assert.AreNotEqual(first.Box.Y, second.Box.Y);
    }

    [TestMethod]
    public void Two_lines_make_a_higher_strip()
    {
        OverlayPatch strip = _painter.PaintMarks(Tiles.Person("홍길동\n수석 연구원")).Single();
        Assert.AreEqual(58, strip.Box.Height);
    }

    [TestMethod]
    public void Icons_stand_before_the_name_or_alone_and_each_has_a_shape_of_its_own()
    {
        OverlayPatch plain = _painter.PaintMarks(Tiles.Person("김민수")).Single();
        List<byte[]> shapes = [];
        foreach (TileMarks mark in (TileMarks[])[TileMarks.Muted, TileMarks.Hand, TileMarks.Network, TileMarks.Pinned])
        {
            OverlayPatch named = _painter.PaintMarks(Tiles.Person("김민수") with { Marks = mark }).Single();
            Assert.AreEqual(plain.Box.Width + 28, named.Box.Width, 2);
            OverlayPatch alone = _painter.PaintMarks(Tiles.Person("김민수") with { Marks = mark, Label = null }).Single();
            Assert.AreEqual(42, alone.Box.Width, 2);
            foreach (byte[] other in shapes)
            {
                int different = alone.Y.Zip(other).Count(pair => Math.Abs(pair.First - pair.Second) > 60);
                Assert.IsTrue(different > 40, $"{mark}: {different} pixels differ");
            }

            shapes.Add(alone.Y);
        }
    }

    [TestMethod]
    public void A_mark_whose_icon_the_style_leaves_out_is_not_drawn()
    {
        SceneTile tile = Tiles.Person("김민수") with
        {
            Label = null,
            Marks = TileMarks.Network | TileMarks.Pinned,
            Style = Tiles.Style with { Icons = [TileIcon.Muted, TileIcon.Hand] },
        };
        Assert.AreEqual(0, _painter.PaintMarks(tile).Count);
    }

    [TestMethod]
    public void A_tile_too_small_for_a_strip_has_none() =>
        Assert.AreEqual(0, _painter.PaintMarks(Tiles.Person("김민수", 40, 22)).Count);

    [TestMethod]
    [DataRow(LabelPosition.BottomLeft, 10)]
    [DataRow(LabelPosition.TopRight, 138)]
    public void A_badge_stands_at_the_edge_that_the_label_leaves_free(LabelPosition position, int y)
    {
        SceneTile tile = Tiles.Person("김민수") with
        {
            MoreCount = 12,
            Style = Tiles.Style with { LabelPosition = position },
        };
        IReadOnlyList<OverlayPatch> marks = _painter.PaintMarks(tile);
        Assert.AreEqual(2, marks.Count);
        Assert.AreEqual((310, y), (marks[1].Box.Right, marks[1].Box.Y));
        Assert.IsFalse(marks[0].Box.Intersects(marks[1].Box));
    }

    [TestMethod]
    public void The_speaking_border_lies_inside_the_tiles_own_border()
    {
        SceneTile tile = Tiles.Person("x") with
        {
            Label = null,
            Marks = TileMarks.Speaking,
            Style = Tiles.Style with { BorderWidth = 2, BorderColor = new Rgba(255, 255, 255, 255) },
        };
        PatchCanvas canvas = new(320, 180);
        canvas.Fill(100, 128, 128);
        foreach (OverlayPatch patch in _painter.PaintMarks(tile))
        {
            canvas.Blend(patch, 0, 0);
        }

        byte teal = PatchConverter.For(ColorMatrix.Bt709).ConvertColor(Tiles.Style.SpeakingColor).Y;
        byte[] column = [.. Enumerable.Range(0, 8).Select(y => canvas.Y[(y * 320) + 160])];
        CollectionAssert.AreEqual(new byte[] { 235, 235, teal, teal, teal, teal, 100, 100 }, column);
    }

    [TestMethod]
    public void Reconnecting_dims_the_tile_and_leaves_its_rounded_corners_free()
    {
        SceneTile tile = Tiles.Person("x") with { Label = null, Marks = TileMarks.Reconnecting };
        OverlayPatch veil = _painter.PaintMarks(tile).Single();
        Assert.AreEqual(new PixelRect(0, 0, 320, 180), veil.Box);
        Assert.AreEqual(0, veil.AlphaY[0]);
        Assert.AreEqual(0x99, veil.AlphaY[(20 * 320) + 20]);
        Assert.IsTrue(veil.Y.Max() > 225, "a light symbol");
        Assert.IsTrue(veil.Y[(90 * 320) + 160] < 60, "the symbol is a ring");
    }

    [TestMethod]
    public void The_same_content_is_painted_to_the_same_pixels_by_another_painter()
    {
        using OverlayPainter other = new(Path.GetTempPath());
        SceneTile tile = Tiles.Person("김민수 👍🏽 Ωmega") with
        {
            Marks = TileMarks.Muted | TileMarks.Speaking | TileMarks.Reconnecting,
            MoreCount = 3,
        };
        CollectionAssert.AreEqual(_painter.PaintCard(tile).Y, other.PaintCard(tile).Y);
        IReadOnlyList<OverlayPatch> first = _painter.PaintMarks(tile);
        IReadOnlyList<OverlayPatch> second = other.PaintMarks(tile);
        Assert.AreEqual(first.Count, second.Count);
        for (int i = 0; i < first.Count; i++)
        {
            Assert.AreEqual(first[i].Box, second[i].Box);
            CollectionAssert.AreEqual(first[i].Y, second[i].Y);
            CollectionAssert.AreEqual(first[i].U, second[i].U);
            CollectionAssert.AreEqual(first[i].V, second[i].V);
            CollectionAssert.AreEqual(first[i].AlphaY, second[i].AlphaY);
            CollectionAssert.AreEqual(first[i].AlphaUV, second[i].AlphaUV);
        }
    }
}
