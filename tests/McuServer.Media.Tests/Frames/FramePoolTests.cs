using McuServer.Media.Frames;

namespace McuServer.Media.Tests.Frames;

[TestClass]
public unsafe class FramePoolTests
{
    [TestMethod]
    public void A_returned_frame_is_rented_again_and_allocates_nothing()
    {
        using FramePool pool = new();
        VideoFrame first = pool.Rent(640, 360);
        first.Release();
        long before = GC.GetAllocatedBytesForCurrentThread();
        VideoFrame second = pool.Rent(640, 360);
        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.AreSame(first, second);
        second.Release();
        Assert.AreEqual(0, pool.Outstanding);
    }

    [TestMethod]
    public void Planes_are_aligned_and_hold_odd_sizes()
    {
        using FramePool pool = new();
        VideoFrame frame = pool.Rent(33, 17);
        PictureView view = frame.View;
        Assert.AreEqual(0, (nint)view.Y % 64);
        Assert.AreEqual(0, (nint)view.U % 64);
        Assert.AreEqual(0, (nint)view.V % 64);
        Assert.AreEqual(17, view.ChromaWidth);
        Assert.AreEqual(9, view.ChromaHeight);
        Assert.IsGreaterThanOrEqualTo((nint)view.Y + (view.StrideY * 17), (nint)view.U);
        Assert.IsGreaterThanOrEqualTo((nint)view.U + (view.StrideUV * 9), (nint)view.V);
        frame.Release();
    }

    [TestMethod]
    public void Each_holder_releases_once()
    {
        using FramePool pool = new();
        VideoFrame frame = pool.Rent(16, 16);
        frame.AddReference();
        frame.Release();
        Assert.AreEqual(1, pool.Outstanding);
        frame.Release();
        Assert.AreEqual(0, pool.Outstanding);
        Assert.ThrowsExactly<ObjectDisposedException>(frame.Release);
    }

    [TestMethod]
    public void Free_memory_is_bounded()
    {
        using FramePool pool = new(keepBytes: 0);
        VideoFrame first = pool.Rent(16, 16);
        first.Release();
        VideoFrame second = pool.Rent(16, 16);
        Assert.AreNotSame(first, second);
        second.Release();
    }

    [TestMethod]
    public void What_a_pool_holds_is_counted_to_the_end()
    {
        FramePool pool = new(keepBytes: 100_000);
        VideoFrame[] frames = [pool.Rent(320, 180), pool.Rent(320, 180), pool.Rent(64, 64)];
        long all = pool.HeldBytes;
        Assert.IsGreaterThan(2 * 320 * 180 * 3 / 2, all);
        frames[0].Release();
        Assert.AreEqual(all, pool.HeldBytes, "kept");
        frames[1].Release();
        long least = pool.HeldBytes;
        Assert.IsLessThan(all, least, "beyond what is kept");
        pool.Dispose();
        Assert.IsGreaterThan(64 * 64, pool.HeldBytes);
        Assert.IsLessThan(320 * 180, pool.HeldBytes, "one in use");
        frames[2].Release();
        Assert.AreEqual(0, pool.HeldBytes);
    }
}
