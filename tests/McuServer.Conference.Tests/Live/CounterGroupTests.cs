using McuServer.Conference.Live;
using McuServer.TestKit;

namespace McuServer.Conference.Tests.Live;

[TestClass]
public class CounterGroupTests
{
    [TestMethod]
    public void What_somebody_counted_stays_when_he_is_gone()
    {
        CounterGroup<Counted> group = Make();
        Counted anna = new() { Value = 5 };
        group.Add(anna);
        group.Add(new Counted { Value = 3 });
        anna.Value = 7;
        group.Add(anna);
        Assert.AreEqual(10, Read(group).Values["mcu_things_total{kind=\"a\"}"]);
        group.Add(new Counted { Value = 1 });
        Assert.AreEqual(11, Read(group).Values["mcu_things_total{kind=\"a\"}"]);
        Assert.AreEqual(0, Read(group).Values["mcu_things_total{kind=\"b\"}"]);
    }

    [TestMethod]
    public void A_count_that_falls_keeps_its_highest_value()
    {
        CounterGroup<Counted> group = Make();
        Counted one = new();
        foreach (double value in (double[])[4, 2, 3, 5, -1])
        {
            one.Value = value;
            group.Add(one);
        }

        Assert.AreEqual(5, Read(group).Values["mcu_things_total{kind=\"a\"}"]);
    }

    [TestMethod]
    public void A_count_of_32_bits_that_begins_again_goes_on()
    {
        CounterGroup<Counted> group = Make();
        Counted one = new();
        foreach (double value in (double[])[4_294_967_290, 4, 10])
        {
            one.Value = value;
            group.Add(one, kind: 1);
        }

        Assert.AreEqual(4_294_967_296.0 + 10, Read(group).Values["mcu_wrapping_total{kind=\"b\"}"]);
    }

    /// <summary>Once a second, for every peer.</summary>
    [TestMethod]
    public void Looking_at_what_is_known_allocates_nothing()
    {
        CounterGroup<Counted> group = Make();
        Counted one = new();
        group.Add(one);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            one.Value++;
            group.Add(one);
        }

        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [TestMethod]
    public void What_cannot_be_added_is_told_as_mean_and_end()
    {
        GaugeGroup<Counted> group = new(
        [
            new("mcu_delay_{0}_seconds", "Delay.", GaugeKind.MeanAndMax, static c => c.Value),
            new("mcu_room_{0}_bytes", "Room.", GaugeKind.MeanAndMin, static c => c.Value),
            new("mcu_waiting", "Waiting.", GaugeKind.Sum, static c => c.Value),
        ]);
        AssertValues(group, 0, 0, 0, 0, 0);
        group.Begin();
        foreach (double value in (double[])[4, double.NaN, 1, 1])
        {
            group.Add(new Counted { Value = value });
        }

        AssertValues(group, 0, 0, 0, 0, 0);
        group.Publish();
        AssertValues(group, 2, 4, 2, 1, 6);
        group.Begin();
        group.Publish();
        AssertValues(group, 0, 0, 0, 0, 0);
    }

    private static void AssertValues(GaugeGroup<Counted> group, double meanDelay, double maxDelay, double meanRoom, double minRoom, double waiting)
    {
        using StringWriter writer = new();
        group.Write(writer);
        MetricText text = new(writer.ToString());
        CollectionAssert.AreEquivalent(
            (KeyValuePair<string, double>[])
            [
                new("mcu_delay_mean_seconds", meanDelay), new("mcu_delay_max_seconds", maxDelay), new("mcu_room_mean_bytes", meanRoom),
                new("mcu_room_min_bytes", minRoom), new("mcu_waiting", waiting),
            ],
            text.Values.ToArray());
    }

    private static CounterGroup<Counted> Make() => new("kind", ["a", "b"],
    [
        new("mcu_things_total", "Things.", static c => c.Value),
        new("mcu_wrapping_total", "Things of 32 bits.", static c => c.Value, Wraps: true),
    ]);

    private static MetricText Read(CounterGroup<Counted> group)
    {
        group.Publish();
        using StringWriter writer = new();
        group.Write(writer);
        return new MetricText(writer.ToString());
    }

    private sealed class Counted
    {
        public double Value { get; set; }
    }
}
