using McuServer.Conference.Control;
using McuServer.Conference.Live;

namespace McuServer.Conference.Tests.Live;

[TestClass]
public class UplinkQualityTests
{
    private static readonly TimeSpan s_calm = TimeSpan.FromMilliseconds(5);

    [TestMethod]
    [DataRow(0, 100, 5, ConnectionQuality.Excellent)]
    [DataRow(2, 98, 5, ConnectionQuality.Excellent)]
    [DataRow(5, 95, 5, ConnectionQuality.Good)]
    [DataRow(20, 80, 5, ConnectionQuality.Poor)]
    [DataRow(0, 100, 50, ConnectionQuality.Good)]
    [DataRow(0, 100, 120, ConnectionQuality.Poor)]
    [DataRow(0, 0, 0, ConnectionQuality.Excellent)]
    public void A_level_holds_after_two_seconds(int lost, int came, int jitterMs, ConnectionQuality level)
    {
        UplinkQuality quality = new();
        TimeSpan jitter = TimeSpan.FromMilliseconds(jitterMs);
        Assert.IsNull(quality.Insert(lost, came, jitter));
        Assert.AreEqual(level == ConnectionQuality.Excellent ? null : level, quality.Insert(lost, came, jitter));
        Assert.AreEqual(level, quality.Level);
        Assert.IsNull(quality.Insert(lost, came, jitter), "told once");
    }

    [TestMethod]
    public void One_bad_second_is_nothing_and_better_takes_five()
    {
        UplinkQuality quality = new();
        Assert.IsNull(quality.Insert(30, 70, s_calm));
        Assert.IsNull(quality.Insert(0, 100, s_calm));
        Assert.IsNull(quality.Insert(30, 70, s_calm));
        Assert.AreEqual(ConnectionQuality.Poor, quality.Insert(30, 70, s_calm));
        for (int i = 0; i < 4; i++)
        {
            Assert.IsNull(quality.Insert(0, 100, s_calm));
        }

        Assert.IsNull(quality.Insert(30, 70, s_calm), "a bad second begins the five anew");
        for (int i = 0; i < 4; i++)
        {
            Assert.IsNull(quality.Insert(0, 100, s_calm));
        }

        Assert.AreEqual(ConnectionQuality.Excellent, quality.Insert(0, 100, s_calm));
    }
}
