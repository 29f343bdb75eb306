using McuServer.Transport.Network;

namespace McuServer.Transport.Tests.Network;

[TestClass]
public class BatchSizesTests
{
    [TestMethod]
    public void Each_batch_is_counted_in_its_class_and_nothing_is_none()
    {
        BatchSizes sizes = new();
        foreach (int size in (int[])[0, -1, 1, 2, 3, 4, 256, 257, 1000])
        {
            sizes.Add(size);
        }

        CollectionAssert.AreEqual((int[])[1, 2, 4, 8, 16, 32, 64, 128, 256], BatchSizes.UpperEnds.ToArray());
        CollectionAssert.AreEqual(
            (long[])[1, 1, 2, 0, 0, 0, 0, 0, 1, 2], Enumerable.Range(0, 10).Select(i => sizes[i]).ToArray());
        Assert.AreEqual(1 + 2 + 3 + 4 + 256 + 257 + 1000, sizes.DatagramCount);
    }
}
