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
}
