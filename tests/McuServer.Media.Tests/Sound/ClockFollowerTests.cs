using McuServer.Media.Sound;

namespace McuServer.Media.Tests.Sound;

/// <summary>
/// Eight hours of the clock alone: stamps go in, places come out, no samples are moved. The sound of it is tested in
/// <see cref="AudioSourceDriftTests"/>, for minutes.
/// </summary>
[TestClass]
public sealed class ClockFollowerTests
{
    private const int Ticks = 8 * 3600 * 50;

    [TestMethod]
    [DataRow(-500, 0.0)]
    [DataRow(0, 0.0)]
    [DataRow(500, 0.0)]
    [DataRow(20, 0.0)]
    [DataRow(-500, 20.0)]
    [DataRow(0, 20.0)]
    [DataRow(500, 20.0)]
    public void Over_eight_hours_the_place_stays_within_milliseconds_of_the_senders_clock(int driftPpm, double jitterMs)
    {
        ClockFollower clock = new();
        Random random = new(driftPpm);
        double speed = 1 + (driftPpm * 1e-6);
        double worst = 0;
        double worstLate = 0;
        double fastestChange = 0;
        double lastRate = 1;
        clock.MoveTo(0);
        long sent = 0;
        for (int tick = 0; tick < Ticks; tick++)
        {
            long now = tick * 960L;
            for (; sent < now + 9600; sent += 960)
            {
                // The very first stamp is right: what it is off by would be an offset to be worked off, not a drift.
                double jitter = sent == 0 ? 0 : (random.NextDouble() - 0.5) * 2 * jitterMs * 48;
                clock.Observe((sent / speed) + jitter, sent);
            }

            clock.Steer(now);
            double skewMs = (clock.Position + clock.Fraction - (now * speed)) / 48;
            worst = Math.Max(worst, Math.Abs(skewMs));
            if (tick > 120 * 50)
            {
                worstLate = Math.Max(worstLate, Math.Abs(skewMs));
                fastestChange = Math.Max(fastestChange, Math.Abs(clock.Rate - lastRate));
            }

            lastRate = clock.Rate;
            clock.Advance(960);
        }

        Assert.IsLessThan(jitterMs == 0 ? 4 : 10, worst, "while the drift is being found");
        Assert.IsLessThan(jitterMs == 0 ? (driftPpm == 20 ? 2.6 : 0.1) : 3, worstLate, "afterwards");
        Assert.IsLessThan(20e-6, fastestChange, "changes of speed");
        Assert.AreEqual(driftPpm, clock.DriftPpm, jitterMs == 0 ? 1 : 60);
        Assert.AreEqual(driftPpm != 0, clock.IsResampling);
    }
}
