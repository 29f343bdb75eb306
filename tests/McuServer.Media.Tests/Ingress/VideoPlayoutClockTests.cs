using McuServer.Media.Ingress;

namespace McuServer.Media.Tests.Ingress;

[TestClass]
public class VideoPlayoutClockTests
{
    [TestMethod]
    public void On_a_clean_network_a_picture_is_due_when_it_arrives()
    {
        VideoPlayoutClock clock = new();
        for (int i = 0; i < 300; i++)
        {
            TimeSpan arrival = TimeSpan.FromMilliseconds((i * 33.333) + 40);
            TimeSpan due = clock.PlayoutTimeFor(i * 3000L, arrival);
            Assert.AreEqual(arrival.TotalMilliseconds, due.TotalMilliseconds, 0.2);
        }
    }

    [TestMethod]
    public void Jitter_is_evened_out_and_no_picture_is_held_longer_than_half_a_tick()
    {
        VideoPlayoutClock clock = new();
        Random random = new(3);
        List<double> arrivalSteps = [], shownSteps = [];
        double lastArrival = 0, lastShown = 0;
        for (int i = 0; i < 900; i++)
        {
            double at = (i * 33.333) + 40 + (12 * random.NextDouble());
            TimeSpan due = clock.PlayoutTimeFor(i * 3000L, TimeSpan.FromMilliseconds(at));
            double shown = Math.Max(at, due.TotalMilliseconds);
            Assert.IsLessThanOrEqualTo(15.001, shown - at);
            if (i > 100)
            {
                arrivalSteps.Add(Math.Abs(at - lastArrival - 33.333));
                shownSteps.Add(Math.Abs(shown - lastShown - 33.333));
            }

            (lastArrival, lastShown) = (at, shown);
        }

        Assert.IsLessThan(arrivalSteps.Average() / 2, shownSteps.Average());
    }

    [TestMethod]
    public void Playout_never_goes_back_and_a_late_picture_does_not_hold_those_after_it()
    {
        VideoPlayoutClock clock = new();
        Random random = new(3);
        TimeSpan last = TimeSpan.MinValue;
        double arrival = 0;
        for (int i = 0; i < 3000; i++)
        {
            arrival = Math.Max(arrival, (i * 33.333) + 40 + (random.Next(30) == 0 ? 300 * random.NextDouble() : 0));
            TimeSpan due = clock.PlayoutTimeFor(i * 3000L, TimeSpan.FromMilliseconds(arrival));
            Assert.IsGreaterThanOrEqualTo(last, due);
            last = due;
        }
    }

    [TestMethod]
    public void A_late_picture_tells_lip_sync_when_it_was_due()
    {
        VideoPlayoutClock clock = new();
        clock.PlayoutTimeFor(0, TimeSpan.FromMilliseconds(40));
        TimeSpan due = clock.PlayoutTimeFor(3000, TimeSpan.FromMilliseconds(40 + 33.333 + 100));
        Assert.IsLessThan(40 + 33.4 + 15.1, due.TotalMilliseconds);
        Assert.AreEqual(new PlayoutPoint(3000, due), clock.LastPoint);
    }

    [TestMethod]
    [DataRow(90_000L * 3600)]
    [DataRow(-90_000L * 3600)]
    public void A_jump_of_the_senders_time_begins_anew(long jump)
    {
        VideoPlayoutClock clock = new();
        for (int i = 0; i < 60; i++)
        {
            TimeSpan arrival = TimeSpan.FromMilliseconds((i * 33.333) + 40);
            TimeSpan due = clock.PlayoutTimeFor((i * 3000L) + (i < 30 ? 0 : jump), arrival);
            Assert.AreEqual(arrival.TotalMilliseconds, due.TotalMilliseconds, 1);
        }

        Assert.AreEqual(1, clock.JumpCount);
    }

    [TestMethod]
    public void A_drifting_sender_is_followed()
    {
        VideoPlayoutClock clock = new();
        double worst = 0;
        for (int i = 0; i < 108_000; i++)
        {
            double at = i * 33.333 * 1.0005;
            TimeSpan due = clock.PlayoutTimeFor(i * 3000L, TimeSpan.FromMilliseconds(at));
            worst = Math.Max(worst, Math.Abs(due.TotalMilliseconds - at));
        }

        Assert.IsLessThan(2, worst, "an hour at 500 ppm");
    }
}
