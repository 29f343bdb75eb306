using System.Net;
using System.Text.Json.Nodes;
using McuServer.Client;
using McuServer.Client.Contracts;
using McuServer.Conference.Control;
using McuServer.Serving.Tokens;
using McuServer.Tests.Serving.Fakes;
using Role = McuServer.Media.Layouts.Role;

namespace McuServer.Tests.Serving.Api;

/// <summary>Coming in: by REST, again, by a link that many share, and not at all.</summary>
[TestClass]
public class JoinOperationsTests
{
    private static readonly Actor s_chair = new("h2", Role.Host);

    [TestMethod]
    public async Task A_seat_taken_by_REST_is_taken_over_by_a_socket_that_misses_nothing()
    {
        await using ApiHost host = await ApiHost.StartAsync();
        RoomControl room = host.MakeRoom();
        using ConferenceApi api = host.ApiOf(room.Name, "h1");
        JoinedSession joined = await api.JoinAsync(room.Name);
        Assert.AreEqual(("admitted", "h1", McuServer.Client.Contracts.Role.Host), (joined.State, joined.You.Id, joined.You.Role));
        Assert.IsTrue(joined.You.Permissions.Contains(Permission.ManageRoom));
        FakeSession session = host.Host.Conferences.Sessions.Single();
        Assert.IsTrue(session.IsDetached, "the seat is kept for a while only");
        room.Lock(s_chair, isLocked: true);
        await using ConferenceClient client = await ConferenceClient.ConnectAsync(
            new ConferenceClientOptions { Server = host.Host.Url, ResumeToken = joined.ResumeToken });
        Assert.AreEqual((joined.Session, true), (client.Welcome.Session, client.Welcome.Resumed));
        Assert.IsFalse(session.IsDetached);
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(20));
        await foreach (McuServer.Client.Contracts.RoomEvent happened in client.ReadEventsAsync(limit.Token))
        {
            if (happened.Type == "room.locked")
            {
                return;
            }
        }

        Assert.Fail("the lock was not told");
    }

    [TestMethod]
    public async Task Who_must_wait_is_told_so_and_comes_in_by_the_socket()
    {
        await using ApiHost host = await ApiHost.StartAsync();
        RoomControl room = host.MakeRoom(new RoomSettings { Layout = "interview", Lobby = McuServer.Conference.Control.LobbyPolicy.Ask });
        ApiHost.Enter(room, "h1");
        Answer waits = (await host.SendAsync("POST", $"/rooms/{room.Name}/join", ApiHost.TokenOf(room.Name, "a1"))).Is(202);
        Assert.AreEqual(("waiting", "lobby", 1), ((string?)waits.Json["state"], (string?)waits.Json["waitingFor"], (int)waits.Json["waitingPosition"]!));
        using TestSocket socket = await host.Host.OpenSocketAsync();
        await socket.SendAsync(new { type = "hello", resume = new { token = (string)waits.Json["resumeToken"]!, seq = 0 } });
        Assert.IsTrue((bool)(await socket.ReceiveAsync("welcome"))["state"]!["waiting"]!);
        room.Admit(new Actor("h1", Role.Host), "a1");
        Assert.IsFalse((bool)(await socket.ReceiveAsync("lobby.admitted"))["data"]!["waiting"]!);
    }

    /// <summary>A client that does not know whether its request arrived asks again, and does not come in twice.</summary>
    [TestMethod]
    public async Task A_repeated_request_with_the_same_key_is_the_same_seat()
    {
        await using ApiHost host = await ApiHost.StartAsync();
        RoomControl room = host.MakeRoom();
        string path = $"/rooms/{room.Name}/join";
        object body = new { name = "Kim" };
        Answer first = (await host.SendAsync("POST", path, SharedToken(room.Name), body, null, ("Idempotency-Key", "k1"))).Is(201);
        string token = SharedToken(room.Name);
        Answer one = (await host.SendAsync("POST", path, token, body, null, ("Idempotency-Key", "k2"))).Is(201);
        Answer same = (await host.SendAsync("POST", path, token, body, null, ("Idempotency-Key", "k2"))).Is(201);
        Assert.AreEqual((string?)one.Json["session"], (string?)same.Json["session"]);
        Assert.AreNotEqual((string?)first.Json["session"], (string?)one.Json["session"]);
        Assert.HasCount(2, host.Host.Conferences.Sessions);
    }

    [TestMethod]
    public async Task Refusals_are_those_of_the_socket()
    {
        await using ApiHost host = await ApiHost.StartAsync();
        RoomControl room = host.MakeRoom();
        string path = $"/rooms/{room.Name}/join";
        string shared = SharedToken(room.Name);
        (await host.SendAsync("POST", path, null)).Is(401, "unauthenticated");
        (await host.SendAsync("POST", path, shared)).Is(422, "invalid");
        (await host.SendAsync("POST", path, shared, new { name = "Kim" })).Is(201);
        (await host.SendAsync("POST", path, shared, new { role = "king" })).Is(422);
        room.Lock(s_chair, isLocked: true);
        (await host.SendAsync("POST", path, ApiHost.TokenOf(room.Name, "a1"))).Is(403, "room-locked");
        room.End(s_chair);
        (await host.SendAsync("POST", path, ApiHost.TokenOf(room.Name, "a1"))).Is(410, "room-ended");
    }

    /// <summary>E3: a shared link gives a new identity each time; the browser is known again.</summary>
    [TestMethod]
    public async Task Who_was_banned_does_not_come_back_by_a_shared_link_until_the_ban_is_lifted()
    {
        await using ApiHost host = await ApiHost.StartAsync();
        RoomControl room = host.MakeRoom();
        CookieContainer browser = new();
        string id = await ComeInAsync(host, room, browser);
        Assert.HasCount(1, browser.GetCookies(host.Host.Url), "the answer to the handshake brought it");
        using ConferenceApi api = host.ApiOf(room.Name, "h1");
        ApiHost.Enter(room, "h1");
        await api.RemoveParticipantAsync(room.Name, id, isBanned: true);
        BanInfo ban = (await api.ListBansAsync(room.Name)).Items.Single();
        Assert.AreEqual((id, "Kim", "h1", true), (ban.Id, ban.Name, ban.By, ban.Browser));
        using (TestSocket again = await host.Host.OpenSocketAsync(cookies: browser))
        {
            await again.SendAsync(new { type = "hello", token = SharedToken(room.Name), name = "Somebody else" });
            Assert.AreEqual("banned", (string?)(await again.ReceiveAsync("problem"))["problem"]!["code"]);
        }

        Assert.AreNotEqual(id, await ComeInAsync(host, room, new CookieContainer(), "Lee"), "others come by the same link");
        await api.LiftBanAsync(room.Name, id);
        Assert.IsEmpty((await api.ListBansAsync(room.Name)).Items);
        Assert.AreEqual("ban-not-found", (await Assert.ThrowsExactlyAsync<ApiException>(() => api.LiftBanAsync(room.Name, id))).Problem.Code);
        await ComeInAsync(host, room, browser);
    }

    /// <summary>In development mode nothing proves who somebody is, so a place that is taken is for the resume token alone.</summary>
    [TestMethod]
    public async Task In_development_mode_nobody_takes_another_s_seat_by_saying_who_he_is()
    {
        await using RunningHost host = await RunningHost.StartAsync(isOpen: true);
        using TestSocket first = await host.OpenSocketAsync();
        await first.SendAsync(new { type = "hello", token = "kim's key", room = "lobby", name = "Kim", role = "host" });
        JsonNode welcome = await first.ReceiveAsync("welcome");
        string id = (string)welcome["you"]!["id"]!;
        using TestSocket second = await host.OpenSocketAsync();
        await second.SendAsync(new { type = "hello", token = "kim's key", room = "lobby", name = "Kim", role = "host" });
        Assert.AreNotEqual(id, (string?)(await second.ReceiveAsync("welcome"))["you"]!["id"], "somebody new");
        Assert.AreEqual(2, host.Conferences.Sessions.Length);
        Assert.IsNull(host.Conferences.Sessions.Single(s => s.ParticipantId == id).LeaveReason, "the first one still sits there");
        using TestSocket third = await host.OpenSocketAsync();
        await third.SendAsync(new
        {
            type = "hello", token = "kim's key", room = "lobby", name = "Kim", resume = new { token = (string)welcome["resumeToken"]!, seq = 0 },
        });
        Assert.AreEqual(id, (string?)(await third.ReceiveAsync("welcome"))["you"]!["id"], "with the resume token he is the same");
        using TestSocket elsewhere = await host.OpenSocketAsync();
        await elsewhere.SendAsync(new { type = "hello", token = "kim's key", room = "other", name = "Kim" });
        Assert.AreEqual(id, (string?)(await elsewhere.ReceiveAsync("welcome"))["you"]!["id"], "in another room the place is free");
    }

    private static async Task<string> ComeInAsync(ApiHost host, RoomControl room, CookieContainer browser, string name = "Kim")
    {
        using TestSocket socket = await host.Host.OpenSocketAsync(cookies: browser);
        await socket.SendAsync(new { type = "hello", token = SharedToken(room.Name), name });
        return (string)(await socket.ReceiveAsync("welcome"))["you"]!["id"]!;
    }

    private static string SharedToken(string room) => RunningHost.Token(room, TokenClaims.Anybody, "", Role.Attendee);
}
