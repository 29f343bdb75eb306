using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.Unicode;
using McuServer.Conference.Control;
using McuServer.Serving.Configuration;
using McuServer.Tests.Serving.Fakes;
using Microsoft.Extensions.Time.Testing;

namespace McuServer.Tests.Serving.Sockets;

/// <summary>What a client of the WebSocket must not do, and what it costs: at most the socket.</summary>
[TestClass]
public class SocketLimitTests
{
    private static RunningHost s_host = null!;

    [ClassInitialize]
    public static async Task StartAsync(TestContext context) => s_host = await RunningHost.StartAsync(RunningHost.WithManyMessages);

    [ClassCleanup]
    public static async Task StopAsync() => await s_host.DisposeAsync();

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

    [TestMethod]
    public async Task Whose_token_runs_out_is_told_so_and_is_gone_and_comes_back_only_with_another()
    {
        FakeTimeProvider clock = new(DateTimeOffset.UtcNow);
        DateTimeOffset begin = clock.GetUtcNow();
        WebSocketLimits limits = new() { PingIntervalMs = 600_000 };
        await using RunningHost host = await RunningHost.StartAsync(o => o with { Limits = o.Limits with { WebSocket = limits } }, clock: clock);
        string token = RunningHost.Token(seconds: 60);
        using TestSocket socket = await host.OpenSocketAsync();
        await socket.SendAsync(new { type = "hello", token });
        JsonNode welcome = await socket.ReceiveAsync("welcome");
        FakeSession session = host.Conferences.Sessions[0];
        JsonNode leave = await PassAsync(clock, 5000, socket.ReceiveAsync("leave"));
        Assert.AreEqual(("disconnect", "token-expired"), ((string?)leave["action"], (string?)leave["reason"]));
        Assert.IsGreaterThanOrEqualTo(60 + host.Options.Tokens.LeewayS - 1, (clock.GetUtcNow() - begin).TotalSeconds);
        Assert.AreEqual("token-expired", session.LeaveReason);
        await socket.ReadToCloseAsync();

        using TestSocket again = await host.OpenSocketAsync();
        await again.SendAsync(new { type = "hello", token, resume = new { token = (string?)welcome["resumeToken"] } });
        JsonNode problem = (await again.ReceiveAsync("problem"))["problem"]!;
        Assert.AreEqual(("unauthenticated", "token-expired"), ((string?)problem["code"], (string?)problem["errors"]![0]!["code"]));
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
                session.Raise(new RoomEvent("speaker.changed") { Data = new ReasonData(large) });
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
    [Timeout(15 * 60_000)]
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
        for (int left = Mutations.Count; left > 0; sockets++)
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
}
