namespace McuServer.Conference.Tests;

[TestClass]
public class TickClockTests
{
    [TestMethod]
    public void Ticks_lie_on_an_absolute_grid()
    {
        TickClock clock = new(30, maxBehind: 0);
        clock.Start(Ms(1));
        Assert.IsFalse(clock.TryBegin(Ms(33), out _));
        Assert.IsTrue(clock.TryBegin(Ms(34), out TimeSpan first));
        Assert.AreEqual(TimeSpan.FromTicks(333_333), first);
        Assert.IsFalse(clock.TryBegin(Ms(50), out _));
        Assert.AreEqual(TimeSpan.FromTicks(666_666), clock.NextDue);
        Assert.AreEqual(0, clock.LateCount);
    }

    [TestMethod]
    public void Ticks_that_last_until_the_next_one_is_due_are_counted_in_a_row()
    {
        TickClock clock = new(50, maxBehind: 0);
        clock.Start(Ms(0));
        Assert.AreEqual(0, Tick(from: 20, to: 40));
        Assert.AreEqual(1, Tick(from: 40, to: 61));
        Assert.AreEqual(2, Tick(from: 61, to: 81));
        Assert.AreEqual(3, Tick(from: 81, to: 130));
        Assert.AreEqual(4, Tick(from: 130, to: 141), "the one that was skipped does not help it");
        Assert.AreEqual(0, Tick(from: 141, to: 150));

        int Tick(double from, double to)
        {
            Assert.IsTrue(clock.TryBegin(Ms(from), out _));
            return clock.End(Ms(to));
        }
    }

    [TestMethod]
    public void A_tick_more_than_5_ms_after_its_time_is_late()
    {
        TickClock clock = new(50, maxBehind: 3);
        clock.Start(Ms(0));
        Assert.IsTrue(clock.TryBegin(Ms(25), out _));
        Assert.AreEqual(0, clock.LateCount);
        Assert.IsTrue(clock.TryBegin(Ms(45.1), out _));
        Assert.AreEqual(1, clock.LateCount);
    }

    [TestMethod]
    public void After_a_stall_some_ticks_are_made_up_for_and_the_others_skipped()
    {
        TickClock clock = new(50, maxBehind: 3);
        clock.Start(Ms(0));
        Assert.IsTrue(clock.TryBegin(Ms(20), out _));
        List<double> begun = [];
        while (clock.TryBegin(Ms(1001), out TimeSpan at))
        {
            begun.Add(at.TotalMilliseconds);
        }

        CollectionAssert.AreEqual(new double[] { 940, 960, 980, 1000 }, begun);
        Assert.AreEqual(45, clock.SkippedCount);
        Assert.AreEqual(5, clock.TickCount);
    }

    [TestMethod]
    public void A_month_later_the_grid_is_still_exact()
    {
        TickClock clock = new(30, maxBehind: 0);
        TimeSpan month = TimeSpan.FromDays(31);
        clock.Start(month);
        Assert.IsTrue(clock.TryBegin(month + Ms(34), out TimeSpan at));
        Assert.AreEqual(month + TimeSpan.FromTicks(333_333), at);
    }

    private static TimeSpan Ms(double ms) => TimeSpan.FromTicks((long)(ms * TimeSpan.TicksPerMillisecond));
}
