using McuServer.Media.Composition;
using McuServer.Media.Composition.Drawing;

namespace McuServer.Media.Tests.Composition.Drawing;

[TestClass]
public class PatchCacheTests
{
    [TestMethod]
    public void What_was_unused_for_longest_goes_first()
    {
        PatchCache cache = new(3 * 4096);
        cache.Add(Key(1), Patches());
        cache.Add(Key(2), Patches());
        Assert.IsTrue(cache.TryGet(Key(1), out _));
        cache.Add(Key(3), Patches());
        Assert.IsFalse(cache.TryGet(Key(2), out _));
        Assert.IsTrue(cache.TryGet(Key(1), out _));
        Assert.IsTrue(cache.TryGet(Key(3), out _));
        Assert.AreEqual((3L, 1L), (cache.Hits, cache.Misses));
    }

    [TestMethod]
    public void The_bound_holds_and_empty_entries_count_too()
    {
        PatchCache cache = new(64 << 10);
        for (int i = 0; i < 1000; i++)
        {
            cache.Add(Key(i), i % 2 == 0 ? [] : Patches());
            Assert.IsTrue(cache.Bytes <= 64 << 10);
        }

        Assert.IsTrue(cache.Count is > 10 and < 128, $"{cache.Count} entries");
    }

    [TestMethod]
    public void An_entry_larger_than_the_bound_is_kept_while_it_is_the_newest()
    {
        PatchCache cache = new(100);
        cache.Add(Key(1), Patches());
        Assert.IsTrue(cache.TryGet(Key(1), out _));
        cache.Add(Key(2), Patches());
        Assert.AreEqual(1, cache.Count);
        cache.Clear();
        Assert.AreEqual((0, 0L), (cache.Count, cache.Bytes));
    }

    private static PatchKey Key(int number) => new(PatchKind.Badge) { Detail = number };

    /// <summary>
    /// 3 KiB of samples, 3.5 KiB with the overhead: three of them do not fit into 12 KiB with a fourth.
    /// </summary>
    private static OverlayPatch[] Patches() => [new PatchPlanes(32, 32).ToPatch(0, 0), .. Empty()];

    private static OverlayPatch[] Empty() => [new PatchPlanes(32, 16).ToPatch(0, 0)];
}
