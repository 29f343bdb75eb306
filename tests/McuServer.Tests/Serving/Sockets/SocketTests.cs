using System.Text.Json.Nodes;
using McuServer.Conference.Control;
using McuServer.Conference.Live;
using McuServer.Media.Layouts;
using McuServer.Tests.Serving.Fakes;

namespace McuServer.Tests.Serving.Sockets;

/// <summary>The WebSocket protocol of layouts-and-page.md 6.4, over a real connection: hello, offers, calls, chat.</summary>
[TestClass]
public class SocketTests
{
    private static RunningHost s_host = null!;

    [ClassInitialize]
    public static async Task StartAsync(TestContext context) => s_host = await RunningHost.StartAsync(RunningHost.WithManyMessages);

    [ClassCleanup]
    public static async Task StopAsync() => await s_host.DisposeAsync();

    [TestMethod]
    public async Task A_hello_is_welcomed()
    {
        (TestSocket socket, JsonNode welcome) = await s_host.JoinAsync("welcome", role: Role.Host);
        using (socket)
        {
            FakeSession session = Session("welcome");
            Assert.AreEqual(session.Id, (string?)welcome["session"]);
            Assert.AreEqual(session.ResumeToken, (string?)welcome["resumeToken"]);
            Assert.IsFalse((bool)welcome["resumed"]!);
            Assert.AreEqual(15000, (int)welcome["pingIntervalMs"]!);
            Assert.AreEqual("host", (string?)welcome["you"]!["role"]);
            CollectionAssert.Contains(welcome["you"]!["permissions"]!.AsArray().Select(p => (string)p!).ToArray(), "media.publish");
            Assert.IsTrue((bool)welcome["rtc"]!["simulcast"]!);
            CollectionAssert.Contains(welcome["state"]!["participants"]!.AsArray().Select(p => (string)p!["id"]!).ToArray(), "welcome");
            Assert.AreEqual(PeerUse.Conference, session.Request.Use);
        }
    }

    [TestMethod]
    public async Task Who_only_watches_may_be_invited_later_and_is_not_unmuted_before()
    {
        (TestSocket socket, _) = await s_host.JoinAsync("watcher", role: Role.Attendee);
        using (socket)
        {
            Assert.AreEqual(PeerUse.Conference, Session("watcher").Request.Use);
            JsonNode result = await CallAsync(socket, "media.mute", new { media = "audio", muted = false });
            Assert.IsFalse((bool)result["ok"]!);
        }
    }

    [TestMethod]
    public async Task Chat_goes_by_the_data_channel_when_it_is_open_and_by_the_socket_otherwise()
    {
        (TestSocket socket, _) = await s_host.JoinAsync("chat");
        using (socket)
        {
            FakeSession session = Session("chat");
            session.Channel = new();
            session.Raise(new RoomEvent("chat.message") { Data = new MessageData("m1") });
            session.Raise(new RoomEvent("speaker.changed"));
            Assert.AreEqual(1L, (long)(await socket.ReceiveAsync("speaker.changed"))["seq"]!, "it has taken no number");
            JsonNode byChannel = JsonNode.Parse(session.Channel.Single())!;
            Assert.AreEqual(("chat.message", "m1", null), ((string?)byChannel["type"], (string?)byChannel["data"]!["id"], byChannel["seq"]));
            session.ChannelFails = true;
            session.Raise(new RoomEvent("reaction") { Data = new ReactionData("chat", "clap") });
            Assert.AreEqual(2L, (long)(await socket.ReceiveAsync("reaction"))["seq"]!);
            (session.ChannelFails, session.Channel) = (false, null);
            session.Raise(new RoomEvent("chat.message") { Data = new MessageData("m2") });
            Assert.AreEqual("m2", (string?)(await socket.ReceiveAsync("chat.message"))["data"]!["id"]);
        }
    }

    [TestMethod]
    public async Task A_call_by_the_data_channel_is_answered_by_the_socket()
    {
        (TestSocket socket, _) = await s_host.JoinAsync("channel-call");
        using (socket)
        {
            s_host.Conferences.Receive(
                Session("channel-call"), """{"type":"call","id":"d1","method":"media.mute","params":{"media":"audio","muted":true}}""");
            JsonNode result = await socket.ReceiveAsync("result");
            Assert.AreEqual(("d1", true), ((string?)result["id"], (bool)result["ok"]!));
            Assert.IsTrue(Session("channel-call").AudioMuted);
        }
    }

    [TestMethod]
    [DataRow("""{"type":"hello"}""", "unauthenticated")]
    [DataRow("""{"type":"hello","token":"a.b.c"}""", "unauthenticated")]
    [DataRow("""{"type":"rtc.offer","sdp":"v=0"}""", "unauthenticated")]
    [DataRow("""{"type":"call","id":"1","method":"stats.get"}""", "unauthenticated")]
    public async Task Without_a_good_hello_nobody_comes_in(string message, string code)
    {
        using TestSocket socket = await s_host.OpenSocketAsync();
        await socket.SendTextAsync(message);
        Assert.AreEqual(code, (string?)(await socket.ReceiveAsync("problem"))["problem"]!["code"]);
        Assert.AreEqual(1008, (await socket.ReadToCloseAsync()).Code);
    }

    [TestMethod]
    public async Task Offers_are_answered_and_refusals_are_problems_with_the_same_id()
    {
        (TestSocket socket, _) = await s_host.JoinAsync("offers");
        using (socket)
        {
            await socket.SendAsync(new { type = "rtc.offer", id = "7", sdp = "v=0\r\n" });
            JsonNode answer = await socket.ReceiveAsync("rtc.answer");
            Assert.AreEqual(("7", "v=0\r\nanswer to 5\r\n"), ((string?)answer["id"], (string?)answer["sdp"]));
            await socket.SendAsync(new { type = "rtc.offer", id = "8" });
            JsonNode problem = await socket.ReceiveAsync("problem");
            Assert.AreEqual(("8", "malformed"), ((string?)problem["id"], (string?)problem["problem"]!["code"]));
            await socket.SendAsync(new { type = "rtc.candidate", candidate = new { candidate = "candidate:1 1 udp 1 1.2.3.4 5 typ host", sdpMid = "0" } });
            await socket.SendAsync(new { type = "rtc.restart", id = "9", ufrag = "abcd", pwd = "0123456789012345678901" });
            StringAssert.Contains((string)(await socket.ReceiveAsync("rtc.restart"))["fragment"]!, "a=ice-ufrag:ufr2");
        }
    }

    [TestMethod]
    public async Task A_failure_of_the_server_is_a_problem_with_a_trace_and_the_socket_lives()
    {
        await using RunningHost host = await RunningHost.StartAsync();
        host.Conferences.Answer = (_, offer) => offer.Contains("bad", StringComparison.Ordinal)
            ? throw new InvalidOperationException("secret detail")
            : offer.Contains("none", StringComparison.Ordinal) ? throw new OfferRefusedException("nothing in common", false) : Task.FromResult("ok");
        (TestSocket socket, _) = await host.JoinAsync();
        using (socket)
        {
            await socket.SendAsync(new { type = "rtc.offer", id = "1", sdp = "bad" });
            JsonNode problem = (await socket.ReceiveAsync("problem"))["problem"]!;
            Assert.AreEqual("internal", (string?)problem["code"]);
            Assert.IsFalse(problem.ToJsonString().Contains("secret detail", StringComparison.Ordinal));
            Assert.IsNotNull((string?)problem["traceId"]);
            await socket.SendAsync(new { type = "rtc.offer", id = "2", sdp = "none" });
            Assert.AreEqual("not-acceptable", (string?)(await socket.ReceiveAsync("problem"))["problem"]!["code"]);
            await socket.SendAsync(new { type = "rtc.offer", id = "3", sdp = "good" });
            await socket.ReceiveAsync("rtc.answer");
        }
    }

    [TestMethod]
    public async Task Calls_have_results()
    {
        (TestSocket socket, _) = await s_host.JoinAsync("calls");
        using (socket)
        {
            Assert.IsTrue((bool)(await CallAsync(socket, "media.mute", new { media = "audio", muted = true }))["ok"]!);
            Assert.IsTrue(Session("calls").AudioMuted);
            Assert.IsTrue((bool)(await CallAsync(socket, "media.mute", new { media = "video", muted = true }))["ok"]!);
            Assert.IsTrue(Session("calls").VideoMuted);
            await CallAsync(socket, "media.mute", new { media = "audio", muted = false });
            Assert.IsFalse(Session("calls").AudioMuted);
            JsonNode none = await CallAsync(socket, "stats.get", new { });
            Assert.IsTrue((bool)none["ok"]!);
            Assert.AreEqual("new", (string?)none["data"]!["state"]);
            await socket.SendAsync(new { type = "rtc.offer", sdp = "v=0" });
            await socket.ReceiveAsync("rtc.answer");
            Assert.AreEqual(12.5, (double)(await CallAsync(socket, "stats.get", new { }))["data"]!["roundTripMs"]!);
            foreach ((object parameters, string code, string pointer) in ((object, string, string)[])[
                (new { media = "audio" }, "malformed", "#"),
                (new { media = "smell", muted = true }, "invalid", "#/media"),
                (new { media = "audio", muted = "yes" }, "malformed", "#/muted")])
            {
                JsonNode problem = (await CallAsync(socket, "media.mute", parameters))["problem"]!;
                Assert.AreEqual(code, (string?)problem["code"]);
                Assert.AreEqual(pointer, (string?)problem["errors"]![0]!["pointer"]);
            }

            Assert.AreEqual("invalid", (string?)(await CallAsync(socket, "no.such", new { }))["problem"]!["code"]);
        }
    }

    private static FakeSession Session(string id) => s_host.Conferences.Sessions.Single(s => s.ParticipantId == id);

    private static async Task<JsonNode> CallAsync(TestSocket socket, string method, object parameters)
    {
        await socket.SendAsync(new { type = "call", id = "c", method, @params = parameters });
        JsonNode result = await socket.ReceiveAsync("result");
        Assert.AreEqual("c", (string?)result["id"]);
        return result;
    }
}
