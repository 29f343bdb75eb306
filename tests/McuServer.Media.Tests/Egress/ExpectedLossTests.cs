namespace McuServer.Media.Egress;

[TestClass]
public class ExpectedLossTests
{
    private readonly ExpectedLoss _loss = new();
    private TimeSpan _now;

    [TestMethod]
    public void Who_has_an_encode_to_himself_decides_alone()
    {
        Run(1, 0);
        Run(1, 15);
        Assert.AreEqual(0, _loss.Percent, "not yet");
        Run(2, 15);
        Assert.AreEqual(15, _loss.Percent);
    }

    [TestMethod]
    public void An_encode_that_begins_begins_with_what_is_known()
    {
        _loss.Add(12);
        Assert.IsTrue(_loss.Decide(_now));
        Assert.AreEqual(15, _loss.Percent);
    }

    [TestMethod]
    [DataRow(2, 1, true)]
    [DataRow(3, 1, true)]
    [DataRow(4, 1, false)]
    [DataRow(4, 2, true)]
    [DataRow(8, 2, false)]
    [DataRow(8, 3, true)]
    [DataRow(100, 1, false)]
    [DataRow(100, 25, false)]
    [DataRow(100, 26, true)]
    public void More_than_a_quarter_of_the_listeners_must_lose_something(int listeners, int bad, bool isOn)
    {
        int[] losses = [.. Enumerable.Range(0, listeners).Select(i => i < bad ? 20 : 0)];
        Run(5, losses);
        Assert.AreEqual(isOn ? 20 : 0, _loss.Percent);
    }

    [TestMethod]
    public void It_goes_on_at_five_percent_and_off_below_two_after_ten_seconds()
    {
        Run(10, 4);
        Assert.AreEqual(0, _loss.Percent);
        Run(3, 5);
        Assert.AreEqual(10, _loss.Percent, "libopus makes no copies for less");
        Run(60, 2);
        Assert.AreEqual(10, _loss.Percent);
        Run(9, 1);
        Assert.AreEqual(10, _loss.Percent);
        Run(2, 1);
        Assert.AreEqual(0, _loss.Percent);
    }

    [TestMethod]
    public void A_loss_that_wavers_changes_nothing()
    {
        Run(3, 8);
        int changes = 0;
        for (int i = 0; i < 100; i++)
        {
            int before = _loss.Percent;
            Run(5, 1);
            Run(1, 9);
            changes += _loss.Percent != before ? 1 : 0;
        }

        Assert.AreEqual(0, changes);
    }

    [TestMethod]
    public void It_rises_at_once_when_it_is_on_and_ends_at_thirty()
    {
        Run(3, 10);
        Run(0.02, 22);
        Assert.AreEqual(25, _loss.Percent);
        Run(0.02, 100);
        Assert.AreEqual(30, _loss.Percent);
    }

    [TestMethod]
    public void Without_listeners_nothing_is_lost()
    {
        Assert.IsFalse(_loss.Decide(_now));
        Assert.AreEqual(0, _loss.Percent);
    }

    [TestMethod]
    public void After_a_reset_it_is_as_new()
    {
        Run(3, 30);
        _loss.Reset();
        Assert.AreEqual(0, _loss.Percent);
        Run(1, 0);
        Assert.AreEqual(0, _loss.Percent);
    }

    private void Run(double seconds, params int[] losses)
    {
        for (TimeSpan end = _now + TimeSpan.FromSeconds(seconds); _now < end; _now += TimeSpan.FromMilliseconds(20))
        {
            foreach (int loss in losses)
            {
                _loss.Add(loss);
            }

            _loss.Decide(_now);
        }
    }
}
