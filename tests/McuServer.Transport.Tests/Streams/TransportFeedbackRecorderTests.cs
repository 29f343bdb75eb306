using McuServer.Rtp.Wire;
using static McuServer.Transport.Streams.TestPackets;

namespace McuServer.Transport.Streams;

[TestClass]
public class TransportFeedbackRecorderTests
{
    private readonly TransportFeedbackRecorder _recorder = new();

    [TestMethod]
    public void A_report_is_due_50_ms_after_the_one_before()
    {
        Assert.AreEqual(TimeSpan.MaxValue, _recorder.NextDeadline);
        _recorder.OnPacket(Ms(100), 1);
        Assert.AreEqual(Ms(150), _recorder.NextDeadline);
        Assert.AreEqual(1, Read(Ms(150)).Count);
        Assert.AreEqual(TimeSpan.MaxValue, _recorder.NextDeadline);
        _recorder.OnPacket(Ms(170), 2);
        Assert.AreEqual(Ms(200), _recorder.NextDeadline);
        Assert.AreEqual(1, Read(Ms(200)).Count);
        _recorder.OnPacket(Ms(900), 3);
        Assert.AreEqual(Ms(950), _recorder.NextDeadline);
    }

    [TestMethod]
    public void A_hundred_packets_force_a_report()
    {
        for (int i = 0; i < 100; i++)
        {
            Assert.AreNotEqual(TimeSpan.Zero, _recorder.NextDeadline);
            _recorder.OnPacket(Ms(i * 0.1), (ushort)i);
        }

        Assert.AreEqual(TimeSpan.Zero, _recorder.NextDeadline);
        Assert.AreEqual(100, Read(Ms(10)).Count);
    }

    [TestMethod]
    public void Bug_09_arrivals_are_reported_at_250_microseconds()
    {
        _recorder.OnPacket(TimeSpan.FromMicroseconds(64_000), 7);
        _recorder.OnPacket(TimeSpan.FromMicroseconds(64_250), 8);
        _recorder.OnPacket(TimeSpan.FromMicroseconds(64_749), 9);
        Dictionary<int, long> read = Read(Ms(200));
        Assert.AreEqual((64_000, 64_250, 64_500), (read[7], read[8], read[9]));
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(40_000)]
    [DataRow(65_500)]
    public void Bug_09_all_that_came_is_reported_through_loss_reordering_and_wrap(int start)
    {
        Random random = new(start + 1);
        List<(TimeSpan At, int Sequence)> arrivals = [];
        for (int i = 0; i < 20_000; i++)
        {
            if (random.Next(10) != 0)
            {
                arrivals.Add((Ms(1000 + i + (random.Next(20) == 0 ? random.Next(60) : 0)), start + i));
            }
        }

        arrivals.Sort();
        Dictionary<int, long> reported = [];
        foreach ((TimeSpan at, int sequence) in arrivals)
        {
            while (_recorder.NextDeadline <= at)
            {
                Read(at, reported, start + ((int)at.TotalMilliseconds - 1000));
            }

            _recorder.OnPacket(at, (ushort)sequence);
        }

        Read(Ms(60_000), reported, start + 20_000);
        Assert.AreEqual(arrivals.Count, reported.Count);
        foreach ((TimeSpan at, int sequence) in arrivals)
        {
            Assert.AreEqual(at.TotalMicroseconds, reported[sequence], 250);
        }

        Assert.AreEqual((0, 0), (_recorder.LateCount, _recorder.JumpCount));
    }

    [TestMethod]
    public void Bug_09_a_late_packet_is_reported_by_a_step_back_within_500_ms()
    {
        _recorder.OnPacket(Ms(0), 10);
        _recorder.OnPacket(Ms(1), 12);
        CollectionAssert.AreEquivalent(new[] { 10, 12 }, Read(Ms(50)).Keys);
        _recorder.OnPacket(Ms(80), 11);
        CollectionAssert.AreEquivalent(new[] { 11, 12 }, Read(Ms(100)).Keys);
        _recorder.OnPacket(Ms(700), 14);
        _recorder.OnPacket(Ms(701), 9);
        CollectionAssert.AreEquivalent(new[] { 14 }, Read(Ms(800)).Keys);
        Assert.AreEqual(1, _recorder.LateCount);
    }

    [TestMethod]
    public void A_packet_that_comes_twice_is_reported_once()
    {
        _recorder.OnPacket(Ms(0), 10);
        Read(Ms(50));
        _recorder.OnPacket(Ms(60), 10);
        Assert.AreEqual(TimeSpan.MaxValue, _recorder.NextDeadline);
    }

    [TestMethod]
    public void A_long_gap_is_reported_as_lost_and_a_jump_begins_anew()
    {
        _recorder.OnPacket(Ms(0), 10);
        _recorder.OnPacket(Ms(1), 1500);
        Assert.AreEqual(2, Read(Ms(50)).Count);
        Assert.AreEqual(0, _recorder.JumpCount);
        _recorder.OnPacket(Ms(60), 20_000);
        CollectionAssert.AreEquivalent(new[] { 20_000 }, Read(Ms(110)).Keys);
        Assert.AreEqual(1, _recorder.JumpCount);
    }

    [TestMethod]
    public void A_stretch_of_many_packets_takes_several_reports_that_count_up()
    {
        for (int i = 0; i < 500; i++)
        {
            _recorder.OnPacket(Ms(i * 0.01), (ushort)i);
        }

        Assert.AreEqual(500, Read(Ms(10)).Count);
        Assert.AreEqual(3, _recorder.ReportCount);
    }

    [TestMethod]
    public void Without_space_nothing_is_forgotten()
    {
        _recorder.OnPacket(Ms(0), 10);
        RtcpWriter none = new([]);
        Assert.IsFalse(_recorder.TryWrite(Ms(50), 1, 2, ref none));
        Assert.AreEqual(1, Read(Ms(60)).Count);
    }

    [TestMethod]
    public void Bug_25_any_numbers_at_any_time_stay_bounded()
    {
        Random random = new(9);
        byte[] buffer = new byte[1200];
        for (int i = 0; i < 200_000; i++)
        {
            _recorder.OnPacket(TimeSpan.FromMicroseconds(i * (long)random.Next(1, 3)), (ushort)random.Next(65_536));
            int reports = 0;
            RtcpWriter writer = new(buffer);
            while (i % 100 == 0 && _recorder.TryWrite(Ms(i), 1, 2, ref writer))
            {
                writer = new RtcpWriter(buffer);
                Assert.IsTrue(++reports < 100);
            }
        }
    }

    private Dictionary<int, long> Read(TimeSpan now)
    {
        Dictionary<int, long> read = [];
        Read(now, read, near: null);
        return read;
    }

    /// <summary>Adds all that is reported: sequence number (extended by what it is near to) and arrival in µs.</summary>
    private void Read(TimeSpan now, Dictionary<int, long> into, int? near)
    {
        byte[] buffer = new byte[1200];
        byte? count = null;
        RtcpWriter writer = new(buffer);
        while (_recorder.TryWrite(now, 1, 2, ref writer))
        {
            RtcpReader reader = new(buffer.AsSpan(0, writer.Length));
            Assert.IsTrue(reader.TryReadNext(out RtcpPacket packet));
            Assert.IsTrue(FeedbackView.TryRead(packet, out FeedbackView feedback));
            Assert.IsTrue(TransportFeedbackReader.TryRead(feedback, out TransportFeedbackReader arrivals));
            Assert.IsTrue(count is null || arrivals.FeedbackCount == (byte)(count + 1));
            count = arrivals.FeedbackCount;
            while (arrivals.TryReadNext(out ushort sequence, out bool isReceived, out long arrivalUs))
            {
                if (isReceived)
                {
                    int extended = near is { } center ? center + (short)(sequence - center) : sequence;
                    into[extended] = arrivalUs;
                }
            }

            writer = new RtcpWriter(buffer);
        }
    }
}
