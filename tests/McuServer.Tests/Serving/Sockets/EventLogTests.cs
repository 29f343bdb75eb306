using System.Text;
using McuServer.Serving.Sockets;

namespace McuServer.Tests.Serving.Sockets;

[TestClass]
public class EventLogTests
{
    [TestMethod]
    public void What_came_after_an_event_is_given_once_and_in_order()
    {
        EventLog log = Filled(5);
        Assert.IsTrue(log.TryGetAfter(3, TimeSpan.Zero, out List<byte[]> missed));
        CollectionAssert.AreEqual((string[])["4", "5"], missed.ConvertAll(Encoding.ASCII.GetString));
        Assert.IsTrue(log.TryGetAfter(5, TimeSpan.Zero, out missed));
        Assert.IsEmpty(missed);
    }

    [TestMethod]
    [DataRow(-1L)]
    [DataRow(6L)]
    [DataRow(long.MaxValue)]
    [DataRow(long.MinValue)]
    public void Numbers_that_never_were_give_nothing(long seq)
    {
        Assert.IsFalse(Filled(5).TryGetAfter(seq, TimeSpan.Zero, out List<byte[]> missed));
        Assert.IsEmpty(missed);
    }

    [TestMethod]
    public void Five_hundred_are_kept()
    {
        EventLog log = Filled(600);
        Assert.IsFalse(log.TryGetAfter(99, TimeSpan.Zero, out _));
        Assert.IsTrue(log.TryGetAfter(100, TimeSpan.Zero, out List<byte[]> missed));
        Assert.HasCount(500, missed);
    }

    [TestMethod]
    public void After_a_minute_they_are_gone()
    {
        EventLog log = Filled(5);
        Assert.IsTrue(log.TryGetAfter(0, TimeSpan.FromSeconds(60), out _));
        Assert.IsFalse(log.TryGetAfter(0, TimeSpan.FromSeconds(61), out _));
        Assert.IsTrue(log.TryGetAfter(5, TimeSpan.FromSeconds(61), out _));
    }

    [TestMethod]
    public void Events_of_every_size_come_back_whole_while_the_ring_goes_round_and_grows()
    {
        EventLog log = new();
        Random random = new(7);
        List<byte[]> all = [];
        for (int i = 0; i < 3000; i++)
        {
            byte[] one = new byte[random.Next(i % 100 == 0 ? 9000 : 200)];
            random.NextBytes(one);
            all.Add(one);
            log.Add(TimeSpan.Zero, one);
            int back = random.Next(Math.Min(all.Count, EventLog.MaxEvents));
            Assert.IsTrue(log.TryGetAfter(log.LastSeq - back, TimeSpan.Zero, out List<byte[]> missed));
            Assert.HasCount(back, missed);
            for (int j = 0; j < back; j++)
            {
                Assert.IsTrue(missed[j].AsSpan().SequenceEqual(all[all.Count - back + j]));
            }
        }
    }

    private static EventLog Filled(int count)
    {
        EventLog log = new();
        for (int i = 1; i <= count; i++)
        {
            Assert.AreEqual(i, log.NextSeq);
            log.Add(TimeSpan.Zero, Encoding.ASCII.GetBytes($"{i}"));
        }

        return log;
    }
}
