using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using McuServer.Conference.Control;
using McuServer.Media.Layouts;
using McuServer.Serving.Configuration;
using McuServer.Serving.Webhooks;
using McuServer.Tests.Serving.Api;
using McuServer.Tests.Serving.Fakes;
using Microsoft.Extensions.Logging.Abstractions;

namespace McuServer.Tests.Serving.Webhooks;

/// <summary>Signed messages to a receiver on loopback.</summary>
[TestClass]
public class WebhookTests
{
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    /// <summary>The vector of the Standard Webhooks specification's reference libraries.</summary>
    [TestMethod]
    public void The_signature_is_the_one_of_the_specification()
    {
        Assert.IsTrue(WebhookSignature.TryKey(Secret, out byte[] key));
        Assert.AreEqual(
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
            WebhookSignature.Sign(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, "{\"test\": 2432232314}"u8));
        Assert.IsFalse(WebhookSignature.TryKey("whsec_!!", out _));
    }

    [TestMethod]
    public async Task A_receiver_that_fails_first_is_told_again_with_the_same_id()
    {
        using Receiver receiver = new(number => number < 3 ? 500 : 204);
        ApiRooms rooms = new();
        using WebhookSender sender = Sender(rooms, receiver);
        RoomControl room = rooms.Make("r");
        ApiHost.Enter(room, "h1", "p1");
        room.Left("p1", "left");
        room.End(new Actor("h1", Role.Host));
        await Eventually.IsTrueAsync(() => receiver.Taken.Count >= 5, "five messages are taken");
        Assert.AreEqual(2, sender.Targets[0].Retried);
        Assert.AreEqual(receiver.All[0].Id, receiver.All[1].Id);
        Assert.AreEqual(receiver.All[0].Id, receiver.All[2].Id);
        string[] types = [.. receiver.Taken.Select(m => (string)m.Json["type"]!)];
        CollectionAssert.AreEqual(
            (string[])["participant.joined", "participant.joined", "participant.left"], types.Where(t => t.StartsWith("participant.", StringComparison.Ordinal)).Take(3).ToArray());
        Assert.Contains("room.started", types);
        Assert.AreEqual("room.ended", types.Last(t => t.StartsWith("room.", StringComparison.Ordinal)));
        foreach (Message message in receiver.All)
        {
            Assert.AreEqual("application/webhook+json", message.Type);
            Assert.AreEqual(message.Signature, "v1," + Convert.ToBase64String(HMACSHA256.HashData(
                Convert.FromBase64String(Secret[6..]), Encoding.UTF8.GetBytes($"{message.Id}.{message.Timestamp}.{message.Body}"))));
            Assert.AreEqual("r", (string?)message.Json["room"]);
        }

        StringWriter text = new();
        sender.WriteMetrics(text);
        StringAssert.Contains(text.ToString(), "mcu_webhooks_retried_total{target=\"0\"} 2");
    }

    [TestMethod]
    public async Task A_message_is_given_up_after_eight_tries_and_the_next_one_goes_on()
    {
        using Receiver receiver = new(number => number <= WebhookTarget.MaxTries ? 503 : 200);
        ApiRooms rooms = new();
        using WebhookSender sender = Sender(rooms, receiver, "participant.left", "room.ended");
        RoomControl room = rooms.Make("r");
        ApiHost.Enter(room, "h1", "p1");
        room.Left("p1", "left");
        room.End(new Actor("h1", Role.Host));
        await Eventually.IsTrueAsync(() => receiver.Taken.Any(m => (string)m.Json["type"]! == "room.ended"), "room.ended is taken");
        Assert.AreEqual(1, sender.Targets[0].Failed);
        Assert.IsFalse(receiver.All.Any(m => (string)m.Json["type"]! is "participant.joined" or "room.started"), "only what was wished for");
    }

    [TestMethod]
    public void What_the_queue_does_not_hold_is_dropped_and_counted()
    {
        using Receiver receiver = new(_ => 500);
        ApiRooms rooms = new();
        using WebhookSender sender = new(
            [new WebhookOptions { Url = receiver.Url, Secret = Secret }], rooms.Directory, TimeProvider.System, TimeSpan.FromHours(1), NullLogger.Instance);
        RoomControl room = rooms.Make("r");
        for (int i = 0; i < WebhookTarget.MaxQueued + 50; i++)
        {
            ApiHost.Enter(room, "p1");
            room.Left("p1", "left");
        }

        Assert.IsLessThanOrEqualTo(WebhookTarget.MaxQueued, sender.Targets[0].Queued);
        Assert.IsGreaterThan(WebhookTarget.MaxQueued, sender.Targets[0].Dropped);
    }

    [TestMethod]
    public void Patterns_choose_events()
    {
        using HttpClient client = new();
        using WebhookTarget target = new(
            new WebhookOptions { Url = "http://127.0.0.1:9", Secret = Secret, Events = ["recording.*", "room.started"] }, client, TimeProvider.System, TimeSpan.FromHours(1), NullLogger.Instance);
        Assert.IsTrue(target.Wants("recording.ready"));
        Assert.IsTrue(target.Wants("room.started"));
        Assert.IsFalse(target.Wants("room.ended"));
        Assert.IsFalse(target.Wants("recordings"));
    }

    private static WebhookSender Sender(ApiRooms rooms, Receiver receiver, params string[] events) => new(
        [new WebhookOptions { Url = receiver.Url, Secret = Secret, Events = events }], rooms.Directory, TimeProvider.System,
        TimeSpan.FromMilliseconds(2), NullLogger.Instance);

    private sealed class ApiRooms
    {
        public IRoomDirectory Directory { get; } = new FakeConferenceServer(findLayout: ApiHost.FindLayout).Rooms;

        public RoomControl Make(string name) => Directory.Create(Actor.Server, name, new RoomSettings { Layout = "interview" });
    }

    private sealed record Message(string Id, string Timestamp, string Signature, string? Type, string Body, int Status)
    {
        public JsonNode Json => JsonNode.Parse(Body)!;
    }

    /// <summary>Answers the n-th request (from 1) with a status.</summary>
    private sealed class Receiver : IDisposable
    {
        private readonly HttpListener _listener = new();
        private readonly ConcurrentQueue<Message> _all = new();
        private readonly Func<int, int> _statusOf;

        public Receiver(Func<int, int> statusOf)
        {
            _statusOf = statusOf;
            TcpListener probe = new(IPAddress.Loopback, 0);
            probe.Start();
            Url = $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/";
            probe.Stop();
            _listener.Prefixes.Add(Url);
            _listener.Start();
            _ = RunAsync();
        }

        public string Url { get; }

        public Message[] All => [.. _all];

        public IReadOnlyList<Message> Taken => [.. _all.Where(m => m.Status < 300)];

        public void Dispose() => _listener.Close();

        private async Task RunAsync()
        {
            try
            {
                while (true)
                {
                    HttpListenerContext context = await _listener.GetContextAsync();
                    using StreamReader reader = new(context.Request.InputStream, Encoding.UTF8);
                    string body = await reader.ReadToEndAsync();
                    int status = _statusOf(_all.Count + 1);
                    _all.Enqueue(new Message(
                        context.Request.Headers["webhook-id"]!, context.Request.Headers["webhook-timestamp"]!,
                        context.Request.Headers["webhook-signature"]!, context.Request.ContentType, body, status));
                    context.Response.StatusCode = status;
                    context.Response.Close();
                }
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                // Closed.
            }
        }
    }
}
