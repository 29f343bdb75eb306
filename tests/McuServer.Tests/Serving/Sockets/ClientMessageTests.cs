using System.Text;
using McuServer.Serving.Sockets;
using McuServer.Tests.Serving.Fakes;

namespace McuServer.Tests.Serving.Sockets;

[TestClass]
public class ClientMessageTests
{
    [TestMethod]
    public void A_message_has_a_type_and_perhaps_an_id()
    {
        using ClientMessage message = ClientMessage.TryRead("""{"type":"call","id":"c5","method":"m","params":{"a":1}}"""u8.ToArray(), out _)!;
        Assert.AreEqual(("call", "c5", "m"), (message.Type, message.Id, message.Text("method", 10)));
        Assert.IsNull(message.Text("method", 0));
        Assert.IsNotNull(message.Object("params"));
        Assert.IsNull(message.Object("method"));
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("null")]
    [DataRow("[]")]
    [DataRow("{}")]
    [DataRow("{\"type\":1}")]
    [DataRow("{\"type\":\"\"}")]
    [DataRow("{\"type\":\"a\",\"type\":\"b\"}")]
    [DataRow("{\"type\":\"a\",\"id\":5}")]
    [DataRow("{\"type\":\"a\"")]
    [DataRow("{\"type\":\"\\ud800\"}")]
    public void Others_are_refused_with_a_reason(string text)
    {
        Assert.IsNull(ClientMessage.TryRead(Encoding.UTF8.GetBytes(text), out string reason));
        Assert.AreNotEqual("", reason);
    }

    [TestMethod]
    [Timeout(15 * 60_000)]
    public void Damaged_messages_never_throw()
    {
        Random random = new(4711);
        byte[][] seeds =
        [
            """{"type":"hello","token":"a.b.c","room":"lobby","name":"김","resume":{"token":"0011","seq":412}}"""u8.ToArray(),
            """{"type":"rtc.offer","id":"1","sdp":"v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\n"}"""u8.ToArray(),
            """{"type":"rtc.candidate","candidate":{"candidate":"","sdpMid":"0"}}"""u8.ToArray(),
            """{"type":"call","id":"c5","method":"media.mute","params":{"media":"audio","muted":true}}"""u8.ToArray(),
            """{"type":"rtc.restart","ufrag":"abcd","pwd":"0123456789012345678901"}"""u8.ToArray(),
        ];
        int good = 0;
        for (int i = 0; i < Mutations.Count; i++)
        {
            using ClientMessage? message = ClientMessage.TryRead(Mutations.Make(random, seeds, "{}[]\",:\\u0d8tnf1e- "u8.ToArray()), out _);
            message?.Text("sdp", 100);
            message?.Object("resume");
            good += message is null ? 0 : 1;
        }

        // Both ways are taken.
        Assert.IsGreaterThan(Mutations.Count / 50, good);
        Assert.IsLessThan(Mutations.Count, good);
    }
}
