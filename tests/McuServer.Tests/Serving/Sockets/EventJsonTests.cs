using System.Text;
using McuServer.Conference.Control;
using McuServer.Conference.Live;
using McuServer.Serving.Sockets;

namespace McuServer.Tests.Serving.Sockets;

[TestClass]
public class EventJsonTests
{
    private static readonly TimeProvider s_clock = new StoppedClock();

    [TestMethod]
    public void The_data_of_an_event_are_written_once_for_all_who_are_told()
    {
        Counting data = new();
        RoomEvent happened = new("hand.raised") { Data = new HandQueueData(data), By = "kim", RequestId = "r1" };
        byte[] bare = EventJson.WithoutNumber(happened, TimeProvider.System);
        byte[] buffer = [];
        for (int seq = 1; seq <= 500; seq++)
        {
            string text = Encoding.UTF8.GetString(EventJson.Numbered(happened, seq, TimeProvider.System, ref buffer));
            StringAssert.StartsWith(text, $$"""{"seq":{{seq}},"type":"hand.raised","time":"20""");
            StringAssert.EndsWith(text, "\"by\":\"kim\",\"requestId\":\"r1\",\"data\":{\"items\":[{\"participant\":\"kim\",\"name\":\"김\",\"raisedAt\":\"2030-01-02T03:04:05Z\"}]}}");
        }

        Assert.AreSame(bare, EventJson.WithoutNumber(happened, TimeProvider.System));
        Assert.AreEqual(1, data.Reads);
    }

    [TestMethod]
    public void An_event_without_data_has_an_empty_object()
    {
        StringAssert.EndsWith(Encoding.UTF8.GetString(EventJson.WithoutNumber(new RoomEvent("room.locked"), TimeProvider.System)), "\"data\":{}}");
    }

    [TestMethod]
    public void An_event_that_is_used_again_says_what_is_true_now_as_the_serialiser_would()
    {
        List<ActiveSpeaker> items = [new("김", 0.57), new("b\"o", 0)];
        EventLease lease = new(static () => { });
        RoomEvent happened = new("speakers.active") { Data = new ActiveSpeakers(items), Lease = lease };
        byte[] buffer = [];
        lease.Begin();
        string first = Text(happened, long.MaxValue, ref buffer);
        items.RemoveAt(1);
        Assert.AreEqual(first, Text(happened, long.MaxValue, ref buffer), "the same use: written once");
        lease.Begin();
        string second = Text(happened, 8, ref buffer);
        RoomEvent plain = new("speakers.active") { Data = new ActiveSpeakers([new("김", 0.57)]) };
        byte[] other = [];
        Assert.AreEqual(Text(plain, 8, ref other), second);
        StringAssert.StartsWith(first, $$"""{"seq":{{long.MaxValue}},"type":"speakers.active","time":"2030-01-02T03:04:05.006Z","data":""");
        StringAssert.EndsWith(first, """{"items":[{"id":"김","level":0.57},{"id":"b\"o","level":0}]}}""");
    }

    [TestMethod]
    public void Telling_who_speaks_allocates_nothing()
    {
        List<ActiveSpeaker> items = [new("anna", 0.57), new("bo", 0.4)];
        EventLease lease = new(static () => { });
        RoomEvent happened = new("speakers.active") { Data = new ActiveSpeakers(items), Lease = lease };
        byte[] buffer = [];
        EventLog log = new();
        long before = 0;
        for (int i = 0; i < 3000; i++)
        {
            before = i == 1500 ? GC.GetAllocatedBytesForCurrentThread() : before;
            lease.Begin();
            items[0] = new ActiveSpeaker("anna", i / 3000.0);
            for (int session = 0; session < 9; session++)
            {
                log.Add(TimeSpan.FromMilliseconds(200 * i), EventJson.Numbered(happened, log.NextSeq, s_clock, ref buffer));
            }
        }

        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static string Text(RoomEvent happened, long seq, ref byte[] buffer) =>
        Encoding.UTF8.GetString(EventJson.Numbered(happened, seq, s_clock, ref buffer));

    private sealed class StoppedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2030, 1, 2, 3, 4, 5, 6, TimeSpan.Zero);
    }

    /// <summary>A list that counts how often it is read through.</summary>
    private sealed class Counting : IReadOnlyList<HandState>
    {
        private readonly HandState _only = new("kim", "김", new DateTime(2030, 1, 2, 3, 4, 5, DateTimeKind.Utc));

        public int Reads { get; private set; }

        public int Count => 1;

        public HandState this[int index] => _only;

        public IEnumerator<HandState> GetEnumerator()
        {
            Reads++;
            yield return _only;
        }

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
