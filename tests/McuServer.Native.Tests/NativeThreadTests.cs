using System.Diagnostics;

namespace McuServer.Native.Tests;

[TestClass]
public class NativeThreadTests
{
    [TestMethod]
    public void Sleeping_ends_at_the_time_and_not_before()
    {
        for (int i = 0; i < 5; i++)
        {
            long until = Stopwatch.GetTimestamp() + (Stopwatch.Frequency * 15 / 10_000);
            NativeThread.SleepUntil(until);

            // Times are handed over in microseconds.
            Assert.IsGreaterThanOrEqualTo(until - (Stopwatch.Frequency / 1_000_000), Stopwatch.GetTimestamp());
        }
    }

    [TestMethod]
    public void A_time_that_has_passed_is_no_wait()
    {
        long begin = Stopwatch.GetTimestamp();
        NativeThread.SleepUntil(begin - Stopwatch.Frequency);
        NativeThread.SleepUntil(0);
        NativeThread.SleepUntil(-5);
        Assert.IsLessThan(TimeSpan.FromSeconds(1), Stopwatch.GetElapsedTime(begin));
    }

    [TestMethod]
    public void Every_thread_may_stand_back_and_none_may_leave_the_range()
    {
        bool isLower = false;
        bool isOutside = true;
        Thread thread = new(() =>
        {
            isLower = NativeThread.TrySetNice(5);
            isOutside = NativeThread.TrySetNice(20) || NativeThread.TrySetNice(-21);
        });
        thread.Start();
        thread.Join();
        Assert.IsTrue(isLower);
        Assert.IsFalse(isOutside);
    }
}
