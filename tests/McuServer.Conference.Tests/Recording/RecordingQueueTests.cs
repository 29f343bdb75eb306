using McuServer.Conference.Recording;
using McuServer.Media.Frames;

namespace McuServer.Conference.Tests.Recording;

[TestClass]
public class RecordingQueueTests
{
    [TestMethod]
    public void What_is_put_in_comes_out_in_order_and_a_closed_one_is_emptied()
    {
        using RecordingQueue queue = new(4);
        queue.Add(isVideo: true, 0, [1], TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), isKeyFrame: true);
        queue.Add(isVideo: false, 3, [2, 3], TimeSpan.FromSeconds(4), TimeSpan.Zero, isKeyFrame: false);
        queue.Close();
        queue.Add(isVideo: true, 0, [4], TimeSpan.Zero, TimeSpan.Zero, isKeyFrame: true);
        Assert.IsTrue(queue.Take(out RecordingItem first));
        Assert.AreEqual((true, 0, true, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2)), (first.IsVideo, first.Segment, first.Frame.IsKeyFrame, first.Frame.PlayoutTime, first.Frame.Duration));
        CollectionAssert.AreEqual(new byte[] { 1 }, first.Frame.Data.ToArray());
        Assert.IsTrue(queue.Take(out RecordingItem second));
        Assert.AreEqual((false, 3, 2), (second.IsVideo, second.Segment, second.Frame.SizeBytes));
        first.Frame.Release();
        second.Frame.Release();
        Assert.IsFalse(queue.Take(out _));
        Assert.IsFalse(queue.HasOverflowed);
    }

    [TestMethod]
    public void One_that_is_full_takes_nothing_more_but_gives_what_it_has()
    {
        using RecordingQueue queue = new(3);
        for (int i = 0; i < 5; i++)
        {
            queue.Add(isVideo: false, 0, [(byte)i], TimeSpan.Zero, TimeSpan.Zero, isKeyFrame: true);
        }

        Assert.IsTrue(queue.HasOverflowed);
        int count = 0;
        while (queue.Take(out RecordingItem item))
        {
            Assert.AreEqual(count++, item.Frame.Data[0]);
            item.Frame.Release();
        }

        Assert.AreEqual(3, count);
    }

    /// <summary>Ten seconds of a stalled disk are few packets; their bytes are bounded too.</summary>
    [TestMethod]
    public void Huge_pictures_fill_it_by_their_bytes()
    {
        using RecordingQueue queue = new();
        byte[] huge = new byte[8 << 20];
        for (int i = 0; i < 9; i++)
        {
            Assert.IsFalse(queue.HasOverflowed, $"{i}");
            queue.Add(isVideo: true, 0, huge, TimeSpan.Zero, TimeSpan.Zero, isKeyFrame: true);
        }

        Assert.IsTrue(queue.HasOverflowed);
    }

    [TestMethod]
    public void Who_waits_is_woken_by_the_next_packet_and_by_the_end()
    {
        using RecordingQueue queue = new();
        int taken = 0;
        Thread taker = new(() =>
        {
            while (queue.Take(out RecordingItem item))
            {
                item.Frame.Release();
                Interlocked.Increment(ref taken);
            }
        });
        taker.Start();
        for (int i = 0; i < 500; i++)
        {
            queue.Add(isVideo: i % 3 == 0, 0, [1, 2, 3], TimeSpan.Zero, TimeSpan.Zero, isKeyFrame: true);
        }

        queue.Close();
        Assert.IsTrue(taker.Join(TimeSpan.FromSeconds(20)));
        Assert.AreEqual(500, taken);
    }

    [TestMethod]
    public void Nothing_is_allocated_for_a_packet()
    {
        using RecordingQueue queue = new();
        using EncodedFramePool pool = new();
        EncodedFrame picture = pool.Rent();
        picture.Set(new byte[20_000]);
        RecordingTap tap = new(queue, 0);
        byte[] packet = new byte[160];
        for (int i = 0; i < 20; i++)
        {
            Pass(queue, tap, picture, packet);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 200; i++)
        {
            Pass(queue, tap, picture, packet);
        }

        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
        picture.Release();
        queue.Close();
    }

    [TestMethod]
    public void A_tap_that_is_closed_puts_nothing_in()
    {
        using RecordingQueue queue = new();
        RecordingTap tap = new(queue, 0);
        tap.WritePacket([1], TimeSpan.Zero);
        tap.Close();
        tap.WritePacket([2], TimeSpan.Zero);
        queue.Close();
        Assert.IsTrue(queue.Take(out RecordingItem item));
        Assert.AreEqual(1, item.Frame.Data[0]);
        item.Frame.Release();
        Assert.IsFalse(queue.Take(out _));
    }

    private static void Pass(RecordingQueue queue, RecordingTap tap, EncodedFrame picture, byte[] packet)
    {
        tap.WriteVideo(picture);
        tap.WritePacket(packet, TimeSpan.Zero);
        for (int i = 0; i < 2; i++)
        {
            queue.Take(out RecordingItem item);
            item.Frame.Release();
        }
    }
}
