using FsCheck;
using FsCheck.Fluent;
using McuServer.Conference.Recording;

namespace McuServer.Conference.Tests.Recording;

[TestClass]
public class RecordingTimelineTests
{
    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(20);

    [TestMethod]
    public void What_comes_before_the_key_frame_is_left_out()
    {
        RecordingTimeline timeline = new();
        timeline.Enter(0);
        Assert.IsFalse(timeline.TryPlace(TimeSpan.FromSeconds(5), s_tick, out _));
        timeline.Begin(TimeSpan.FromSeconds(5.1));
        Assert.IsFalse(timeline.TryPlace(TimeSpan.FromSeconds(5.08), s_tick, out _));
        Assert.IsTrue(timeline.TryPlace(TimeSpan.FromSeconds(5.12), s_tick, out TimeSpan position));
        Assert.AreEqual(s_tick, position);
        Assert.AreEqual(2 * s_tick, timeline.End);
    }

    [TestMethod]
    public void A_pause_is_taken_out()
    {
        RecordingTimeline timeline = new();
        timeline.Enter(0);
        timeline.Begin(TimeSpan.FromSeconds(1));
        timeline.TryPlace(TimeSpan.FromSeconds(2), s_tick, out _);
        Assert.IsTrue(timeline.Enter(1));
        Assert.IsFalse(timeline.Enter(1));
        Assert.IsFalse(timeline.HasBegun);
        timeline.Begin(TimeSpan.FromSeconds(60));
        Assert.IsTrue(timeline.TryPlace(TimeSpan.FromSeconds(60), s_tick, out TimeSpan position));
        Assert.AreEqual(TimeSpan.FromSeconds(1) + s_tick, position);
    }

    /// <summary>Whatever the pauses: each kind's positions grow, and the whole is as long as the stretches together.</summary>
    [TestMethod]
    public void Positions_grow_over_any_pauses() => Prop.ForAll(
        Gen.Choose(1, 200).Two().Select(t => (Ticks: t.Item1, Pause: t.Item2)).ListOf(10).ToArbitrary(),
        stretches =>
        {
            RecordingTimeline timeline = new();
            TimeSpan now = TimeSpan.FromSeconds(100);
            TimeSpan last = TimeSpan.MinValue;
            int ticks = 0;
            int segment = 0;
            foreach ((int count, int pause) in stretches)
            {
                timeline.Enter(segment++);
                timeline.Begin(now);
                for (int i = 0; i < count; i++, now += s_tick, ticks++)
                {
                    if (!timeline.TryPlace(now, s_tick, out TimeSpan position) || position <= last)
                    {
                        return false;
                    }

                    last = position;
                }

                now += pause * s_tick;
            }

            return timeline.End == ticks * s_tick;
        }).QuickCheckThrowOnFailure();
}
