using McuServer.Conference.Live;

namespace McuServer.Conference.Tests.Live;

[TestClass]
public class HistogramTests
{
    [TestMethod]
    public void Quantiles_lie_in_the_bucket_of_their_rank()
    {
        Histogram histogram = new("x", "y");
        for (int i = 1; i <= 100; i++)
        {
            histogram.Add(TimeSpan.FromMilliseconds(i));
        }

        Assert.AreEqual(100, histogram.Count);
        Assert.AreEqual(50, histogram.QuantileMs(0.5), 1.0);
        Assert.AreEqual(99, histogram.QuantileMs(0.99), 1.5);
    }

    [TestMethod]
    public void Quantiles_of_a_measured_time_leave_out_what_came_before()
    {
        Histogram histogram = new("x", "y");
        for (int i = 0; i < 1000; i++)
        {
            histogram.Add(TimeSpan.FromMilliseconds(400));
        }

        long[] before = histogram.CopyCounts();
        for (int i = 1; i <= 100; i++)
        {
            histogram.Add(TimeSpan.FromMilliseconds(i));
        }

        Assert.AreEqual(50, Histogram.QuantileMs(0.5, before, histogram.CopyCounts()), 1.0);
        Assert.AreEqual(0, Histogram.QuantileMs(0.5, before, before));
        Assert.IsGreaterThan(300, histogram.QuantileMs(0.5));
    }

    [TestMethod]
    public void The_text_is_cumulative_and_in_seconds()
    {
        Histogram histogram = new("mcu_test_seconds", "For a test.");
        histogram.Add(TimeSpan.FromMilliseconds(0.2));
        histogram.Add(TimeSpan.FromMilliseconds(7));
        histogram.Add(TimeSpan.FromSeconds(60));
        using StringWriter text = new();
        histogram.Write(text);
        string[] lines = text.ToString().Split('\n');
        Assert.AreEqual("# TYPE mcu_test_seconds histogram", lines[1]);
        CollectionAssert.Contains(lines, "mcu_test_seconds_bucket{le=\"0.0005\"} 1");
        CollectionAssert.Contains(lines, "mcu_test_seconds_bucket{le=\"0.008\"} 2");
        CollectionAssert.Contains(lines, "mcu_test_seconds_bucket{le=\"+Inf\"} 3");
        CollectionAssert.Contains(lines, "mcu_test_seconds_sum 60.0072");
        CollectionAssert.Contains(lines, "mcu_test_seconds_count 3");
    }

    [TestMethod]
    public void Adding_allocates_nothing()
    {
        Histogram histogram = new("x", "y");
        histogram.Add(TimeSpan.FromMilliseconds(1));
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            histogram.Add(TimeSpan.FromMilliseconds(i));
        }

        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
