using McuServer.Rtp.Wire;
using static McuServer.Transport.Streams.TestPackets;

namespace McuServer.Transport.Streams;

[TestClass]
public class ReceiveStatisticsTests
{
    private readonly ReceiveStatistics _statistics = new(90_000);

    [TestMethod]
    public void Lost_packets_make_the_fraction_since_the_last_report_and_the_sum()
    {
        GiveAll(0, 10, except: [3, 4]);
        ReportBlock block = Report();
        Assert.AreEqual((51, 2, 9u), (block.FractionLost, block.CumulativeLost, block.HighestSequence));
        GiveAll(10, 20, except: []);
        block = Report();
        Assert.AreEqual((0, 2, 19u), (block.FractionLost, block.CumulativeLost, block.HighestSequence));
    }

    [TestMethod]
    public void Everything_lost_between_two_reports_is_255_and_nothing_new_is_0()
    {
        GiveAll(0, 1, except: []);
        Report();
        GiveAll(2000, 2001, except: []);
        Assert.AreEqual(255, Report().FractionLost);
        Assert.AreEqual(0, Report().FractionLost);
    }

    [TestMethod]
    public void A_packet_sent_again_counts_as_received_and_a_duplicate_does_not()
    {
        GiveAll(0, 10, except: [5]);
        Assert.AreEqual(1, _statistics.LostCount);
        _statistics.OnPacket(Ms(400), 5, 0, 1, isRecovered: true);
        _statistics.OnDuplicate();
        Assert.AreEqual(0, Report().CumulativeLost);
        Assert.AreEqual((10, 1, 1), (_statistics.PacketCount, _statistics.RecoveredCount, _statistics.DuplicateCount));
    }

    [TestMethod]
    public void A_fraction_is_never_negative_when_late_packets_come_after_the_report()
    {
        GiveAll(0, 10, except: [5, 6, 7]);
        Report();
        _statistics.OnPacket(Ms(400), 5, 0, 1, isRecovered: true);
        ReportBlock block = Report();
        Assert.AreEqual((0, 2), (block.FractionLost, block.CumulativeLost));
    }

    [TestMethod]
    public void The_highest_number_carries_the_roll_overs()
    {
        SequenceUnwrapper unwrapper = default;
        foreach (ushort number in new ushort[] { 65534, 65535, 0, 1 })
        {
            _statistics.OnPacket(Ms(0), unwrapper.Unwrap(number), 0, 1, isRecovered: false);
        }

        ReportBlock block = Report();
        Assert.AreEqual((0x10001u, 0), (block.HighestSequence, block.CumulativeLost));
    }

    [TestMethod]
    public void Jitter_follows_the_formula_of_appendix_a8()
    {
        double expected = 0;
        Random random = new(5);
        double last = 0;
        for (int i = 0; i < 500; i++)
        {
            double delay = random.NextDouble() * 20;
            _statistics.OnPacket(Ms((i * 33) + delay), i, (uint)(4_294_900_000 + (i * 33 * 90)), 1, isRecovered: false);
            expected += i == 0 ? 0 : (Math.Abs(delay - last) - expected) / 16;
            last = delay;
        }

        Assert.AreEqual(expected, _statistics.JitterTime.TotalMilliseconds, 0.2);
    }

    [TestMethod]
    public void Jitter_leaves_out_retransmissions_old_packets_and_bursts_of_one_timestamp()
    {
        for (int i = 0; i < 100; i++)
        {
            _statistics.OnPacket(Ms(i * 33), i * 10, (uint)(i * 33 * 90), 1, isRecovered: false);
            _statistics.OnPacket(Ms((i * 33) + 15), (i * 10) + 1, (uint)(i * 33 * 90), 1, isRecovered: false);
            _statistics.OnPacket(Ms((i * 33) + 20), (i * 10) + 2, (uint)((i - 9) * 33 * 90), 1, isRecovered: true);
            _statistics.OnPacket(Ms((i * 33) + 25), (i * 10) - 5, (uint)((i - 7) * 33 * 90), 1, isRecovered: false);
        }

        Assert.AreEqual(0u, _statistics.Jitter);
    }

    [TestMethod]
    public void The_last_sender_report_is_given_back_with_its_age()
    {
        GiveAll(0, 1, except: []);
        Assert.AreEqual((0u, 0u), (Report().LastSenderReport, Report().DelaySinceLastSenderReport));
        SenderInfo info = new(Ssrc, new NtpTime(0x11112222_33334444), 5, 6, 7);
        _statistics.OnSenderReport(Ms(1000), info);
        Assert.IsTrue(_statistics.TryTakeReport(Ms(1500), Ssrc, out ReportBlock block));
        Assert.AreEqual((0x22223333u, 32768u), (block.LastSenderReport, block.DelaySinceLastSenderReport));
        Assert.IsTrue(_statistics.TryGetSenderReport(out SenderInfo kept, out TimeSpan at));
        Assert.AreEqual((info, Ms(1000)), (kept, at));
    }

    [TestMethod]
    public void A_restart_forgets_what_was_lost_but_not_what_came()
    {
        GiveAll(0, 10, except: [5]);
        _statistics.Restart();
        Assert.IsFalse(_statistics.TryTakeReport(Ms(0), Ssrc, out _));
        GiveAll(1000, 1010, except: []);
        Assert.AreEqual(0, Report().CumulativeLost);
        Assert.AreEqual(19, _statistics.PacketCount);
    }

    private void GiveAll(int from, int to, int[] except)
    {
        for (int i = from; i < to; i++)
        {
            if (!except.Contains(i))
            {
                _statistics.OnPacket(Ms(i * 20), i, (uint)(i * 1800), 100, isRecovered: false);
            }
        }
    }

    private ReportBlock Report()
    {
        Assert.IsTrue(_statistics.TryTakeReport(Ms(1000), Ssrc, out ReportBlock block));
        return block;
    }
}
