using McuServer.Media.Composition;
using McuServer.Media.Frames;

namespace McuServer.Media.Tests.Composition;

[TestClass]
public class RectSetTests
{
    private const int Side = 48;

    [TestMethod]
    public void Random_sums_and_differences_hold_the_same_pixels_as_a_bitmap()
    {
        var random = new Random(3);
        for (int round = 0; round < 200; round++)
        {
            (RectSet set, bool[] bitmap) = RandomSet(random);
            AssertSame(bitmap, set);
            PixelRect probe = RandomRect(random);
            int inside = Count(bitmap, probe);
            Assert.AreEqual(inside, set.AreaInside(probe));
            Assert.AreEqual(inside > 0, set.Intersects(probe));
            Assert.AreEqual(inside == probe.Width * probe.Height, set.Covers(probe));
        }
    }

    [TestMethod]
    public void Intersections_and_differences_of_sets_hold_the_same_pixels_as_bitmaps()
    {
        var random = new Random(4);
        var common = new RectSet();
        for (int round = 0; round < 100; round++)
        {
            (RectSet a, bool[] bitmapA) = RandomSet(random);
            (RectSet b, bool[] bitmapB) = RandomSet(random);
            common.SetToIntersection(a, b);
            AssertSame([.. bitmapA.Zip(bitmapB, (x, y) => x && y)], common);
            a.Subtract(b);
            AssertSame([.. bitmapA.Zip(bitmapB, (x, y) => x && !y)], a);
        }
    }

    [TestMethod]
    public void A_box_that_covers_others_takes_their_place()
    {
        var set = new RectSet();
        set.Add(new PixelRect(10, 10, 4, 4));
        set.Add(new PixelRect(20, 10, 4, 4));
        set.Add(new PixelRect(0, 0, 40, 40));
        set.Add(new PixelRect(2, 2, 4, 4));
        Assert.AreEqual(1, set.Count);
        Assert.AreEqual(new PixelRect(0, 0, 40, 40), set.Rects[0]);
    }

    [TestMethod]
    public void A_sum_in_very_many_pieces_is_widened_and_never_loses_a_pixel()
    {
        var set = new RectSet();
        for (int i = 0; i < 400; i++)
        {
            var dot = new PixelRect(i % 20 * 4, i / 20 * 4, 2, 2);
            set.AddOrWiden(dot);
            Assert.IsTrue(set.Covers(dot));
        }

        Assert.IsLessThan(250, set.Count);
        Assert.IsTrue(set.Covers(new PixelRect(0, 0, 78, 30)), "widened to what lay in between");
    }

    [TestMethod]
    public void Empty_boxes_change_nothing()
    {
        var set = new RectSet();
        set.Add(new PixelRect(5, 5, 0, 9));
        set.Append(new PixelRect(5, 5, 3, -1));
        Assert.AreEqual(0, set.Count);
        set.Add(new PixelRect(0, 0, 8, 8));
        set.Subtract(new PixelRect(2, 2, 0, 4));
        Assert.AreEqual(1, set.Count);
    }

    private static (RectSet Set, bool[] Bitmap) RandomSet(Random random)
    {
        var set = new RectSet();
        bool[] bitmap = new bool[Side * Side];
        int steps = random.Next(1, 12);
        for (int step = 0; step < steps; step++)
        {
            PixelRect rect = RandomRect(random);
            bool isSum = random.Next(3) > 0;
            if (isSum)
            {
                set.Add(rect);
            }
            else
            {
                set.Subtract(rect);
            }

            ForEach(rect, at => bitmap[at] = isSum);
        }

        return (set, bitmap);
    }

    private static PixelRect RandomRect(Random random)
    {
        int x = random.Next(Side - 1);
        int y = random.Next(Side - 1);
        return new PixelRect(x, y, random.Next(1, Side - x), random.Next(1, Side - y));
    }

    private static void AssertSame(bool[] bitmap, RectSet set)
    {
        int[] times = new int[Side * Side];
        foreach (PixelRect rect in set.Rects)
        {
            Assert.IsFalse(rect.IsEmpty);
            ForEach(rect, at => times[at]++);
        }

        for (int i = 0; i < times.Length; i++)
        {
            Assert.AreEqual(bitmap[i] ? 1 : 0, times[i], $"pixel {i % Side},{i / Side}");
        }
    }

    private static int Count(bool[] bitmap, in PixelRect rect)
    {
        int count = 0;
        ForEach(rect, at => count += bitmap[at] ? 1 : 0);
        return count;
    }

    private static void ForEach(in PixelRect rect, Action<int> visit)
    {
        for (int y = rect.Y; y < rect.Bottom; y++)
        {
            for (int x = rect.X; x < rect.Right; x++)
            {
                visit((y * Side) + x);
            }
        }
    }
}
