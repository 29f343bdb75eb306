using System.Net.WebSockets;
using System.Text.Json.Nodes;
using McuServer.Conference.Control;
using McuServer.Tests.Serving.Fakes;

namespace McuServer.Tests.Serving.Sockets;

/// <summary>Sessions over sockets (layouts-and-page.md 6.4): events with numbers, taking a session up again, its end.</summary>
[TestClass]
public class SocketSessionTests
{
    private static RunningHost s_host = null!;

    [ClassInitialize]
    public static async Task StartAsync(TestContext context) => s_host = await RunningHost.StartAsync(RunningHost.WithManyMessages);

    [ClassCleanup]
    public static async Task StopAsync() => await s_host.DisposeAsync();

    [TestMethod]
    public async Task Events_are_numbered_and_a_resume_gets_what_was_missed()
    {
        (TestSocket first, JsonNode welcome) = await s_host.JoinAsync("resume");
        FakeSession session = Session("resume");
        session.Raise(new RoomEvent("speaker.changed") { Data = new ReasonData("a") });
        JsonNode happened = await first.ReceiveAsync("speaker.changed");
        Assert.AreEqual((1L, "a"), ((long)happened["seq"]!, (string?)happened["data"]!["reason"]));
        first.Socket.Abort();
        first.Dispose();
        await Eventually.IsTrueAsync(() => session.IsDetached, "the seat is kept without a socket");
        session.Raise(new RoomEvent("speaker.changed") { Data = new ReasonData("b") });
        session.Raise(new RoomEvent("participant.left") { Data = new ParticipantLeftData(session.ToState(), "left") });

        using TestSocket second = await s_host.OpenSocketAsync();
        await second.SendAsync(new { type = "hello", resume = new { token = (string)welcome["resumeToken"]!, seq = 1 } });
        JsonNode again = await second.ReceiveAsync("welcome");
        Assert.IsTrue((bool)again["resumed"]!);
        Assert.AreEqual((string?)welcome["session"], (string?)again["session"]);
        Assert.AreNotEqual((string?)welcome["resumeToken"], (string?)again["resumeToken"]);
        // What was raised a moment ago may come behind the welcome as well.
        Assert.AreEqual(2L, (long)(await second.ReceiveAsync("speaker.changed"))["seq"]!);
        Assert.AreEqual(3L, (long)(await second.ReceiveAsync("participant.left"))["seq"]!);
        Assert.IsFalse(session.IsDetached);
        Assert.AreEqual(1, s_host.Conferences.Sessions.Count(s => s.ParticipantId == "resume"));
    }

    [TestMethod]
    public async Task A_resume_without_a_number_begins_with_the_whole_state()
    {
        (TestSocket first, JsonNode welcome) = await s_host.JoinAsync("reload");
        first.Dispose();
        using TestSocket second = await s_host.OpenSocketAsync();
        await second.SendAsync(new { type = "hello", resume = new { token = (string)welcome["resumeToken"]! } });
        JsonNode again = await second.ReceiveAsync("welcome");
        Assert.IsFalse((bool)again["resumed"]!);
        Assert.AreEqual((string?)welcome["session"], (string?)again["session"]);
    }

    [TestMethod]
    public async Task A_resume_that_is_too_late_is_a_new_join()
    {
        using TestSocket socket = await s_host.OpenSocketAsync();
        await socket.SendAsync(new { type = "hello", token = RunningHost.Token(id: "late"), resume = new { token = "gone", seq = 4 } });
        Assert.IsFalse((bool)(await socket.ReceiveAsync("welcome"))["resumed"]!);
    }

    [TestMethod]
    public async Task The_newer_socket_fences_off_the_older_one()
    {
        (TestSocket first, JsonNode welcome) = await s_host.JoinAsync("fence");
        using TestSocket second = await s_host.OpenSocketAsync();
        await second.SendAsync(new { type = "hello", resume = new { token = (string)welcome["resumeToken"]!, seq = 0 } });
        await second.ReceiveAsync("welcome");
        using (first)
        {
            JsonNode leave = await first.ReceiveAsync("leave");
            Assert.AreEqual(("disconnect", "duplicate"), ((string?)leave["action"], (string?)leave["reason"]));
            Assert.AreEqual(1000, (await first.ReadToCloseAsync()).Code);
            await first.Socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        }

        // The end of the older one takes nothing from the newer one.
        Session("fence").Raise(new RoomEvent("speaker.changed"));
        await second.ReceiveAsync("speaker.changed");
        Assert.IsFalse(Session("fence").IsDetached);
    }

    [TestMethod]
    public async Task A_leave_ends_the_session_at_once()
    {
        (TestSocket socket, _) = await s_host.JoinAsync("leaver");
        using (socket)
        {
            FakeSession session = Session("leaver");
            await socket.SendAsync(new { type = "leave" });
            await socket.ReadToCloseAsync();
            Assert.AreEqual("left", session.LeaveReason);
            Assert.IsFalse(session.IsDetached);
        }
    }

    [TestMethod]
    [DataRow("kicked", "disconnect")]
    [DataRow("room-ended", "disconnect")]
    [DataRow("draining", "reconnect")]
    [DataRow("timeout", "reconnect")]
    [DataRow("a reason of many words, more than the 123 bytes that a close frame holds, 한국어까지 섞어서 아주 길게 쓴 이유", "disconnect")]
    public async Task A_session_that_ends_says_why_and_what_to_do(string reason, string action)
    {
        (TestSocket socket, _) = await s_host.JoinAsync($"end-{reason.Length}");
        using (socket)
        {
            Session($"end-{reason.Length}").Leave(reason);
            JsonNode leave = await socket.ReceiveAsync("leave");
            Assert.AreEqual((action, reason), ((string?)leave["action"], (string?)leave["reason"]));
            await socket.ReadToCloseAsync();
        }
    }

    [TestMethod]
    public async Task A_lost_media_connection_asks_for_a_restart()
    {
        (TestSocket socket, _) = await s_host.JoinAsync("lost");
        using (socket)
        {
            Session("lost").Raise(new RoomEvent("peer.disconnected"));
            await socket.ReceiveAsync("peer.disconnected");
            await socket.ReceiveAsync("rtc.restart");
        }
    }

    [TestMethod]
    public async Task A_restart_that_takes_too_long_is_told_as_such()
    {
        (TestSocket socket, _) = await s_host.JoinAsync("slow");
        using (socket)
        {
            await socket.SendAsync(new { type = "rtc.offer", id = "1", sdp = "v=0\r\n" });
            await socket.ReceiveAsync("rtc.answer");
            Session("slow").RestartTakesTooLong = true;
            await socket.SendAsync(new { type = "rtc.restart", id = "2", ufrag = "abcd", pwd = "0123456789012345678901" });
            JsonNode error = await socket.ReceiveAsync("problem");
            Assert.AreEqual("capacity", (string?)error["problem"]?["code"], error.ToJsonString());
        }
    }

    private static FakeSession Session(string id) => s_host.Conferences.Sessions.Single(s => s.ParticipantId == id);
}
