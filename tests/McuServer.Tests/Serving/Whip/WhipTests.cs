using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using McuServer.Conference.Live;
using McuServer.Media.Layouts;
using McuServer.Serving.Configuration;
using McuServer.Tests.Serving.Fakes;

namespace McuServer.Tests.Serving.Whip;

/// <summary>WHIP (RFC 9725) and WHEP over HTTP, as transport.md 10 decides.</summary>
[TestClass]
public class WhipTests
{
    private const string Offer = "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\n";
    private const string Restart = "a=ice-ufrag:abcd\r\na=ice-pwd:0123456789012345678901\r\n";
    private const string FragmentType = "application/trickle-ice-sdpfrag";

    private static RunningHost s_host = null!;

    [ClassInitialize]
    public static async Task StartAsync(TestContext context) => s_host = await RunningHost.StartAsync(o => o with
    {
        IceServers = [new IceServerOptions { Urls = ["stun:s.example.kr", "stun:t.example.kr"] }, new IceServerOptions { Urls = ["turn:u.example.kr"], SharedSecret = "x" }],
    });

    [ClassCleanup]
    public static async Task StopAsync() => await s_host.DisposeAsync();

    [TestMethod]
    [DataRow("whip", PeerUse.Publish)]
    [DataRow("whep", PeerUse.Watch)]
    public async Task A_post_is_answered_with_everything_that_a_client_needs(string root, PeerUse use)
    {
        using HttpResponseMessage response = await PostAsync($"/{root}/lobby", Offer, RunningHost.Token(id: $"all-{root}"));
        Assert.AreEqual(HttpStatusCode.Created, response.StatusCode);
        FakeSession session = s_host.Conferences.Sessions.Single(s => s.ParticipantId == $"all-{root}");
        Assert.AreEqual(use, session.Request.Use);
        Assert.AreEqual($"/{root}/lobby/{session.Id}", response.Headers.Location!.OriginalString);
        Assert.AreEqual("\"ufr1\"", response.Headers.ETag!.Tag);
        Assert.AreEqual("application/sdp", response.Content.Headers.ContentType!.MediaType);
        Assert.AreEqual(FragmentType, response.Headers.GetValues("Accept-Patch").Single());
        Assert.AreEqual(3, response.Headers.GetValues("Link").Count());
        StringAssert.StartsWith(await response.Content.ReadAsStringAsync(), "v=0\r\n");
    }

    [TestMethod]
    [DataRow("/whip/lobby", null, "application/sdp", "v=0\r\nm=audio", 401, "unauthenticated", DisplayName = "no token")]
    [DataRow("/whip/lobby", "rubbish", "application/sdp", "v=0\r\nm=audio", 401, "unauthenticated", DisplayName = "no real token")]
    [DataRow("/whip/other", "panelist", "application/sdp", "v=0\r\nm=audio", 403, "not-permitted", DisplayName = "another room")]
    [DataRow("/whip/lobby", "attendee", "application/sdp", "v=0\r\nm=audio", 403, "not-permitted", DisplayName = "may only watch")]
    [DataRow("/whip/lobby", "panelist", "application/json", "{}", 415, "unsupported-type", DisplayName = "no SDP type")]
    [DataRow("/whip/lobby", "panelist", "application/sdp", "hello", 400, "malformed", DisplayName = "no SDP")]
    [DataRow("/whip/lobby", "panelist", "application/sdp", "", 400, "malformed", DisplayName = "server offers (old WHEP)")]
    [DataRow("/whip/lobby/none", "panelist", "application/sdp", "v=0\r\nm=audio", 405, "method-not-allowed", DisplayName = "post to a session")]
    public async Task What_cannot_be_answered_is_a_problem(string path, string? role, string type, string body, int status, string code)
    {
        string? token = role is "panelist" or "attendee" ? RunningHost.Token(role: role == "panelist" ? Role.Panelist : Role.Attendee) : role;
        using HttpResponseMessage response = await PostAsync(path, body, token, type);
        await AssertProblemAsync(response, status, code);
        Assert.AreEqual(status == 401, response.Headers.WwwAuthenticate.Count > 0);
        Assert.AreEqual(status == 415, response.Headers.Contains("Accept-Post"));
    }

    [TestMethod]
    [DataRow(64 * 1024, true)]
    [DataRow((64 * 1024) + 1, false)]
    [DataRow(100 * 1024, false)]
    public async Task Bodies_have_at_most_64_KiB(int length, bool fits)
    {
        using HttpResponseMessage response = await PostAsync("/whip/lobby", Offer.PadRight(length, 'x'), RunningHost.Token(id: "large"));
        Assert.AreEqual(fits ? HttpStatusCode.Created : HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    [TestMethod]
    [DataRow(true, 400, "malformed")]
    [DataRow(false, 406, "not-acceptable")]
    public async Task An_offer_that_the_engine_refuses_leaves_nobody_behind(bool isMalformed, int status, string code)
    {
        await using RunningHost host = await RunningHost.StartAsync();
        host.Conferences.Answer = (_, _) => throw new OfferRefusedException("no codec in common", isMalformed);
        using HttpResponseMessage response = await PostAsync("/whip/lobby", Offer, RunningHost.Token(), host: host);
        JsonNode problem = await AssertProblemAsync(response, status, code);
        Assert.AreEqual("no codec in common", (string?)problem["detail"]);
        Assert.AreEqual(0, host.Conferences.ParticipantCount);
    }

    [TestMethod]
    [DataRow(JoinRefusal.RoomFull, "room-full")]
    [DataRow(JoinRefusal.ServerFull, "capacity")]
    [DataRow(JoinRefusal.Draining, "draining")]
    [DataRow(JoinRefusal.TooManyNew, "rate-limited", 429)]
    public async Task A_refusal_says_when_to_come_again(JoinRefusal refusal, string code, int status = 503)
    {
        await using RunningHost host = await RunningHost.StartAsync();
        host.Conferences.Refusal = refusal;
        using HttpResponseMessage response = await PostAsync("/whip/lobby", Offer, RunningHost.Token(), host: host);
        await AssertProblemAsync(response, status, code);
        Assert.IsGreaterThan(0, response.Headers.RetryAfter!.Delta!.Value.TotalSeconds);
    }

    /// <summary>So that the conferences can refuse it before anybody's place is taken.</summary>
    [TestMethod]
    public async Task The_conferences_see_the_offer_and_the_address_when_somebody_joins()
    {
        await using RunningHost host = await RunningHost.StartAsync();
        using HttpResponseMessage response = await PostAsync("/whip/lobby", Offer, RunningHost.Token(), host: host);
        JoinRequest join = host.Conferences.Joins.Single();
        Assert.AreEqual(Offer, join.Offer);
        Assert.AreEqual(IPAddress.Loopback, join.Address);
    }

    [TestMethod]
    [DataRow(true, "203.0.113.9")]
    [DataRow(false, "127.0.0.1")]
    public async Task A_proxy_that_is_trusted_says_where_a_client_is(bool isTrusted, string expected)
    {
        await using RunningHost host = await RunningHost.StartAsync(o => o with
        {
            Http = o.Http with { TrustedProxies = isTrusted ? ["127.0.0.1"] : ["192.0.2.1"] },
        });
        host.Client.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.9");
        using HttpResponseMessage response = await PostAsync("/whip/lobby", Offer, RunningHost.Token(), host: host);
        Assert.AreEqual(IPAddress.Parse(expected), host.Conferences.Joins.Single().Address);
    }

    [TestMethod]
    public async Task Too_many_posts_and_too_many_sessions_are_429()
    {
        await using RunningHost host = await RunningHost.StartAsync(o => o with
        {
            Limits = o.Limits with { Whip = new WhipLimits { PostsPerMinute = 4, SessionsPerIp = 2 } },
        });
        foreach ((string id, int status) in (ReadOnlySpan<(string, int)>)[("a", 201), ("b", 201), ("c", 429), ("d", 429), ("e", 429)])
        {
            using HttpResponseMessage response = PostAsync("/whip/lobby", Offer, RunningHost.Token(id: id), host: host).GetAwaiter().GetResult();
            Assert.AreEqual(status, (int)response.StatusCode, id);
            Assert.AreEqual(status == 429, response.Headers.RetryAfter is not null);
        }

        // A session that ends makes room again; the posts come back with time only.
        host.Conferences.Sessions[0].Leave("kicked");
        await AssertProblemAsync(await PostAsync("/whip/lobby", Offer, RunningHost.Token(id: "f"), host: host), 429, "rate-limited");
    }

    [TestMethod]
    public async Task A_preflight_needs_no_token_and_opens_the_headers_to_scripts()
    {
        foreach (string path in (string[])["/whip/lobby", "/whep/lobby", "/whip/lobby/abc"])
        {
            using HttpRequestMessage request = new(HttpMethod.Options, path);
            request.Headers.Add("Origin", "https://studio.example.kr");
            request.Headers.Add("Access-Control-Request-Method", "POST");
            using HttpResponseMessage response = await s_host.Client.SendAsync(request);
            Assert.AreEqual(HttpStatusCode.NoContent, response.StatusCode);
            Assert.AreEqual("*", Header(response, "Access-Control-Allow-Origin"));
            Assert.AreEqual("POST, PATCH, DELETE, OPTIONS, GET", Header(response, "Access-Control-Allow-Methods"));
            Assert.AreEqual("Authorization, Content-Type, If-Match", Header(response, "Access-Control-Allow-Headers"));
            StringAssert.Contains(Header(response, "Access-Control-Expose-Headers"), "Location, ETag, Link, Accept-Patch");
        }
    }

    [TestMethod]
    [DataRow("GET", "/whip/lobby", 204, true)]
    [DataRow("HEAD", "/whep/lobby", 204, true)]
    [DataRow("GET", "/whip/lobby", 401)]
    [DataRow("HEAD", "/whep/lobby", 401)]
    [DataRow("GET", "/whip/other", 403, true)]
    [DataRow("PUT", "/whip/lobby", 405)]
    [DataRow("PATCH", "/whip/lobby", 405)]
    [DataRow("GET", "/whip/lobby/abc", 405)]
    [DataRow("PUT", "/whip/lobby/abc", 405)]
    public async Task Other_methods(string method, string path, int status, bool hasToken = false)
    {
        using HttpResponseMessage response = await SendAsync(new HttpMethod(method), path, hasToken ? RunningHost.Token() : null);
        Assert.AreEqual(status, (int)response.StatusCode);
        Assert.AreEqual(status == 405, response.Content.Headers.Contains("Allow"));
    }

    [TestMethod]
    public async Task Trickle_is_taken_and_not_needed()
    {
        (string path, string token, FakeSession session) = await OpenAsync("trickle");
        using HttpResponseMessage response = await PatchAsync(path, SdpFragmentTests.Trickle, token, "\"ufr1\"");
        Assert.AreEqual(HttpStatusCode.NoContent, response.StatusCode);
        Assert.IsNull(response.Headers.ETag);
        Assert.AreEqual(0, (await response.Content.ReadAsByteArrayAsync()).Length);
        CollectionAssert.AreEqual((string[])["answer"], session.Calls.ToArray());
    }

    [TestMethod]
    public async Task A_restart_gives_new_credentials_and_a_new_ETag()
    {
        (string path, string token, FakeSession session) = await OpenAsync("restart");
        using HttpResponseMessage response = await PatchAsync(path, Restart, token, "*");
        Assert.AreEqual(HttpStatusCode.OK, response.StatusCode);
        Assert.AreEqual(FragmentType, response.Content.Headers.ContentType!.MediaType);
        Assert.AreEqual("\"ufr2\"", response.Headers.ETag!.Tag);
        StringAssert.Contains(await response.Content.ReadAsStringAsync(), "a=ice-ufrag:ufr2");
        CollectionAssert.Contains(session.Calls.ToArray(), "restart abcd 0123456789012345678901");
        Assert.AreEqual(HttpStatusCode.PreconditionFailed, (await PatchAsync(path, Restart, token, "\"ufr1\"")).StatusCode);
    }

    [TestMethod]
    [DataRow(null, FragmentType, Restart, 428, "precondition-required")]
    [DataRow("\"old\"", FragmentType, Restart, 412, "revision-mismatch")]
    [DataRow("W/\"ufr1\"", FragmentType, Restart, 412, "revision-mismatch")]
    [DataRow("*", FragmentType, "a=end-of-candidates\r\n", 400, "malformed")]
    [DataRow("*", FragmentType, "no", 400, "malformed")]
    [DataRow("*", "application/sdp", Restart, 415, "unsupported-type")]
    public async Task A_patch_that_does_not_fit_changes_nothing(string? match, string type, string body, int status, string code)
    {
        (string path, string token, FakeSession session) = await OpenAsync("patch");
        await AssertProblemAsync(await PatchAsync(path, body, token, match, type), status, code);
        CollectionAssert.AreEqual((string[])["answer"], session.Calls.ToArray());
        Assert.IsNull(session.LeaveReason);
    }

    [TestMethod]
    public async Task A_restart_that_fails_leaves_the_session_running()
    {
        (string path, string token, FakeSession session) = await OpenAsync("fails");
        session.RestartFails = true;
        await AssertProblemAsync(await PatchAsync(path, Restart, token, "*"), 422, "invalid");
        Assert.AreEqual(HttpStatusCode.NoContent, (await PatchAsync(path, SdpFragmentTests.Trickle, token, "\"ufr1\"")).StatusCode);
    }

    [TestMethod]
    public async Task A_restart_that_takes_too_long_is_503_and_leaves_the_session_running()
    {
        (string path, string token, FakeSession session) = await OpenAsync("slow");
        session.RestartTakesTooLong = true;
        using HttpResponseMessage response = await PatchAsync(path, Restart, token, "*");
        Assert.IsGreaterThan(0, response.Headers.RetryAfter!.Delta!.Value.TotalSeconds);
        await AssertProblemAsync(response, 503, "capacity");
        Assert.IsNull(session.LeaveReason);
        Assert.AreEqual(HttpStatusCode.NoContent, (await PatchAsync(path, SdpFragmentTests.Trickle, token, "\"ufr1\"")).StatusCode);
    }

    /// <summary>Everybody who comes by it is somebody new, so the session is bound to the token itself.</summary>
    [TestMethod]
    [DataRow("whip", Role.Panelist)]
    [DataRow("whep", Role.Attendee)]
    public async Task A_shared_token_can_change_and_end_what_it_opened(string root, Role role)
    {
        string token = RunningHost.Token(id: "*", name: root, role: role);
        using HttpResponseMessage opened = await PostAsync($"/{root}/lobby", Offer, token);
        Assert.AreEqual(HttpStatusCode.Created, opened.StatusCode);
        string path = opened.Headers.Location!.OriginalString;
        FakeSession session = s_host.Conferences.Sessions.Single(s => path.EndsWith(s.Id, StringComparison.Ordinal));
        Assert.AreEqual(HttpStatusCode.NoContent, (await PatchAsync(path, SdpFragmentTests.Trickle, token, "\"ufr1\"")).StatusCode);
        Assert.AreEqual(HttpStatusCode.OK, (await PatchAsync(path, Restart, token, "*")).StatusCode);

        string[] others = [
            RunningHost.Token(id: "*", name: root, role: role, seconds: 7200), RunningHost.Token(id: session.ParticipantId, role: role),
            RunningHost.Token(id: "thief", role: role)];
        foreach (string other in others)
        {
            await AssertProblemAsync(await PatchAsync(path, Restart, other, "*"), 403, "not-permitted");
            await AssertProblemAsync(await SendAsync(HttpMethod.Delete, path, other), 403, "not-permitted");
        }

        Assert.IsNull(session.LeaveReason);
        Assert.AreEqual(HttpStatusCode.OK, (await SendAsync(HttpMethod.Delete, path, token)).StatusCode);
        Assert.AreEqual("deleted", session.LeaveReason);
    }

    /// <summary>A shared token is nobody in particular: also not the person of another session.</summary>
    [TestMethod]
    public async Task A_shared_token_cannot_touch_a_session_of_somebody_with_a_name()
    {
        (string path, _, FakeSession session) = await OpenAsync("named");
        await AssertProblemAsync(await SendAsync(HttpMethod.Delete, path, RunningHost.Token(id: "*")), 403, "not-permitted");
        Assert.IsNull(session.LeaveReason);
    }

    [TestMethod]
    [DataRow("/whip/lobby", null, 2)]
    [DataRow("/whep/lobby", null, 2)]
    [DataRow("/whip/lobby", Role.Panelist, 3)]
    [DataRow("/whep/lobby", Role.Attendee, 3)]
    [DataRow("/whip/lobby", Role.Attendee, 2)]
    [DataRow("/whip/other", Role.Panelist, 2)]
    public async Task Options_name_the_ice_servers_and_passwords_only_to_those_who_may_come_in(string path, Role? role, int links)
    {
        using HttpResponseMessage response = await SendAsync(HttpMethod.Options, path, role is { } one ? RunningHost.Token(role: one) : null);
        Assert.AreEqual(HttpStatusCode.NoContent, response.StatusCode);
        Assert.AreEqual("application/sdp", Header(response, "Accept-Post"));
        string[] told = [.. response.Headers.GetValues("Link")];
        Assert.AreEqual(links, told.Length);
        Assert.AreEqual(links - 2, told.Count(static link => link.Contains("credential=", StringComparison.Ordinal)));
        Assert.IsTrue(told.All(static link => link.Contains("rel=\"ice-server\"", StringComparison.Ordinal)));
    }

    [TestMethod]
    public async Task A_delete_ends_it_once()
    {
        (string path, string token, FakeSession session) = await OpenAsync("delete");
        Assert.AreEqual(HttpStatusCode.OK, (await SendAsync(HttpMethod.Delete, path, token)).StatusCode);
        Assert.AreEqual("deleted", session.LeaveReason);
        await AssertProblemAsync(await SendAsync(HttpMethod.Delete, path, token), 404, "session-not-found");
    }

    [TestMethod]
    public async Task Only_who_opened_a_session_may_touch_it()
    {
        (string path, string token, FakeSession session) = await OpenAsync("mine");
        await AssertProblemAsync(await SendAsync(HttpMethod.Delete, path, null), 401, "unauthenticated");
        await AssertProblemAsync(await SendAsync(HttpMethod.Delete, path, RunningHost.Token(id: "thief")), 403, "not-permitted");
        await AssertProblemAsync(await SendAsync(HttpMethod.Delete, path, RunningHost.Token(room: "other")), 403, "not-permitted");
        await AssertProblemAsync(await SendAsync(HttpMethod.Delete, path.Replace("/whip/", "/whep/", StringComparison.Ordinal), token), 404, "session-not-found");
        Assert.IsNull(session.LeaveReason);
    }

    [TestMethod]
    public async Task A_second_post_of_the_same_person_takes_over()
    {
        (string path, string token, FakeSession first) = await OpenAsync("obs");
        (string secondPath, _, FakeSession second) = await OpenAsync("obs");
        Assert.AreEqual("duplicate", first.LeaveReason);
        Assert.AreNotEqual(path, secondPath);
        Assert.IsNull(second.LeaveReason);
        await Eventually.IsTrueAsync(
            () => SendAsync(HttpMethod.Delete, path, token).GetAwaiter().GetResult().StatusCode == HttpStatusCode.NotFound, "the first address is gone");
    }

    [TestMethod]
    public async Task Without_a_secret_a_stream_key_is_an_identity()
    {
        await using RunningHost host = await RunningHost.StartAsync(isOpen: true);
        using HttpResponseMessage first = await PostAsync("/whip/lobby?name=OBS", Offer, "key-1", host: host);
        using HttpResponseMessage again = await PostAsync("/whip/lobby", Offer, "key-1", host: host);
        using HttpResponseMessage other = await PostAsync("/whip/lobby", Offer, null, host: host);
        Assert.AreEqual(HttpStatusCode.Created, other.StatusCode);
        string[] ids = [.. host.Conferences.Joins.Select(j => j.ParticipantId)];
        Assert.AreEqual(ids[0], ids[1]);
        Assert.AreNotEqual(ids[0], ids[2]);
        Assert.AreEqual("OBS", host.Conferences.Joins.First().Name);
        Assert.IsFalse(first.Headers.Location!.OriginalString.Contains('?'));
        Assert.AreEqual(HttpStatusCode.OK, (await SendAsync(HttpMethod.Delete, again.Headers.Location!.OriginalString, null, host)).StatusCode);
    }

    [TestMethod]
    [Timeout(15 * 60_000)]
    public async Task Damaged_bodies_are_problems_and_never_failures()
    {
        Random random = new(31337);
        byte[][] seeds = [Encoding.UTF8.GetBytes(Offer), Encoding.UTF8.GetBytes(SdpFragmentTests.Trickle), Encoding.UTF8.GetBytes(Restart)];
        (string path, string token, _) = await OpenAsync("fuzz");
        HashSet<HttpStatusCode> seen = [];
        for (int i = 0; i < Mutations.Count; i++)
        {
            using ByteArrayContent body = new(Mutations.Make(random, seeds, "a=:\r\n mv\0"u8.ToArray()));
            bool isPost = random.Next(4) == 0;
            body.Headers.ContentType = new MediaTypeHeaderValue(isPost ? "application/sdp" : FragmentType);
            using HttpRequestMessage request = new(isPost ? HttpMethod.Post : HttpMethod.Patch, isPost ? "/whip/lobby" : path) { Content = body };
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", isPost ? RunningHost.Token(id: "fuzz2") : token);
            request.Headers.TryAddWithoutValidation("If-Match", random.Next(2) == 0 ? "*" : "\"ufr1\"");
            using HttpResponseMessage response = await s_host.Client.SendAsync(request);
            Assert.AreNotEqual(5, (int)response.StatusCode / 100, $"{i}: {response.StatusCode}");
            seen.Add(response.StatusCode);
        }

        CollectionAssert.IsSubsetOf((HttpStatusCode[])[HttpStatusCode.Created, HttpStatusCode.BadRequest, HttpStatusCode.OK], seen.ToArray());
    }

    private static async Task<(string Path, string Token, FakeSession Session)> OpenAsync(string id)
    {
        string token = RunningHost.Token(id: id);
        using HttpResponseMessage response = await PostAsync("/whip/lobby", Offer, token);
        Assert.AreEqual(HttpStatusCode.Created, response.StatusCode);
        return (response.Headers.Location!.OriginalString, token, s_host.Conferences.Sessions.Single(s => s.ParticipantId == id));
    }

    private static async Task<HttpResponseMessage> PostAsync(string path, string body, string? token, string type = "application/sdp", RunningHost? host = null)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, type) };
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        return await (host ?? s_host).Client.SendAsync(request);
    }

    private static async Task<HttpResponseMessage> PatchAsync(string path, string body, string? token, string? match, string type = FragmentType)
    {
        using HttpRequestMessage request = new(HttpMethod.Patch, path) { Content = new StringContent(body, Encoding.UTF8, type) };
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        if (match is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", match);
        }

        return await s_host.Client.SendAsync(request);
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? token, RunningHost? host = null)
    {
        using HttpRequestMessage request = new(method, path);
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        return await (host ?? s_host).Client.SendAsync(request);
    }

    private static async Task<JsonNode> AssertProblemAsync(HttpResponseMessage response, int status, string code)
    {
        string body = await response.Content.ReadAsStringAsync();
        Assert.AreEqual(status, (int)response.StatusCode, body);
        Assert.AreEqual("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        JsonNode problem = JsonNode.Parse(body)!;
        Assert.AreEqual(code, (string?)problem["code"]);
        Assert.AreEqual(status, (int)problem["status"]!);
        StringAssert.EndsWith((string)problem["type"]!, $"/problems/{code}");
        response.Dispose();
        return problem;
    }

    private static string Header(HttpResponseMessage response, string name) => string.Join(", ", response.Headers.GetValues(name));
}
