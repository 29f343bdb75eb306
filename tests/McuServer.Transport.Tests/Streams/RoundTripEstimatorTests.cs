using McuServer.Rtp.Wire;

namespace McuServer.Transport.Streams;

[TestClass]
public class RoundTripEstimatorTests
{
    private static readonly DateTime s_epoch = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    [TestMethod]
    public void The_time_is_now_less_report_less_delay_at_any_wrap_of_the_clock()
    {
        // 65536 s is the wrap of the middle 32 bits.
        for (int hour = 0; hour < 40; hour++)
        {
            TimeSpan sent = TimeSpan.FromHours(hour);
            NtpTime now = NtpTime.From(sent + TimeSpan.FromMilliseconds(570), s_epoch);
            ReportBlock block = Block(NtpTime.From(sent, s_epoch).Middle, NtpTime.ToShort(TimeSpan.FromMilliseconds(500)));
            Assert.IsTrue(RoundTripEstimator.TryMeasure(block, now, out TimeSpan roundTrip));
            Assert.AreEqual(70, roundTrip.TotalMilliseconds, 0.1);
        }
    }

    [TestMethod]
    public void Without_a_report_seen_there_is_no_round_trip()
    {
        RoundTripEstimator estimator = new();
        estimator.OnReport(Block(0, 0), NtpTime.From(TimeSpan.FromHours(1), s_epoch));
        Assert.IsFalse(estimator.HasValue);
        Assert.AreEqual(TimeSpan.FromMilliseconds(100), estimator.Value);
    }

    [TestMethod]
    public void A_negative_result_is_zero_and_an_absurd_one_is_none()
    {
        NtpTime now = NtpTime.From(TimeSpan.FromHours(1), s_epoch);
        Assert.IsTrue(RoundTripEstimator.TryMeasure(Block(now.Middle, 5), now, out TimeSpan roundTrip));
        Assert.AreEqual(TimeSpan.Zero, roundTrip);
        Assert.IsFalse(RoundTripEstimator.TryMeasure(Block(now.Middle - (11 << 16), 0), now, out _));
    }

    [TestMethod]
    public void Values_are_smoothed()
    {
        RoundTripEstimator estimator = new();
        NtpTime now = NtpTime.From(TimeSpan.FromHours(1), s_epoch);
        estimator.OnReport(Block(now.Middle - 6554, 0), now);
        Assert.AreEqual(100, estimator.Value.TotalMilliseconds, 0.1);
        estimator.OnReport(Block(now.Middle - 58_982, 0), now);
        Assert.AreEqual(200, estimator.Value.TotalMilliseconds, 0.1);
        Assert.AreEqual(900, estimator.Last.TotalMilliseconds, 0.1);
    }

    private static ReportBlock Block(uint lsr, uint dlsr) => new(1, 0, 0, 0, 0, lsr, dlsr);
}
