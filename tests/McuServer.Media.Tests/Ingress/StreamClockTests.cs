using McuServer.Media.Ingress;

namespace McuServer.Media.Tests.Ingress;

[TestClass]
public class StreamClockTests
{
    private static readonly TimeSpan s_epoch = TimeSpan.FromDays(46_000);

    [TestMethod]
    public void Without_a_report_arrivals_tell()
    {
        StreamClock clock = new(90_000);
        Random random = new(1);
        for (int i = 0; i < 300; i++)
        {
            clock.InsertArrival(TimeSpan.FromMilliseconds((i * 33.333) + 50 + (20 * random.NextDouble())), i * 3000L);
        }

        Assert.AreEqual((299 * 33.333) + 50, clock.ArrivalTimeOf(299 * 3000L).TotalMilliseconds, 3);
        Assert.IsFalse(clock.TryGetCaptureTime(0, out _));
    }

    [TestMethod]
    public void A_longer_way_through_the_network_is_learned_within_two_seconds()
    {
        StreamClock clock = new(90_000);
        for (int i = 0; i < 300; i++)
        {
            double delay = i < 150 ? 50 : 150;
            clock.InsertArrival(TimeSpan.FromMilliseconds((i * 20) + delay), i * 1800L);
        }

        Assert.AreEqual((299 * 20) + 150, clock.ArrivalTimeOf(299 * 1800L).TotalMilliseconds, 0.1);
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(300)]
    [DataRow(-300)]
    public void Bug_14_reports_are_followed_over_drift_noise_and_wraps(int driftPpm)
    {
        // Two hours: the 32-bit RTP time wraps when it begins near its end; reports are stamped with 1 ms of noise.
        StreamClock clock = new(90_000);
        Random random = new(14);
        uint first = uint.MaxValue - 1_000_000;
        double worst = 0;
        for (int s = 0; s < 7200; s++)
        {
            double rtp = s * 90_000.0 * (1 + (driftPpm * 1e-6));
            uint stamp = unchecked(first + (uint)(long)rtp);
            clock.InsertSenderReport(Ntp(s + (0.001 * (random.NextDouble() - 0.5))), stamp);
            Assert.IsTrue(clock.TryGetCaptureTime(stamp + 45_000L, out TimeSpan half));
            double expected = s + (0.5 / (1 + (driftPpm * 1e-6)));
            worst = s > 60 ? Math.Max(worst, Math.Abs((half - s_epoch).TotalSeconds - expected)) : worst;
        }

        Assert.IsLessThan(0.002, worst);
        Assert.AreEqual(0, clock.JumpCount);
    }

    [TestMethod]
    public void A_jump_of_the_sender_is_followed_at_once()
    {
        StreamClock clock = new(48_000);
        clock.InsertSenderReport(Ntp(10), 480_000);
        clock.InsertSenderReport(Ntp(15), 720_000);
        clock.InsertSenderReport(Ntp(120), 960_000);
        clock.TryGetCaptureTime(960_000, out TimeSpan time);
        Assert.AreEqual(120, (time - s_epoch).TotalSeconds, 1e-4);
        Assert.AreEqual(1, clock.JumpCount);
    }

    [TestMethod]
    public void Hostile_reports_give_numbers()
    {
        StreamClock clock = new(48_000);
        Random random = new(2);
        for (int i = 0; i < 20_000; i++)
        {
            clock.InsertSenderReport((ulong)random.NextInt64() << random.Next(2), (uint)random.NextInt64());
            Assert.IsTrue(clock.TryGetCaptureTime(random.NextInt64(), out _));
        }
    }

    private static ulong Ntp(double seconds)
    {
        ulong whole = (ulong)((long)s_epoch.TotalSeconds + (long)Math.Floor(seconds));
        return (whole << 32) + (ulong)((seconds - Math.Floor(seconds)) * 4294967296.0);
    }
}
