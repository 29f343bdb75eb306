using McuServer.Rtp.Wire;

namespace McuServer.Transport.Streams;

[TestClass]
public class BitrateAdviceTests
{
    private const long Bound = 2_500_000;
    private readonly byte[] _buffer = new byte[200];
    private readonly BitrateAdvice _advice = new();
    private TimeSpan _now;
    private long _packets;
    private long _lost;
    private long _bytes;

    [TestMethod]
    public void On_a_clean_line_the_bound_is_advised_once_a_second()
    {
        int sent = 0;
        for (int i = 0; i < 20; i++)
        {
            Pass(0.5, packets: 100, lost: 0, bytes: 100_000);
            sent += Write() == Bound ? 1 : 0;
        }

        Assert.AreEqual(10, sent);
        Assert.AreEqual(10, _advice.SentCount);
    }

    [TestMethod]
    public void Much_loss_lowers_it_to_what_comes_through_and_that_is_told_at_once()
    {
        Pass(0.5, 100, 0, 100_000);
        Write();
        // 20 % lost; 800 kbit/s came.
        Pass(0.5, 100, 20, 50_000);
        long told = Write();
        Assert.AreEqual(800_000 * 0.9, told, 10);
        // Not again before the sender can have heard of it.
        Pass(0.5, 100, 20, 25_000);
        Assert.AreEqual(told, _advice.BitrateBps, 10);
        Pass(0.5, 100, 20, 25_000);
        Assert.AreEqual(400_000 * 0.9, _advice.BitrateBps, 10);
    }

    [TestMethod]
    public void Some_loss_holds_it_and_none_lets_it_grow_to_the_bound_again()
    {
        Pass(0.5, 100, 0, 100_000);
        Pass(0.5, 100, 20, 50_000);
        long low = _advice.BitrateBps;
        for (int i = 0; i < 20; i++)
        {
            Pass(0.5, 100, 5, 50_000);
        }

        Assert.AreEqual(low, _advice.BitrateBps);
        for (int i = 0; i < 20; i++)
        {
            Pass(0.5, 100, 0, 50_000);
        }

        Assert.AreEqual(low * Math.Pow(1.08, 10), _advice.BitrateBps, 1000);
        for (int i = 0; i < 60; i++)
        {
            Pass(0.5, 100, 0, 50_000);
        }

        Assert.AreEqual(Bound, _advice.BitrateBps);
    }

    [TestMethod]
    public void It_never_falls_below_what_a_picture_needs()
    {
        for (int i = 0; i < 60; i++)
        {
            Pass(0.5, 100, 60, 500);
        }

        Assert.AreEqual(BitrateAdvice.MinBitrateBps, _advice.BitrateBps);
    }

    [TestMethod]
    public void Sums_that_fall_when_a_layer_ends_are_no_loss()
    {
        Pass(0.5, 1000, 0, 1_000_000);
        _packets = _bytes = _lost = 0;
        Pass(6, 10, 0, 10_000);
        Assert.AreEqual(Bound, _advice.BitrateBps);
    }

    [TestMethod]
    public void Another_bound_holds_at_once()
    {
        Pass(0.5, 100, 0, 100_000);
        _advice.Update(_now, Bound / 2, _packets, _lost, _bytes);
        Assert.AreEqual(Bound / 2, _advice.BitrateBps);
    }

    private void Pass(double seconds, long packets, long lost, long bytes)
    {
        _now += TimeSpan.FromSeconds(seconds);
        _packets += packets;
        _lost += lost;
        _bytes += bytes;
        _advice.Update(_now, Bound, _packets, _lost, _bytes);
    }

    /// <summary>What was told now, rounded down to 18 bits; 0 for nothing.</summary>
    private long Write()
    {
        RtcpWriter writer = new(_buffer);
        if (!_advice.TryWrite(_now, 1, [7], ref writer))
        {
            return 0;
        }

        RtcpReader reader = new(_buffer.AsSpan(0, writer.Length));
        Assert.IsTrue(reader.TryReadNext(out RtcpPacket packet));
        Assert.IsTrue(FeedbackView.TryRead(packet, out FeedbackView feedback));
        Assert.IsTrue(RembView.TryRead(feedback, out RembView remb));
        Assert.AreEqual(7u, remb.GetSsrc(0));
        return remb.BitrateBps;
    }
}
