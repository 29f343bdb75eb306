using System.Text;
using McuServer.Conference.Control;
using McuServer.Serving.Sockets;

namespace McuServer.Tests.Serving.Sockets;

[TestClass]
public class EventJsonTests
{
    [TestMethod]
    public void The_data_of_an_event_are_written_once_for_all_who_are_told()
    {
        Counting data = new();
        RoomEvent happened = new("hand.raised") { Data = data, By = "kim", RequestId = "r1" };
        byte[] bare = EventJson.WithoutNumber(happened, TimeProvider.System);
        for (int seq = 1; seq <= 500; seq++)
        {
            string text = Encoding.UTF8.GetString(EventJson.Numbered(happened, seq, TimeProvider.System));
            StringAssert.StartsWith(text, $$"""{"seq":{{seq}},"type":"hand.raised","time":"20""");
            StringAssert.EndsWith(text, "\"by\":\"kim\",\"requestId\":\"r1\",\"data\":{\"name\":\"김\"}}");
        }

        Assert.AreSame(bare, EventJson.WithoutNumber(happened, TimeProvider.System));
        Assert.AreEqual(1, data.Reads);
    }

    [TestMethod]
    public void An_event_without_data_has_an_empty_object()
    {
        StringAssert.EndsWith(Encoding.UTF8.GetString(EventJson.WithoutNumber(new RoomEvent("room.locked"), TimeProvider.System)), "\"data\":{}}");
    }

    private sealed class Counting
    {
        [System.Text.Json.Serialization.JsonIgnore]
        public int Reads { get; private set; }

        public string Name
        {
            get
            {
                Reads++;
                return "김";
            }
        }
    }
}
