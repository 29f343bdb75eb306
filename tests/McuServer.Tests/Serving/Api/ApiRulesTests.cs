using System.Text.Json.Nodes;
using McuServer.Conference.Control;
using McuServer.Media.Layouts;
using McuServer.Serving.Configuration;
using McuServer.Serving.Problems;
using McuServer.Serving.Tokens;
using McuServer.Tests.Serving.Fakes;

namespace McuServer.Tests.Serving.Api;

/// <summary>The rules that hold for every request (layouts-and-page.md 6.2).</summary>
[TestClass]
public class ApiRulesTests
{
    private static ApiHost s_host = null!;
    private static readonly string s_operator = ApiHost.TokenOf("*", ApiHost.Operator);

    [ClassInitialize]
    public static async Task StartAsync(TestContext context) => s_host = await ApiHost.StartAsync();

    [ClassCleanup]
    public static async Task StopAsync() => await s_host.DisposeAsync();

    [TestMethod]
    public async Task A_repeated_POST_does_nothing_twice_and_answers_the_same()
    {
        RoomControl room = s_host.MakeRoom();
        ApiHost.Enter(room, "h1");
        string token = ApiHost.TokenOf(room.Name, "h1");
        object message = new { text = "once", scope = "all" };
        Answer first = (await s_host.SendAsync("POST", $"/rooms/{room.Name}/chat", token, message, null, ("Idempotency-Key", "k-1"))).Is(201);
        Answer second = (await s_host.SendAsync("POST", $"/rooms/{room.Name}/chat", token, message, null, ("Idempotency-Key", "k-1"))).Is(201);
        Assert.AreEqual(first.Text, second.Text);
        Assert.AreEqual("true", second.Headers["Idempotent-Replayed"]);
        Assert.IsFalse(first.Headers.ContainsKey("Idempotent-Replayed"));
        Assert.HasCount(1, room.Chat(Actor.Server));
        (await s_host.SendAsync("POST", $"/rooms/{room.Name}/chat", token, new { text = "other", scope = "all" }, null, ("Idempotency-Key", "k-1")))
            .Is(422, "idempotency-key-reused");
        (await s_host.SendAsync("POST", $"/rooms/{room.Name}/chat", token, message, null, ("Idempotency-Key", "k-2"))).Is(201);
        (await s_host.SendAsync("POST", $"/rooms/{room.Name}/chat", token, message, null, ("Idempotency-Key", "a b"))).Is(400, "malformed");
        Assert.HasCount(2, room.Chat(Actor.Server));
    }

    /// <summary>A refusal is an answer too; a key of somebody else is another key.</summary>
    [TestMethod]
    public async Task A_key_is_its_caller_s_own_and_keeps_refusals()
    {
        RoomControl room = s_host.MakeRoom();
        ApiHost.Enter(room, "h1", "p1", "p2");
        string path = $"/rooms/{room.Name}/participants/p2/mute";
        object body = new { media = "audio", muted = true };
        Answer refused = (await s_host.SendAsync("POST", path, ApiHost.TokenOf(room.Name, "p1"), body, null, ("Idempotency-Key", "k"))).Is(403, "not-permitted");
        Answer again = (await s_host.SendAsync("POST", path, ApiHost.TokenOf(room.Name, "p1"), body, null, ("Idempotency-Key", "k"))).Is(403, "not-permitted");
        Assert.AreEqual(refused.Text, again.Text);
        (await s_host.SendAsync("POST", path, ApiHost.TokenOf(room.Name, "h1"), body, null, ("Idempotency-Key", "k"))).Is(200);
    }

    [TestMethod]
    public async Task A_change_for_another_version_is_412()
    {
        RoomControl room = s_host.MakeRoom();
        string path = $"/rooms/{room.Name}";
        Answer read = (await s_host.SendAsync("GET", path, s_operator)).Is(200);
        string tag = read.Headers["ETag"];
        Assert.AreEqual($"\"{(long)read.Json["revision"]!}\"", tag);
        (await s_host.SendAsync("GET", path, s_operator, null, null, ("If-None-Match", tag))).Is(304);
        Answer changed = (await s_host.SendAsync("PATCH", path, s_operator, new { title = "둘" }, "application/merge-patch+json", ("If-Match", tag))).Is(200);
        Assert.AreNotEqual(tag, changed.Headers["ETag"]);
        (await s_host.SendAsync("PATCH", path, s_operator, new { title = "셋" }, null, ("If-Match", tag))).Is(412, "revision-mismatch");
        (await s_host.SendAsync("PUT", path + "/lock", s_operator, new { locked = true }, null, ("If-Match", tag))).Is(412, "revision-mismatch");
        (await s_host.SendAsync("PATCH", path, s_operator, new { title = "x" }, null, ("If-Match", "junk"))).Is(412, "revision-mismatch");
        Assert.AreEqual("둘", room.State.Title);
        Assert.IsFalse(room.State.Locked);
        (await s_host.SendAsync("PUT", path + "/lock", s_operator, new { locked = true }, null, ("If-Match", changed.Headers["ETag"]))).Is(200);
        (await s_host.SendAsync("PATCH", path, s_operator, new { title = "넷" }, null, ("If-Match", "*"))).Is(200);
    }

    /// <summary>What is left out stays; null takes away.</summary>
    [TestMethod]
    public async Task A_patch_changes_what_it_names()
    {
        RoomControl room = s_host.MakeRoom();
        string path = $"/rooms/{room.Name}";
        (await s_host.SendAsync("PATCH", path, s_operator, new { endsWithoutHostAfterMs = 60_000, maxOnStage = 3 })).Is(200);
        (await s_host.SendAsync("PATCH", path, s_operator, new { language = "en" })).Is(200);
        Assert.AreEqual((TimeSpan.FromMinutes(1), 3, "en"), (room.Settings.EndsWithoutHostAfter, room.Settings.MaxOnStage, room.Settings.Language));
        (await s_host.SendAsync("PATCH", path, s_operator, """{ "endsWithoutHostAfterMs": null }""")).Is(200);
        Assert.IsNull(room.Settings.EndsWithoutHostAfter);
        (await s_host.SendAsync("PATCH", path, s_operator, """{ "maxOnStage": null }""")).Is(400, "malformed");
        (await s_host.SendAsync("PATCH", path + "/policies", s_operator, """{ "attendee": { "chatAll": false } }""")).Is(200);
        Assert.AreEqual(RolePolicies.Of(Role.Attendee) with { ChatAll = false }, room.Settings.PoliciesOf(Role.Attendee));
    }

    [TestMethod]
    public async Task A_list_comes_in_parts_and_none_is_lost_when_somebody_leaves_between()
    {
        RoomControl room = s_host.MakeRoom(new RoomSettings { MaxParticipants = 200 });
        string[] ids = [.. Enumerable.Range(0, 120).Select(i => $"a{i:D3}")];
        ApiHost.Enter(room, ids);
        List<string> seen = [];
        string? next = null;
        int parts = 0;
        do
        {
            string query = next is null ? "?limit=50" : $"?limit=50&cursor={Uri.EscapeDataString(next)}";
            Answer part = (await s_host.SendAsync("GET", $"/rooms/{room.Name}/participants{query}", s_operator)).Is(200);
            seen.AddRange(part.Json["items"]!.AsArray().Select(p => (string)p!["id"]!));
            next = (string?)part.Json["next"];
            if (parts++ == 0)
            {
                // The very last one of the part.
                room.Left(seen[^1], "left");
            }
        }
        while (next is not null);
        Assert.AreEqual(3, parts);
        CollectionAssert.IsSubsetOf(ids, seen);
        (await s_host.SendAsync("GET", $"/rooms/{room.Name}/participants?limit=0", s_operator)).Is(422, "invalid");
        (await s_host.SendAsync("GET", $"/rooms/{room.Name}/participants?limit=x", s_operator)).Is(400, "malformed");
        (await s_host.SendAsync("GET", $"/rooms/{room.Name}/participants?cursor=!!", s_operator)).Is(422, "invalid");
        (await s_host.SendAsync("GET", $"/rooms/{room.Name}/participants?limit=5&limit=6", s_operator)).Is(400, "malformed");
        (await s_host.SendAsync("GET", $"/rooms/{room.Name}/participants?role=chef", s_operator)).Is(422, "invalid");
    }

    [TestMethod]
    public async Task Too_many_requests_are_429_with_a_time_to_wait()
    {
        await using ApiHost host = await ApiHost.StartAsync(o => o with { Limits = o.Limits with { Api = new ApiRequestLimits { RequestsPerMinute = 5 } } });
        for (int i = 0; i < 5; i++)
        {
            (await host.SendAsync("GET", "/rooms", s_operator)).Is(200);
        }

        Answer refused = (await host.SendAsync("GET", "/rooms", s_operator)).Is(429, "rate-limited");
        Assert.IsTrue(int.Parse(refused.Headers["Retry-After"]) is >= 1 and <= 60);
    }

    /// <summary>Also what the room itself limits.</summary>
    [TestMethod]
    public async Task Too_many_reactions_are_429()
    {
        RoomControl room = s_host.MakeRoom();
        ApiHost.Enter(room, "a1");
        string token = ApiHost.TokenOf(room.Name, "a1");
        Answer answer = null!;
        for (int i = 0; i < 20 && answer?.Status != 429; i++)
        {
            answer = await s_host.SendAsync("POST", $"/rooms/{room.Name}/reactions", token, new { reaction = "clap" });
        }

        answer.Is(429, "rate-limited");
        Assert.IsTrue(answer.Headers.ContainsKey("Retry-After"));
    }

    [TestMethod]
    public async Task Events_say_who_did_it_by_which_request()
    {
        RoomControl room = s_host.MakeRoom();
        ApiHost.Enter(room, "h1", "p1");
        Answer answer = (await s_host.SendAsync(
            "POST", $"/rooms/{room.Name}/participants/p1/mute", ApiHost.TokenOf(room.Name, "h1"), new { media = "audio", muted = true }, null, ("X-Request-Id", "r-77"))).Is(200);
        Assert.AreEqual("r-77", answer.Headers["X-Request-Id"]);
        RoomEvent muted = s_host.ToldIn(room.Name).Single(e => e.Type == "media.muted");
        Assert.AreEqual(("h1", "r-77"), (muted.By, muted.RequestId));
        Answer other = await s_host.SendAsync("GET", "/rooms", s_operator, null, null, ("X-Request-Id", "not good\u007f"));
        StringAssert.StartsWith(other.Headers["X-Request-Id"], "r-");
    }

    [TestMethod]
    public async Task A_problem_speaks_Korean_and_names_what_is_missing()
    {
        RoomControl room = s_host.MakeRoom();
        ApiHost.Enter(room, "p1");
        Answer answer = (await s_host.SendAsync(
            "PUT", $"/rooms/{room.Name}/lock", ApiHost.TokenOf(room.Name, "p1"), new { locked = true }, null, ("Accept-Language", "ko-KR"))).Is(403, "not-permitted");
        Assert.AreEqual("ko", answer.Headers["Content-Language"]);
        Assert.AreEqual(ProblemKind.NotPermitted.TitleKo, (string?)answer.Json["title"]);
        Assert.AreEqual(Permission.LockRoom, (string?)answer.Json["permission"]);
    }

    [TestMethod]
    [DataRow("""{ "locked": true, "extra": 1 }""", 400, "malformed", "additionalProperties", "#")]
    [DataRow("""{ "locked": "true" }""", 400, "malformed", "type", "#/locked")]
    [DataRow("""{ }""", 400, "malformed", "required", "#")]
    [DataRow("""{ "locked": true, "locked": false }""", 400, "malformed", "json", "#/locked")]
    [DataRow("""[true]""", 400, "malformed", "type", "#")]
    [DataRow("""{ "locked": tru""", 400, "malformed", "json", null)]
    [DataRow("nothing at all", 400, "malformed", "json", null)]
    public async Task What_cannot_be_read_is_told_with_its_place(string body, int status, string code, string error, string? pointer)
    {
        RoomControl room = s_host.MakeRoom();
        Answer answer = (await s_host.SendAsync("PUT", $"/rooms/{room.Name}/lock", s_operator, body)).Is(status, code);
        JsonNode fault = answer.Json["errors"]![0]!;
        Assert.AreEqual(error, (string?)fault["code"], answer.Text);
        if (pointer is not null)
        {
            Assert.AreEqual(pointer, (string?)fault["pointer"], answer.Text);
        }

        Assert.IsFalse(room.State.Locked);
    }

    [TestMethod]
    public async Task Bodies_of_another_type_or_too_large_are_refused()
    {
        RoomControl room = s_host.MakeRoom();
        string path = $"/rooms/{room.Name}";
        (await s_host.SendAsync("PUT", path + "/lock", s_operator, """{"locked":true}""", "text/plain")).Is(415, "unsupported-type");
        (await s_host.SendAsync("PUT", path + "/lock", s_operator, """{"locked":true}""", "application/merge-patch+json")).Is(415, "unsupported-type");
        (await s_host.SendAsync("PATCH", path, s_operator, new { title = new string('x', 70_000) })).Is(413, "too-large");
        (await s_host.SendAsync("PATCH", path, s_operator, new { title = new string('x', 200) })).Is(422, "invalid");
        Answer method = (await s_host.SendAsync("PUT", path, s_operator)).Is(405, "method-not-allowed");
        Assert.AreEqual("GET, PATCH, DELETE, HEAD, OPTIONS", method.Headers["Allow"]);
        (await s_host.SendAsync("OPTIONS", path, null)).Is(204);
        (await s_host.SendAsync("HEAD", path, s_operator)).Is(200);
    }

    [TestMethod]
    public async Task Pages_of_other_sites_are_refused_unless_they_are_allowed()
    {
        await using ApiHost host = await ApiHost.StartAsync(o => o with { Http = o.Http with { AllowedOrigins = ["https://www.example.kr"] } });
        Answer good = (await host.SendAsync("GET", "/rooms", s_operator, null, null, ("Origin", "https://www.example.kr"))).Is(200);
        Assert.AreEqual("https://www.example.kr", good.Headers["Access-Control-Allow-Origin"]);
        StringAssert.Contains(good.Headers["Access-Control-Expose-Headers"], "ETag");
        Answer bad = (await host.SendAsync("GET", "/rooms", s_operator, null, null, ("Origin", "https://evil.example"))).Is(403, "not-permitted");
        Assert.IsFalse(bad.Headers.ContainsKey("Access-Control-Allow-Origin"));
        Answer preflight = (await host.SendAsync("OPTIONS", "/rooms", null, null, null, ("Origin", "https://www.example.kr"))).Is(204);
        StringAssert.Contains(preflight.Headers["Access-Control-Allow-Headers"], "Idempotency-Key");
        StringAssert.Contains(preflight.Headers["Access-Control-Allow-Methods"], "PUT");
    }

    /// <summary>Without a secret whoever reaches the server, which is this machine alone, is its operator.</summary>
    [TestMethod]
    public async Task In_development_mode_nobody_needs_a_token()
    {
        await using ApiHost host = await ApiHost.StartAsync(isOpen: true);
        Answer made = (await host.SendAsync("POST", "/rooms", null, new { id = "강당", title = "강당" })).Is(201);
        Assert.AreEqual("/api/v1/rooms/" + Uri.EscapeDataString("강당"), made.Headers["Location"]);
        Answer link = (await host.SendAsync("POST", $"/rooms/{Uri.EscapeDataString("강당")}/tokens", null, new { role = "host", name = "김하나" })).Is(201);
        StringAssert.Contains((string?)link.Json["url"], $"/?room={Uri.EscapeDataString("강당")}&role=host&name=");
        Assert.IsNull(link.Json["token"]);
        (await host.SendAsync("POST", "/rooms", null, new { id = "강당" })).Is(409, "room-exists");
        (await host.SendAsync("POST", "/rooms", null, new { id = "a/b" })).Is(422, "invalid");
        (await host.SendAsync("DELETE", "/rooms/x", null, null, null, ("Origin", "https://evil.example"))).Is(403, "not-permitted");
    }

    [TestMethod]
    public async Task A_join_link_lets_its_person_in_with_its_role_and_for_its_time()
    {
        RoomControl room = s_host.MakeRoom();
        Answer link = (await s_host.SendAsync(
            "POST", $"/rooms/{room.Name}/tokens", s_operator, new { role = "cohost", id = "c7", name = "하나", title = "진행", expiresInS = 600 })).Is(201);
        string token = (string)link.Json["token"]!;
        StringAssert.EndsWith((string?)link.Json["url"], "/#token=" + token);
        DateTime expires = DateTime.Parse((string)link.Json["expiresAt"]!, null, System.Globalization.DateTimeStyles.AdjustToUniversal);
        Assert.IsTrue((expires - DateTime.UtcNow).TotalSeconds is > 500 and <= 601);
        TokenVerifier verifier = new(RunningHost.Secret, TimeSpan.Zero);
        Assert.AreEqual(TokenFault.None, verifier.Verify(token, DateTimeOffset.UtcNow, room.Name, out TokenClaims? claims));
        Assert.AreEqual(("c7", "하나", "진행", Role.Cohost, false), (claims!.ParticipantId, claims.Name, claims.Title, claims.Role, claims.NamesPermissions));
        Assert.AreEqual(TokenFault.Expired, verifier.Verify(token, DateTimeOffset.UtcNow.AddSeconds(601), room.Name, out _));
        foreach (object bad in (object[])[new { role = "host", expiresInS = 59 }, new { role = "host", expiresInS = 31_622_401 }, new { role = "host", id = "a b" }, new { role = "attendee", shared = true, name = "x" }])
        {
            (await s_host.SendAsync("POST", $"/rooms/{room.Name}/tokens", s_operator, bad)).Is(422, "invalid");
        }
    }

    /// <summary>One link for the whole audience: each who comes by it is somebody, and none takes another's place.</summary>
    [TestMethod]
    public async Task A_shared_link_is_for_many_and_for_coming_in_only()
    {
        RoomControl room = s_host.MakeRoom();
        Answer link = (await s_host.SendAsync("POST", $"/rooms/{room.Name}/tokens", s_operator, new { role = "attendee", shared = true })).Is(201);
        string token = (string)link.Json["token"]!;
        HashSet<string> ids = [];
        foreach (string name in (string[])["하나", "둘"])
        {
            using TestSocket socket = await s_host.Host.OpenSocketAsync();
            await socket.SendAsync(new { type = "hello", token, name });
            JsonNode you = (await socket.ReceiveAsync("welcome"))["you"]!;
            Assert.AreEqual(name, (string?)you["name"]);
            Assert.AreEqual("attendee", (string?)you["role"]);
            Assert.IsTrue(ids.Add((string)you["id"]!));
        }

        using TestSocket nameless = await s_host.Host.OpenSocketAsync();
        await nameless.SendAsync(new { type = "hello", token });
        Assert.AreEqual("invalid", (string?)(await nameless.ReceiveAsync("problem"))["problem"]!["code"]);
        (await s_host.SendAsync("GET", $"/rooms/{room.Name}", token)).Is(401, "unauthenticated");
    }

    [TestMethod]
    public async Task An_operator_s_token_makes_rooms_and_lets_nobody_in()
    {
        (await s_host.SendAsync("POST", "/rooms", ApiHost.TokenOf("mine", "h1"), new { id = "mine" })).Is(403, "not-permitted");
        (await s_host.SendAsync("POST", "/rooms", RunningHost.Token("*", "op", permissions: [Permission.ReadStatistics], role: Role.Host), new { id = "mine" })).Is(403, "not-permitted");
        (await s_host.SendAsync("POST", "/rooms", s_operator, new { id = "mine", layout = "speaker-strip", lobby = "ask" })).Is(201);
        Assert.AreEqual(("speaker-strip", LobbyPolicy.Ask), (s_host.Rooms.Find("mine")!.State.Layout, s_host.Rooms.Find("mine")!.Settings.Lobby));
        Answer own = (await s_host.SendAsync("GET", "/rooms", ApiHost.TokenOf("mine", "h1"))).Is(200);
        Assert.AreEqual("mine", (string?)own.Json["items"]!.AsArray().Single()!["id"]);
        using TestSocket socket = await s_host.Host.OpenSocketAsync();
        await socket.SendAsync(new { type = "hello", token = s_operator, room = "mine" });
        Assert.AreEqual("not-permitted", (string?)(await socket.ReceiveAsync("problem"))["problem"]!["code"]);
    }
}
