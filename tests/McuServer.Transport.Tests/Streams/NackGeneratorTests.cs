using static McuServer.Transport.Streams.TestPackets;

namespace McuServer.Transport.Streams;

[TestClass]
public class NackGeneratorTests
{
    private readonly NackGenerator _nack = new();

    [TestMethod]
    public void A_lost_packet_is_asked_for_once_after_10_ms()
    {
        _nack.OnReceived(Ms(0), 1000);
        _nack.OnReceived(Ms(5), 1004);
        Assert.AreEqual(Ms(15), _nack.NextDeadline());
        CollectionAssert.AreEqual(Array.Empty<ushort>(), Collect(14));
        CollectionAssert.AreEqual(new ushort[] { 1001, 1002, 1003 }, Collect(15));
        CollectionAssert.AreEqual(Array.Empty<ushort>(), Collect(100));
    }

    [TestMethod]
    public void Bug_24_packets_out_of_order_within_10_ms_are_never_asked_for()
    {
        int asked = 0;
        for (int i = 0; i < 1000; i += 5)
        {
            // Five packets, each group backwards, 2 ms apart.
            for (int j = 4; j >= 0; j--)
            {
                double now = (i * 4) + ((4 - j) * 2);
                _nack.OnReceived(Ms(now), i + j);
                asked += Collect(now).Length;
            }
        }

        Assert.AreEqual(0, asked);
        Assert.AreEqual(0, _nack.MissingCount);
        Assert.IsFalse(_nack.TakeNeedsKeyFrame());
    }

    [TestMethod]
    public void Bug_24_a_packet_that_came_meanwhile_is_not_asked_for()
    {
        _nack.OnReceived(Ms(0), 10);
        _nack.OnReceived(Ms(0), 14);
        _nack.OnReceived(Ms(9), 12);
        CollectionAssert.AreEqual(new ushort[] { 11, 13 }, Collect(10));
        _nack.OnReceived(Ms(50), 11);
        CollectionAssert.AreEqual(new ushort[] { 13 }, Collect(135));
        Assert.AreEqual((1, 3), (_nack.AnsweredCount, _nack.RequestCount));
    }

    [TestMethod]
    public void Where_packets_keep_their_order_they_are_asked_for_after_2_ms_until_one_does_not()
    {
        // Each second packet is lost and comes again a round trip after it was asked for.
        for (int i = 0; i < 20; i++)
        {
            double now = 200 * i;
            _nack.OnReceived(Ms(now), 2 * i);
            _nack.OnReceived(Ms(now), (2 * i) + 2);
            Assert.AreEqual(0, Collect(now + 9).Length, "not yet");
            Assert.AreEqual(1, Collect(now + 10).Length);
            _nack.OnReceived(Ms(now + 60), (2 * i) + 1);
        }

        _nack.OnReceived(Ms(4000), 42);
        Assert.AreEqual(Ms(4002), _nack.NextDeadline());
        Assert.AreEqual(1, Collect(4002).Length);
        _nack.OnReceived(Ms(4005), 41);
        _nack.OnReceived(Ms(4100), 44);
        Assert.AreEqual(Ms(4110), _nack.NextDeadline(), "5 ms are no round trip: that one was only late");
    }

    [TestMethod]
    [DataRow(4.0, 30.0)]
    [DataRow(40.0, 50.0)]
    public void It_is_asked_again_after_one_and_a_quarter_round_trips_but_not_before_30_ms(double rttMs, double waitMs)
    {
        _nack.OnReceived(Ms(0), 10);
        _nack.OnReceived(Ms(0), 12);
        Assert.AreEqual(1, Collect(10, rttMs).Length);
        Assert.AreEqual(0, Collect(10 + waitMs - 0.1, rttMs).Length);
        Assert.AreEqual(1, Collect(10 + waitMs, rttMs).Length);
    }

    [TestMethod]
    public void After_six_repeats_a_key_frame_is_needed()
    {
        _nack.OnReceived(Ms(0), 10);
        _nack.OnReceived(Ms(0), 12);
        int asked = 0;
        for (int now = 0; now < 390 && !_nack.TakeNeedsKeyFrame(); now++)
        {
            asked += Collect(now, 1).Length;
        }

        Assert.AreEqual((7, 0, 1), (asked, _nack.MissingCount, _nack.GivenUpCount));
    }

    [TestMethod]
    public void After_its_time_a_packet_is_given_up_and_a_key_frame_is_needed()
    {
        _nack.MaxAge = Ms(350);
        _nack.OnReceived(Ms(0), 10);
        _nack.OnReceived(Ms(0), 12);
        Assert.AreEqual(1, Collect(10, 300).Length);
        Assert.AreEqual(Ms(350), _nack.NextDeadline());
        Assert.AreEqual(0, Collect(350, 300).Length);
        Assert.IsTrue(_nack.TakeNeedsKeyFrame());
        Assert.IsFalse(_nack.TakeNeedsKeyFrame());
        Assert.AreEqual(TimeSpan.MaxValue, _nack.NextDeadline());
    }

    [TestMethod]
    public void A_complete_key_frame_ends_the_asking_for_what_is_before_it()
    {
        _nack.OnReceived(Ms(0), 10);
        _nack.OnReceived(Ms(0), 20);
        _nack.OnKeyFrame(15);
        CollectionAssert.AreEqual(new ushort[] { 15, 16, 17, 18, 19 }, Collect(10));
    }

    [TestMethod]
    [DataRow(500, true)]
    [DataRow(501, false)]
    public void Bug_25_the_list_is_bounded_and_a_larger_gap_needs_a_key_frame(int gap, bool isListed)
    {
        _nack.OnReceived(Ms(0), 10);
        _nack.OnReceived(Ms(0), 11 + gap);
        Assert.AreEqual(isListed ? gap : 0, _nack.MissingCount);
        Assert.AreEqual(!isListed, _nack.TakeNeedsKeyFrame());
        _nack.OnReceived(Ms(0), 13 + gap);
        Assert.AreEqual(isListed ? 0 : 1, _nack.MissingCount, "one more does not fit behind 500");
    }

    [TestMethod]
    public void Bug_25_numbers_wrap()
    {
        _nack.OnReceived(Ms(0), 65534);
        _nack.OnReceived(Ms(0), 65538);
        CollectionAssert.AreEqual(new ushort[] { 65535, 0, 1 }, Collect(10));
    }

    [TestMethod]
    public void What_finds_no_space_is_asked_for_at_the_next_turn()
    {
        _nack.OnReceived(Ms(0), 10);
        _nack.OnReceived(Ms(0), 14);
        ushort[] two = new ushort[2];
        Assert.AreEqual(2, _nack.Collect(Ms(10), Ms(100), two));
        Assert.AreEqual(0, _nack.Collect(Ms(15), Ms(100), two), "one turn in 10 ms");
        Assert.AreEqual(1, _nack.Collect(Ms(20), Ms(100), two));
        Assert.AreEqual(13, two[0]);
    }

    [TestMethod]
    public void What_the_peers_other_streams_show_to_be_missing_is_asked_for_before_the_next_packet()
    {
        _nack.OnReceived(Ms(0), 10);
        _nack.OnSuspected(Ms(5), 2);
        Assert.AreEqual(Ms(15), _nack.NextDeadline());
        CollectionAssert.AreEqual(Array.Empty<ushort>(), Collect(14));
        CollectionAssert.AreEqual(new ushort[] { 11, 12 }, Collect(15));

        // The next one proves it, and the request counts: it is repeated after a round trip and a quarter.
        _nack.OnReceived(Ms(33), 13);
        Assert.AreEqual(2, _nack.MissingCount);
        CollectionAssert.AreEqual(Array.Empty<ushort>(), Collect(100));
        _nack.OnReceived(Ms(110), 11);
        CollectionAssert.AreEqual(new ushort[] { 12 }, Collect(140));
        Assert.AreEqual((2, 3), (_nack.SuspectedCount, _nack.RequestCount));
    }

    [TestMethod]
    public void A_wrong_suspicion_is_forgotten_and_no_reason_for_a_key_frame()
    {
        _nack.OnReceived(Ms(0), 10);
        _nack.OnSuspected(Ms(5), 1);
        CollectionAssert.AreEqual(new ushort[] { 11 }, Collect(15));
        for (int now = 16; now < 3000; now++)
        {
            Assert.AreEqual(0, Collect(now).Length, "asked once");
        }

        Assert.AreEqual(TimeSpan.MaxValue, _nack.NextDeadline());
        Assert.IsFalse(_nack.TakeNeedsKeyFrame());
        _nack.OnReceived(Ms(3000), 11);
        _nack.OnReceived(Ms(3000), 13);
        CollectionAssert.AreEqual(new ushort[] { 12 }, Collect(3010), "what follows is as ever");
    }

    [TestMethod]
    public void A_suspected_packet_that_was_only_out_of_order_is_not_asked_for()
    {
        _nack.OnReceived(Ms(0), 10);
        _nack.OnSuspected(Ms(5), 1);
        _nack.OnReceived(Ms(8), 11);
        Assert.AreEqual(0, Collect(20).Length);
        Assert.AreEqual(0, _nack.RequestCount);
    }

    private ushort[] Collect(double nowMs, double rttMs = 100)
    {
        ushort[] buffer = new ushort[NackGenerator.Capacity];
        return buffer[.._nack.Collect(Ms(nowMs), Ms(rttMs), buffer)];
    }
}
