using System.Globalization;
using McuServer.Media.Frames;
using McuServer.Media.Layouts;

namespace McuServer.Media.Tests.Layouts;

[TestClass]
public sealed class GridSearchTests
{
    private static readonly GridSpec s_default = new() { MaxTiles = 49 };
    private static readonly GridSpec s_tight = s_default with { Gap = 0, Padding = 0 };

    [TestMethod]
    [DataRow("grid-tight.txt", true)]
    [DataRow("grid-default.txt", false)]
    public void Sixteen_by_nine_tiles_match_the_table(string file, bool tight)
    {
        VectorTable table = VectorTable.Load(file);
        Assert.HasCount(49, table.Rows);
        foreach (string[] row in table.Rows)
        {
            int count = int.Parse(row[0], CultureInfo.InvariantCulture);
            for (int column = 1; column < table.Header.Length; column++)
            {
                (int width, int height) = VectorTable.Size(table.Header[column]);
                string actual = Describe(width, height, count, tight ? s_tight : s_default);
                Assert.AreEqual(row[column], actual, $"{count} tiles on {table.Header[column]}");
            }
        }
    }

    [TestMethod]
    public void Other_ratios_match_the_table()
    {
        VectorTable table = VectorTable.Load("grid-portrait-ratios.txt");
        Assert.HasCount(49, table.Rows);
        GridSpec square = s_default with { AspectMin = Fraction.One, AspectMax = Fraction.One };
        GridSpec range = s_default with { AspectMin = new Fraction(3, 4), AspectMax = new Fraction(4, 3) };
        foreach (string[] row in table.Rows)
        {
            int count = int.Parse(row[0], CultureInfo.InvariantCulture);
            Assert.AreEqual(row[1], Describe(720, 1280, count, square), $"{count} square tiles");
            Assert.AreEqual(row[2], Describe(720, 1280, count, range), $"{count} tiles of 3:4 to 4:3");
        }
    }

    [TestMethod]
    public void Capacity_matches_the_table()
    {
        VectorTable table = VectorTable.Load("grid-capacity.txt");
        Assert.HasCount(4, table.Rows);
        foreach (string[] row in table.Rows)
        {
            (int minWidth, int minHeight) = VectorTable.Size(row[0]);
            GridSpec spec = s_default with { MinTileWidth = minWidth, MinTileHeight = minHeight };
            for (int column = 1; column < table.Header.Length; column++)
            {
                (int width, int height) = VectorTable.Size(table.Header[column]);
                int capacity = GridSearch.Capacity(width, height, spec, Math.Min(width, height));
                Assert.AreEqual(row[column], $"{capacity}", $"{row[0]} on {table.Header[column]}");
            }
        }
    }

    [TestMethod]
    public void Sixteen_by_nine_in_sixteen_by_nine_takes_the_square_root_of_the_count()
    {
        for (int count = 1; count <= 49; count++)
        {
            int columns = (int)Math.Ceiling(Math.Sqrt(count));
            int rows = (count + columns - 1) / columns;
            foreach ((int width, int height) in ((int, int)[])[(1280, 720), (1920, 1080)])
            {
                foreach (GridSpec spec in (GridSpec[])[s_tight, s_default])
                {
                    GridShape shape = GridSearch.Find(width, height, count, spec, height);
                    Assert.AreEqual((columns, rows), (shape.Columns, shape.Rows), $"{count} on {width}x{height}");
                }
            }
        }
    }

    [TestMethod]
    [DataRow(16, 9)]
    [DataRow(1, 1)]
    [DataRow(9, 16)]
    public void A_tile_of_one_ratio_never_grows_when_somebody_joins(int ratioWidth, int ratioHeight)
    {
        var ratio = new Fraction(ratioWidth, ratioHeight);
        foreach ((int width, int height) in s_sizes)
        {
            int before = int.MaxValue;
            for (int count = 1; count <= 49; count++)
            {
                GridSpec spec = s_default with { AspectMin = ratio, AspectMax = ratio };
                int now = GridSearch.Find(width, height, count, spec, 720).TileWidth;
                Assert.IsLessThanOrEqualTo(before, now, $"{count} tiles on {width}x{height}");
                before = now;
            }
        }
    }

    [TestMethod]
    public void Tiles_are_even_and_inside_and_apart_for_every_option()
    {
        (Fraction, Fraction)[] ratios =
            [(new(16, 9), new(16, 9)), (Fraction.One, Fraction.One), (new(3, 4), new(4, 3))];
        Span<PixelRect> boxes = stackalloc PixelRect[49];
        foreach ((int width, int height) in s_sizes)
        {
            var region = new PixelRect(6, 10, width, height);
            foreach ((Fraction min, Fraction max) in ratios)
            {
                foreach (LastRow lastRow in Enum.GetValues<LastRow>())
                {
                    foreach (Align align in Enum.GetValues<Align>())
                    {
                        GridSpec spec = s_default with
                        {
                            AspectMin = min,
                            AspectMax = max,
                            LastRow = lastRow,
                            Align = align,
                        };
                        for (int count = 1; count <= 49; count++)
                        {
                            GridShape shape = GridSearch.Find(width, height, count, spec, 720);
                            Span<PixelRect> placed = boxes[..count];
                            GridSearch.Place(region, spec, 720, shape, placed);
                            CheckBoxes(region, placed, $"{count} on {width}x{height} {min} {lastRow} {align}");
                        }
                    }
                }
            }
        }
    }

    [TestMethod]
    public void Exact_columns_and_rows_keep_every_tile_in_its_cell()
    {
        GridSpec spec = s_tight with { Columns = 3, Rows = 2, LastRow = LastRow.Center };
        Assert.AreEqual("426x240: 0,120 426,120 852,120 0,360", Boxes(1280, 720, 4, spec));
        Assert.AreEqual("426x240: 0,120", Boxes(1280, 720, 1, spec));
        Assert.AreEqual(6, GridSearch.Capacity(1280, 720, spec, 720));
    }

    [TestMethod]
    public void Columns_alone_give_rows_from_the_count()
    {
        GridSpec spec = s_default with { Columns = 1, MaxTiles = 6 };
        Assert.AreEqual("240x134: 8,150 8,292 8,434", Boxes(256, 720, 3, spec));
        Assert.AreEqual("196x110: 30,10 30,128 30,246 30,364 30,482 30,600", Boxes(256, 720, 6, spec));
    }

    [TestMethod]
    public void Rows_alone_give_columns_from_the_count_whatever_maxColumns_says()
    {
        GridSpec spec = s_default with { Rows = 1, MaxTiles = 8, MaxColumns = 2 };
        Assert.AreEqual("226x128: 58,8 292,8 526,8 760,8 994,8", Boxes(1280, 144, 5, spec));
        Assert.AreEqual(7, GridSearch.Capacity(1280, 144, spec, 720));
    }

    [TestMethod]
    public void Two_given_rows_keep_the_tile_size_of_two_rows_when_one_tile_is_there()
    {
        GridSpec spec = s_tight with { Rows = 2 };
        Assert.AreEqual(new GridShape(1, 1, 640, 360), GridSearch.Find(1280, 720, 1, spec, 720));
        Assert.AreEqual(new GridShape(3, 2, 426, 240), GridSearch.Find(1280, 720, 5, spec, 720));
    }

    [TestMethod]
    public void A_short_last_row_goes_where_lastRow_says()
    {
        GridSpec spec = s_tight with { MaxColumns = 3 };
        Assert.AreEqual(
            "320x180: 0,40 320,40 640,40 160,220 480,220", Boxes(960, 440, 5, spec with { LastRow = LastRow.Center }));
        Assert.AreEqual(
            "320x180: 0,40 320,40 640,40 0,220 320,220", Boxes(960, 440, 5, spec with { LastRow = LastRow.Start }));
        Assert.AreEqual(
            "320x180: 0,40 320,40 640,40 160,220 480,220", Boxes(960, 440, 5, spec with { LastRow = LastRow.Balance }));
        Assert.AreEqual(
            "240x134: 120,86 360,86 600,86 120,220 360,220 600,220",
            Boxes(960, 440, 6, spec with { Columns = 4, LastRow = LastRow.Balance }));
    }

    [TestMethod]
    public void Align_moves_the_block_to_the_padding_and_centres_a_short_row_inside_it()
    {
        GridSpec spec = s_default with { MaxColumns = 2 };
        Assert.AreEqual(
            "316x178: 8,8 332,8 170,194", Boxes(800, 380, 3, spec with { Align = Align.Start }));
        Assert.AreEqual(
            "316x178: 152,8 476,8 314,194",
            Boxes(800, 380, 3, spec with { Align = Align.End }));
    }

    [TestMethod]
    public void A_last_page_keeps_the_block_of_a_full_page()
    {
        GridShape shape = GridSearch.Find(1280, 720, 9, s_tight, 720);
        var boxes = new PixelRect[2];
        GridSearch.Place(new PixelRect(0, 0, 1280, 720), s_tight, 720, shape, boxes);
        Assert.AreEqual(new PixelRect(214, 0, 426, 240), boxes[0]);
        Assert.AreEqual(new PixelRect(640, 0, 426, 240), boxes[1]);
    }

    [TestMethod]
    public void A_box_without_room_gives_an_empty_shape_and_no_capacity()
    {
        Assert.IsTrue(GridSearch.Find(16, 16, 1, s_default, 720).IsEmpty);
        Assert.AreEqual(0, GridSearch.Capacity(16, 16, s_default, 720));
        Assert.AreEqual(0, GridSearch.Capacity(200, 100, s_default with { MinTileWidth = 1900 }, 720));
        Assert.ThrowsExactly<ArgumentException>(
            () => GridSearch.Place(new PixelRect(0, 0, 16, 16), s_default, 720, default, new PixelRect[1]));
    }

    [TestMethod]
    public void Finding_and_placing_allocate_nothing()
    {
        var region = new PixelRect(0, 0, 1280, 720);
        var boxes = new PixelRect[25];
        GridSearch.Place(region, s_default, 720, GridSearch.Find(1280, 720, 25, s_default, 720), boxes);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            GridShape shape = GridSearch.Find(1280, 720, 25, s_default, 720);
            GridSearch.Place(region, s_default, 720, shape, boxes);
        }

        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static readonly (int Width, int Height)[] s_sizes =
        [(1280, 720), (1920, 1080), (720, 1280), (1000, 250), (300, 900)];

    private static string Describe(int width, int height, int count, GridSpec spec)
    {
        int shortSide = Math.Min(width, height);
        GridShape shape = GridSearch.Find(width, height, count, spec, shortSide);
        var boxes = new PixelRect[count];
        GridSearch.Place(new PixelRect(0, 0, width, height), spec, shortSide, shape, boxes);
        PixelRect lastRow = Array.Find(boxes, box => box.Y == boxes[^1].Y);
        return $"{shape.Columns}x{shape.Rows} {shape.TileWidth}x{shape.TileHeight} "
            + $"@{boxes[0].X},{boxes[0].Y} L{lastRow.X}";
    }

    private static string Boxes(int width, int height, int count, GridSpec spec)
    {
        GridShape shape = GridSearch.Find(width, height, count, spec, 720);
        var boxes = new PixelRect[count];
        GridSearch.Place(new PixelRect(0, 0, width, height), spec, 720, shape, boxes);
        return $"{shape.TileWidth}x{shape.TileHeight}: "
            + string.Join(' ', Array.ConvertAll(boxes, box => $"{box.X},{box.Y}"));
    }

    private static void CheckBoxes(PixelRect region, ReadOnlySpan<PixelRect> boxes, string situation)
    {
        for (int i = 0; i < boxes.Length; i++)
        {
            PixelRect box = boxes[i];
            if (((box.X | box.Y | box.Width | box.Height) & 1) != 0 || box.IsEmpty || !region.Contains(box))
            {
                Assert.Fail($"Tile {i} is {box}: {situation}.");
            }

            for (int other = 0; other < i; other++)
            {
                if (box.Intersects(boxes[other]))
                {
                    Assert.Fail($"Tiles {other} and {i} overlap: {situation}.");
                }
            }
        }
    }
}
