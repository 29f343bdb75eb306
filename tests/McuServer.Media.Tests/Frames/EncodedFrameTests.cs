using McuServer.Media.Frames;

namespace McuServer.Media.Tests.Frames;

[TestClass]
public unsafe class EncodedFrameTests
{
    [TestMethod]
    public void Bytes_are_followed_by_zeros_even_after_a_longer_frame()
    {
        using EncodedFramePool pool = new();
        EncodedFrame frame = pool.Rent();
        byte[] noise = new byte[3000];
        Array.Fill(noise, (byte)0xFF);
        frame.Set(noise);
        frame.Set([1, 2, 3]);
        Assert.AreEqual(3, frame.SizeBytes);
        fixed (byte* data = frame.Data)
        {
            for (int i = 3; i < 3 + 64; i++)
            {
                Assert.AreEqual(0, data[i]);
            }
        }

        frame.Release();
        Assert.AreEqual(0, pool.Outstanding);
    }

    [TestMethod]
    public void A_frame_is_released_once()
    {
        using EncodedFramePool pool = new();
        EncodedFrame frame = pool.Rent();
        frame.Release();
        Assert.ThrowsExactly<InvalidOperationException>(frame.Release);
    }

    [TestMethod]
    public void A_rented_frame_carries_nothing_of_its_last_use()
    {
        using EncodedFramePool pool = new();
        EncodedFrame frame = pool.Rent();
        frame.IsKeyFrame = true;
        frame.Duration = TimeSpan.FromSeconds(1);
        frame.Release();
        frame = pool.Rent();
        Assert.IsFalse(frame.IsKeyFrame);
        Assert.AreEqual(TimeSpan.Zero, frame.Duration);
        frame.Release();
    }

    [TestMethod]
    public void Small_frames_do_not_come_to_hold_the_memory_of_large_ones()
    {
        using EncodedFramePool pool = new();
        byte[] picture = new byte[60_000];
        byte[] sound = new byte[160];
        for (int round = 0; round < 200; round++)
        {
            // 40 packets of sound wait at any time, and of pictures two.
            EncodedFrame[] frames = new EncodedFrame[42];
            for (int i = 0; i < frames.Length; i++)
            {
                int place = (i * 5 + round) % frames.Length;
                frames[place] = pool.Rent();
                frames[place].Set(place < 2 ? picture : sound);
            }

            Array.ForEach(frames, frame => frame.Release());
            Assert.AreEqual((2 * 65_536) + (40 * 1024), pool.HeldBytes, $"round {round}");
        }
    }

    [TestMethod]
    public void A_buffer_of_more_than_a_megabyte_is_not_kept()
    {
        using EncodedFramePool pool = new();
        EncodedFrame frame = pool.Rent();
        frame.Reserve((1 << 20) + 1);
        Assert.AreEqual(1 << 21, frame.CapacityBytes);
        frame.Release();
        Assert.AreEqual(0, pool.HeldBytes);
        frame = pool.Rent();
        frame.Reserve(1 << 20);
        frame.Release();
        Assert.AreEqual(1 << 20, pool.HeldBytes);
    }

    [TestMethod]
    public void What_is_kept_has_a_bound_and_what_outlives_the_pool_is_freed()
    {
        EncodedFramePool pool = new();
        EncodedFrame[] frames = new EncodedFrame[80];
        for (int i = 0; i < frames.Length; i++)
        {
            frames[i] = pool.Rent();
            frames[i].Reserve(1 << 20);
        }

        Assert.AreEqual(80L << 20, pool.HeldBytes);
        for (int i = 0; i < 79; i++)
        {
            frames[i].Release();
        }

        Assert.AreEqual(65L << 20, pool.HeldBytes, "64 kept and one in use");
        pool.Dispose();
        Assert.AreEqual(1L << 20, pool.HeldBytes);
        frames[79].Release();
        Assert.AreEqual(0, pool.HeldBytes);
    }

    [TestMethod]
    public void Frames_of_every_size_by_turns_allocate_nothing()
    {
        using EncodedFramePool pool = new();
        byte[] data = new byte[100_000];
        Pass(10);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Pass(1000);
        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Pass(int count)
        {
            for (int i = 0; i < count; i++)
            {
                EncodedFrame small = pool.Rent();
                EncodedFrame large = pool.Rent();
                small.Set(data.AsSpan(0, 100));
                large.Set(data.AsSpan(0, 10_000 * (1 + (i % 10))));
                small.Release();
                large.Release();
            }
        }
    }
}
