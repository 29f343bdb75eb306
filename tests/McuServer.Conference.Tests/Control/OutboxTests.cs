using McuServer.Conference.Control;

namespace McuServer.Conference.Tests.Control;

[TestClass]
public class OutboxTests
{
    [TestMethod]
    public void What_a_receiver_causes_comes_after_what_it_receives()
    {
        Outbox box = new();
        List<int> seen = [];
        box.Add(() =>
        {
            seen.Add(1);
            box.Add(() => seen.Add(3));
            box.HandOut();
        });
        box.Add(() => seen.Add(2));
        box.HandOut();
        CollectionAssert.AreEqual(new[] { 1, 2, 3 }, seen);
    }

    [TestMethod]
    public void A_receiver_that_throws_keeps_nothing_from_the_others()
    {
        Outbox box = new();
        List<int> seen = [];
        box.Add(() => throw new InvalidOperationException());
        box.Add(() => seen.Add(1));
        Assert.ThrowsExactly<AggregateException>(box.HandOut);
        box.Add(() => seen.Add(2));
        box.HandOut();
        CollectionAssert.AreEqual(new[] { 1, 2 }, seen);
    }

    [TestMethod]
    public void Events_of_several_threads_come_in_the_order_of_the_changes()
    {
        using TestRoom room = new TestRoom().With("h1");
        Thread[] threads = [.. Enumerable.Range(0, 4).Select(part => new Thread(() =>
        {
            for (int i = 0; i < 200; i++)
            {
                room.Control.SetPage(Actor.Server, (part * 200) + i + 1);
            }
        }))];
        Array.ForEach(threads, static one => one.Start());
        Array.ForEach(threads, static one => one.Join());
        long[] revisions = [.. room.Told.Where(one => one.Type == "room.updated").Select(one => ((RoomState)one.Data!).Revision)];
        Assert.HasCount(800, revisions);
        CollectionAssert.AreEqual(revisions.Order().ToArray(), revisions);
        int last = ((PageData)room.Told.Last(one => one.Type == "page.changed").Data!).Page;
        Assert.AreEqual(room.Control.State.Page, last);
    }
}
