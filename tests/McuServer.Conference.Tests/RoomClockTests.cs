namespace McuServer.Conference.Tests;

[TestClass]
public class RoomClockTests
{
    [TestMethod]
    public void A_room_of_a_script_begins_at_its_time_of_day_and_goes_on_over_midnight()
    {
        RoomClock clock = RoomClock.StartingAt(new TimeOnly(23, 58));
        Assert.AreEqual((23 * 60) + 58, clock.MinutesAt(TimeSpan.Zero));
        Assert.AreEqual((23 * 60) + 59, clock.MinutesAt(TimeSpan.FromSeconds(119.999)));
        Assert.AreEqual(0, clock.MinutesAt(TimeSpan.FromMinutes(2)));
    }

    [TestMethod]
    public void A_zone_is_followed_into_summer_time()
    {
        // 2030-03-31 01:00 UTC: Central European Summer Time begins.
        RoomClock clock = new(new DateTime(2030, 3, 31, 0, 58, 30, DateTimeKind.Utc)) { Zone = RoomClock.FindZone("Europe/Berlin") };
        Assert.AreEqual((1 * 60) + 58, clock.MinutesAt(TimeSpan.Zero));
        Assert.AreEqual((1 * 60) + 59, clock.MinutesAt(TimeSpan.FromSeconds(89)));
        Assert.AreEqual(3 * 60, clock.MinutesAt(TimeSpan.FromSeconds(90)));
        clock.Zone = RoomClock.FindZone("Asia/Seoul");
        Assert.AreEqual(10 * 60, clock.MinutesAt(TimeSpan.FromSeconds(90)), "another zone at once");
    }

    [TestMethod]
    [DataRow("", true)]
    [DataRow("Asia/Seoul", true)]
    [DataRow("UTC", true)]
    [DataRow("America/Argentina/Buenos_Aires", true)]
    [DataRow("Asia/Pyeongyang", false)]
    [DataRow("../../etc/localtime", false)]
    [DataRow("/etc/localtime", false)]
    [DataRow("Asia/", false)]
    [DataRow("Asia//Seoul", false)]
    public void Zones_are_names_that_the_machine_knows(string name, bool isZone) => Assert.AreEqual(isZone, RoomClock.IsZone(name));

    [TestMethod]
    public void It_is_asked_at_every_picture_and_allocates_nothing()
    {
        RoomClock clock = new(new DateTime(2030, 3, 30, 0, 0, 0, DateTimeKind.Utc)) { Zone = RoomClock.FindZone("Europe/Berlin") };
        long sum = Ask(clock, 10);
        long before = GC.GetAllocatedBytesForCurrentThread();
        sum += Ask(clock, 100_000);
        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.IsGreaterThan(0, sum);
    }

    private static long Ask(RoomClock clock, int count)
    {
        long sum = 0;
        for (int i = 0; i < count; i++)
        {
            sum += clock.MinutesAt(TimeSpan.FromSeconds(i));
        }

        return sum;
    }
}
