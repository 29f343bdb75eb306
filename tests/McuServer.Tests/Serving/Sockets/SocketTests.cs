using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.Unicode;
using McuServer.Conference.Control;
using McuServer.Conference.Live;
using McuServer.Media.Layouts;
using McuServer.Serving.Configuration;
using McuServer.Tests.Serving.Fakes;
using Microsoft.Extensions.Time.Testing;

namespace McuServer.Tests.Serving.Sockets;

/// <summary>The WebSocket protocol of layouts-and-page.md 6.4, over a real connection.</summary>
[TestClass]
public class SocketTests
{
    private static RunningHost s_host = null!;

    [ClassInitialize]
    public static async Task StartAsync(TestContext context) => s_host = await RunningHost.StartAsync(o => o with
    {
        Limits = o.Limits with { WebSocket = new WebSocketLimits { MessagesPerS = 1000, BurstMessages = 10_000, SocketsPerIp = 1000 } },
    });

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
            session.Raise(new RoomEvent("chat.message") { Data = new { id = "m1" } });
            session.Raise(new RoomEvent("speaker.changed"));
            Assert.AreEqual(1L, (long)(await socket.ReceiveAsync("speaker.changed"))["seq"]!, "it has taken no number");
            JsonNode byChannel = JsonNode.Parse(session.Channel.Single())!;
            Assert.AreEqual(("chat.message", "m1", null), ((string?)byChannel["type"], (string?)byChannel["data"]!["id"], byChannel["seq"]));
            session.ChannelFails = true;
            session.Raise(new RoomEvent("reaction") { Data = new { reaction = "clap" } });
            Assert.AreEqual(2L, (long)(await socket.ReceiveAsync("reaction"))["seq"]!);
            (session.ChannelFails, session.Channel) = (false, null);
            session.Raise(new RoomEvent("chat.message") { Data = new { id = "m2" } });
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

    [TestMethod]
    public async Task Events_are_numbered_and_a_resume_gets_what_was_missed()
    {
        (TestSocket first, JsonNode welcome) = await s_host.JoinAsync("resume");
        FakeSession session = Session("resume");
        session.Raise(new RoomEvent("speaker.changed") { Data = new { shown = "a" } });
        JsonNode happened = await first.ReceiveAsync("speaker.changed");
        Assert.AreEqual((1L, "a"), ((long)happened["seq"]!, (string?)happened["data"]!["shown"]));
        first.Socket.Abort();
        first.Dispose();
        await Eventually.IsTrueAsync(() => session.IsDetached, "the seat is kept without a socket");
        session.Raise(new RoomEvent("speaker.changed") { Data = new { shown = "b" } });
        session.Raise(new RoomEvent("participant.left") { Data = new { participant = session.ToState(), reason = "left" } });

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
    public async Task Bad_messages_are_problems_and_too_many_of_them_the_end()
    {
        (TestSocket socket, _) = await s_host.JoinAsync("rude");
        using (socket)
        {
            foreach (string text in (string[])["", "{", "[]", "{\"type\":7}", "{\"type\":\"no.such\"}", "{\"type\":\"hello\"}"])
            {
                await socket.SendTextAsync(text);
                string code = (string)(await socket.ReceiveAsync("problem"))["problem"]!["code"]!;
                Assert.AreEqual(text.Contains("hello", StringComparison.Ordinal) ? "conflict" : "malformed", code, text);
            }

            await socket.SendBytesAsync([1, 2, 3], WebSocketMessageType.Binary);
            await socket.ReceiveAsync("problem");
            await socket.SendAsync(new { type = "ping" });
            await socket.ReceiveAsync("pong");
            for (int i = 0; i < 14; i++)
            {
                await socket.SendTextAsync("{");
            }

            Assert.AreEqual(1008, (await socket.ReadToCloseAsync()).Code);
            await Eventually.IsTrueAsync(() => Session("rude").IsDetached, "the seat stays for a while");
        }
    }

    [TestMethod]
    public async Task A_message_of_more_than_64_KiB_costs_the_socket()
    {
        (TestSocket socket, _) = await s_host.JoinAsync("large");
        using (socket)
        {
            string most = $$"""{"type":"ping","x":"{{new string('x', (64 * 1024) - 22)}}"}""";
            Assert.AreEqual(64 * 1024, most.Length);
            await socket.SendTextAsync(most);
            await socket.ReceiveAsync("pong");
            await socket.SendTextAsync(most + " ");
            Assert.AreEqual("too-large", (string?)(await socket.ReceiveAsync("problem"))["problem"]!["code"]);
            Assert.AreEqual(1009, (await socket.ReadToCloseAsync()).Code);
        }
    }

    [TestMethod]
    public async Task Who_sends_too_much_is_told_to_wait()
    {
        await using RunningHost host = await RunningHost.StartAsync(o => o with
        {
            Limits = o.Limits with { WebSocket = new WebSocketLimits { MessagesPerS = 1, BurstMessages = 3 } },
        });
        (TestSocket socket, _) = await host.JoinAsync();
        using (socket)
        {
            await socket.SendAsync(new { type = "ping" });
            await socket.SendAsync(new { type = "ping" });
            await socket.SendAsync(new { type = "ping" });
            await socket.ReceiveAsync("pong");
            await socket.ReceiveAsync("pong");
            JsonNode problem = (await socket.ReceiveAsync("problem"))["problem"]!;
            Assert.AreEqual(("rate-limited", 1), ((string?)problem["code"], (int)problem["retryAfterS"]!));
        }
    }

    [TestMethod]
    public async Task Who_says_nothing_is_pinged_and_then_let_go()
    {
        FakeTimeProvider clock = new(DateTimeOffset.UtcNow);
        WebSocketLimits limits = new() { PingIntervalMs = 1000, PongTimeoutMs = 20_000, HelloTimeoutMs = 5000 };
        await using RunningHost host = await RunningHost.StartAsync(o => o with { Limits = o.Limits with { WebSocket = limits } }, clock: clock);
        (TestSocket socket, _) = await host.JoinAsync();
        using (socket)
        {
            for (int i = 0; i < 4; i++)
            {
                await PassAsync(clock, limits.PingIntervalMs, socket.ReceiveAsync("ping"));
                await socket.SendAsync(new { type = "pong" });
            }

            (int code, string reason) = await PassAsync(clock, limits.PingIntervalMs, socket.ReadToCloseAsync());
            Assert.AreEqual((1008, "no answer"), (code, reason));
            await Eventually.IsTrueAsync(() => host.Conferences.Sessions[0].IsDetached, "detached");
        }

        using TestSocket silent = await host.OpenSocketAsync();
        Assert.AreEqual((1008, "no hello"), await PassAsync(clock, limits.HelloTimeoutMs, silent.ReadToCloseAsync()));
    }

    /// <summary>Lets the time of the clock pass by steps until the wait is over; the machine's time does not count.</summary>
    private static async Task<T> PassAsync<T>(FakeTimeProvider clock, int stepMs, Task<T> waited)
    {
        while (await Task.WhenAny(waited, Task.Delay(20)) != waited)
        {
            clock.Advance(TimeSpan.FromMilliseconds(stepMs));
        }

        return await waited;
    }

    [TestMethod]
    public async Task Who_does_not_read_loses_the_socket_and_not_the_seat()
    {
        await using RunningHost host = await RunningHost.StartAsync(o => o with
        {
            Limits = o.Limits with { WebSocket = new WebSocketLimits { QueueMessages = 16 } },
        });
        (TestSocket socket, _) = await host.JoinAsync();
        using (socket)
        {
            FakeSession session = host.Conferences.Sessions[0];
            string large = new('x', 60_000);
            for (int i = 0; i < 2000 && !session.IsDetached; i++)
            {
                session.Raise(new RoomEvent("speaker.changed") { Data = new { shown = large } });
                await Task.Delay(i < 200 ? 0 : 2);
            }

            await Eventually.IsTrueAsync(() => session.IsDetached, "the slow reader's socket is gone");
            Assert.IsNull(session.LeaveReason);
        }
    }

    [TestMethod]
    [DataRow(null, "lobby", "Kim", null)]
    [DataRow("invalid", "a/b", "Kim", null)]
    [DataRow("invalid", "lobby", " ", null)]
    [DataRow("invalid", "lobby", "Kim", "king")]
    [DataRow(null, "회의", "김하나", "host")]
    public async Task In_development_mode_a_name_is_enough(string? code, string room, string name, string? role)
    {
        await using RunningHost host = await RunningHost.StartAsync(isOpen: true);
        using TestSocket socket = await host.OpenSocketAsync($"http://{host.Url.Authority}");
        await socket.SendAsync(new { type = "hello", room, name, role });
        JsonNode message = (await socket.ReceiveAsync())!;
        Assert.AreEqual(code ?? "welcome", (string?)(message["problem"]?["code"] ?? message["type"]));
        Assert.AreEqual(code is null ? 1 : 0, host.Conferences.ParticipantCount);
    }

    [TestMethod]
    [DataRow("https://evil.example", true, false)]
    [DataRow("http://localhost:3000", true, true)]
    [DataRow(null, true, true)]
    [DataRow("https://evil.example", false, true)]
    public async Task In_development_mode_strange_pages_stay_outside(string? origin, bool isOpen, bool comesIn)
    {
        await using RunningHost host = await RunningHost.StartAsync(isOpen: isOpen);
        if (comesIn)
        {
            using TestSocket socket = await host.OpenSocketAsync(origin);
        }
        else
        {
            await Assert.ThrowsExactlyAsync<WebSocketException>(() => host.OpenSocketAsync(origin));
        }
    }

    [TestMethod]
    public async Task Sockets_of_one_address_are_limited()
    {
        await using RunningHost host = await RunningHost.StartAsync(o => o with
        {
            Limits = o.Limits with { WebSocket = new WebSocketLimits { SocketsPerIp = 1 } },
        });
        using (TestSocket first = await host.OpenSocketAsync())
        {
            await Assert.ThrowsExactlyAsync<WebSocketException>(() => host.OpenSocketAsync());
            await first.Socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "", CancellationToken.None);
        }

        await Eventually.SucceedsAsync<WebSocketException>(
            async () => (await host.OpenSocketAsync()).Dispose(), "another socket is let in when the first has gone");
    }

    [TestMethod]
    public async Task A_stop_tells_every_socket()
    {
        RunningHost host = await RunningHost.StartAsync();
        (TestSocket socket, _) = await host.JoinAsync();
        using (socket)
        {
            host.Conferences.BeginDrain();
            await socket.ReceiveAsync("server.draining");
            using TestSocket late = await host.OpenSocketAsync();
            await late.SendAsync(new { type = "hello", token = RunningHost.Token(id: "late") });
            Assert.AreEqual("draining", (string?)(await late.ReceiveAsync("problem"))["problem"]!["code"]);
            Task stopping = host.DisposeAsync().AsTask();
            JsonNode leave = await socket.ReceiveAsync("leave");
            Assert.AreEqual(("reconnect", "draining"), ((string?)leave["action"], (string?)leave["reason"]));
            await socket.ReadToCloseAsync();
            await stopping;
        }
    }

    [TestMethod]
    public async Task A_plain_request_is_told_what_lives_here()
    {
        using HttpResponseMessage response = await s_host.Client.GetAsync("/api/v1/ws");
        Assert.AreEqual(HttpStatusCode.BadRequest, response.StatusCode);
        StringAssert.Contains(await response.Content.ReadAsStringAsync(), "mcu.v1");
    }

    [TestMethod]
    public async Task Damaged_messages_cost_at_most_the_socket()
    {
        byte[][] seeds =
        [
            Encoding.UTF8.GetBytes($$$"""{"type":"hello","token":"{{{RunningHost.Token(id: "fuzz")}}}","resume":{"token":"0011","seq":412}}"""),
            """{"type":"rtc.offer","id":"1","sdp":"v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\n"}"""u8.ToArray(),
            """{"type":"rtc.candidate","candidate":{"candidate":"","sdpMid":"0"}}"""u8.ToArray(),
            """{"type":"call","id":"c5","method":"media.mute","params":{"media":"audio","muted":true}}"""u8.ToArray(),
            """{"type":"call","id":"c6","method":"stats.get"}"""u8.ToArray(),
            """{"type":"rtc.restart","ufrag":"abcd","pwd":"0123456789012345678901"}"""u8.ToArray(),
            """{"type":"ping"}"""u8.ToArray(),
        ];
        Random random = new(99);
        int sockets = 0;
        for (int left = Mutations.Count / 10; left > 0; sockets++)
        {
            (TestSocket socket, _) = await s_host.JoinAsync("fuzz");
            using (socket)
            {
                // Twenty faults end a socket; so this ends.
                for (bool isText = true; isText && left > 0 && socket.Socket.State == WebSocketState.Open; left--)
                {
                    byte[] damaged = Mutations.Make(random, seeds, "{}[]\",:\\u0d8tnf1e- "u8.ToArray());
                    isText = Utf8.IsValid(damaged);
                    try
                    {
                        await ExchangeAsync(socket, damaged);
                    }
                    catch (WebSocketException) when (!isText)
                    {
                        // Text that is not UTF-8 fails the connection (RFC 6455 section 8.1).
                    }
                }
            }
        }

        Assert.IsGreaterThan(1, sockets);
        (TestSocket last, _) = await s_host.JoinAsync("after");
        last.Dispose();
    }

    /// <summary>Sends and reads up to the pong or the end; nothing may be the server's own failure.</summary>
    private static async Task ExchangeAsync(TestSocket socket, byte[] message)
    {
        await socket.SendBytesAsync(message);
        await socket.SendAsync(new { type = "ping" });
        JsonNode? answer;
        while ((answer = await socket.ReceiveAsync()) is not null && (string?)answer["type"] is not "pong")
        {
            Assert.AreNotEqual("internal", (string?)answer["problem"]?["code"], answer.ToJsonString());
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
