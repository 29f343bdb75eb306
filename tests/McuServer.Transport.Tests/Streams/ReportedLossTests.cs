namespace McuServer.Transport.Streams;

[TestClass]
public class ReportedLossTests
{
    private const byte Tenth = 26;

    [TestMethod]
    public void Nothing_is_lost_before_the_first_report() =>
        Assert.AreEqual(0, new ReportedLoss().GetPercent(TimeSpan.FromHours(1)));

    [TestMethod]
    [DataRow(1)]
    [DataRow(5)]
    public void A_lasting_loss_is_known_after_a_few_seconds_whatever_the_interval_of_the_reports(int intervalSeconds)
    {
        ReportedLoss loss = new();
        TimeSpan now = TimeSpan.FromSeconds(100);
        for (int i = 0; i < 20 / intervalSeconds; i++)
        {
            now += TimeSpan.FromSeconds(intervalSeconds);
            loss.Add(now, Tenth);
        }

        Assert.AreEqual(10, loss.GetPercent(now), 1);
    }

    [TestMethod]
    public void One_bad_second_weighs_little()
    {
        ReportedLoss loss = new();
        for (int i = 1; i <= 10; i++)
        {
            loss.Add(TimeSpan.FromSeconds(i), (byte)(i == 8 ? 3 * Tenth : 0));
        }

        Assert.IsLessThan(5, loss.GetPercent(TimeSpan.FromSeconds(10)));
    }

    [TestMethod]
    public void Who_reports_no_more_is_believed_no_more()
    {
        ReportedLoss loss = new();
        loss.Add(TimeSpan.FromSeconds(1), 255);
        Assert.IsGreaterThan(10, loss.GetPercent(TimeSpan.FromSeconds(20)));
        Assert.AreEqual(0, loss.GetPercent(TimeSpan.FromSeconds(22)));
    }

    [TestMethod]
    public void Everything_lost_is_a_hundred_at_most()
    {
        ReportedLoss loss = new();
        for (int i = 1; i <= 100; i++)
        {
            loss.Add(TimeSpan.FromSeconds(i), 255);
        }

        Assert.AreEqual(100, loss.GetPercent(TimeSpan.FromSeconds(100)));
    }
}
