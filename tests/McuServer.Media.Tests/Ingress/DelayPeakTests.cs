using McuServer.Media.Ingress;

namespace McuServer.Media.Tests.Ingress;

[TestClass]
public class DelayPeakTests
{
    private readonly DelayPeak _peak = new();

    [TestMethod]
    public void Nothing_is_known_for_ten_seconds()
    {
        Run(0, 10, delayMs: 1);
        Assert.AreEqual(long.MaxValue, _peak.NeededTicks);
        Run(10, 12, delayMs: 1);
        Assert.AreEqual(2, NeededMs, 0.01);
        _peak.Reset();
        Run(12, 20, delayMs: 1);
        Assert.AreEqual(long.MaxValue, _peak.NeededTicks);
    }

    [TestMethod]
    public void One_late_packet_counts_for_ten_seconds()
    {
        Run(0, 20, delayMs: 0);
        Assert.AreEqual(2, NeededMs, 0.01, "at least");
        Run(20, 20.02, delayMs: 7);
        Run(20.02, 30, delayMs: 0.5);
        Assert.AreEqual(8, NeededMs, 0.01);
        Run(30, 32, delayMs: 0.5);
        Assert.AreEqual(2, NeededMs, 0.01);
    }

    [TestMethod]
    public void A_pause_of_the_sender_is_no_reason_to_forget_when_it_began()
    {
        Run(0, 1, delayMs: 3);
        Run(60, 60.1, delayMs: 1);
        Assert.AreEqual(2, NeededMs, 0.01);
    }

    private double NeededMs => (double)_peak.NeededTicks / TimeSpan.TicksPerMillisecond;

    private void Run(double fromSeconds, double toSeconds, double delayMs)
    {
        for (double at = fromSeconds; at < toSeconds - 0.001; at += 0.02)
        {
            _peak.Insert(TimeSpan.FromSeconds(at), TimeSpan.FromMilliseconds(delayMs).Ticks);
        }
    }
}
