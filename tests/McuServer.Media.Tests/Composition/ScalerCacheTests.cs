using McuServer.Media.Composition;
using McuServer.Media.Pictures;

namespace McuServer.Media.Tests.Composition;

[TestClass]
public class ScalerCacheTests
{
    [TestMethod]
    public void The_same_sizes_share_tables()
    {
        var cache = new ScalerCache();
        PictureScaler first = cache.Get(64, 48, 32, 18);
        Assert.AreSame(first, cache.Get(64, 48, 32, 18));
        Assert.AreNotSame(first, cache.Get(64, 48, 32, 20));
        Assert.AreEqual(2, cache.Count);
    }

    [TestMethod]
    public void What_was_not_used_for_longest_is_forgotten()
    {
        var cache = new ScalerCache();
        PictureScaler kept = cache.Get(64, 48, 32, 18);
        PictureScaler lost = cache.Get(64, 48, 32, 20);
        for (int i = 0; i < ScalerCache.Capacity; i++)
        {
            cache.Get(16, 16, 2 + i, 8);
            Assert.AreSame(kept, cache.Get(64, 48, 32, 18));
        }

        Assert.AreEqual(ScalerCache.Capacity, cache.Count);
        Assert.AreNotSame(lost, cache.Get(64, 48, 32, 20));
    }
}
