using McuServer.Browser.Running;

namespace McuServer.Browser;

/// <summary>The start page and the first screens of a link, against a played server.</summary>
[TestClass]
public sealed class PageStartTests
{
    [TestMethod]
    public async Task A_server_in_development_mode_gives_plain_links()
    {
        await using FakeServer server = await FakeServer.OpenAsync(new FakeRoom("host"), "/");
        await server.Page.FillAsync("#title-input", "설명회");
        await server.Page.ClickAsync("#make-button");
        string host = await server.Page.InputValueAsync("#link-host");
        string audience = await server.Page.InputValueAsync("#link-attendee");
        StringAssert.Matches(host, new(@"/\?room=[a-z]{3}-[a-z]{4}-[a-z]{3}&role=host$"));
        Assert.AreEqual(host.Replace("role=host", "role=attendee", StringComparison.Ordinal), audience);
        Assert.AreEqual(host.Replace("role=host", "role=cohost", StringComparison.Ordinal), await server.Page.InputValueAsync("#link-cohost"));
        Assert.AreEqual("설명회", await server.Page.InnerTextAsync("#made-title"));
    }

    [TestMethod]
    public async Task A_server_with_tokens_gives_links_with_them_and_asks_an_operator_for_his()
    {
        await using FakeServer server = await FakeServer.OpenAsync(new FakeRoom("host"), "/");
        server.Api["POST /api/v1/rooms"] = (401, new { code = "unauthenticated" });
        await server.Page.ClickAsync("#make-button");
        await server.Page.WaitForSelectorAsync("#operator-input:visible");
        await server.Page.FillAsync("#operator-input", "secret");
        string path = "";
        await server.Page.RouteAsync("**/api/v1/rooms", async route =>
        {
            Assert.AreEqual("Bearer secret", await route.Request.HeaderValueAsync("Authorization"));
            string id = System.Text.Json.JsonElement.Parse(route.Request.PostData!).GetProperty("id").GetString()!;
            path = $"POST /api/v1/rooms/{id}/tokens";
            server.Api[path] = (200, new { token = "made.for.you" });
            await route.FulfillAsync(new() { Status = 201, ContentType = "application/json", Body = "{}" });
        });
        List<string> asked = [];
        server.Page.Request += (_, request) =>
        {
            if (request.Url.EndsWith("/tokens", StringComparison.Ordinal))
            {
                asked.Add(request.PostData!);
            }
        };
        await server.Page.ClickAsync("#make-button");
        Assert.AreEqual($"{FakeServer.Address}/#token=made.for.you", await server.Page.InputValueAsync("#link-panelist"));
        CollectionAssert.AreEqual(
            new[] { """{"role":"host"}""", """{"role":"cohost","shared":true}""", """{"role":"panelist","shared":true}""", """{"role":"attendee","shared":true}""" },
            asked, "one host, and links for many of the others");
    }

    [TestMethod]
    [DataRow("ko-KR", "링크가 만료되었습니다. 주최자에게 새 링크를 요청하세요.", "링크가 만료되었습니다")]
    [DataRow("en-GB", "Your link has expired. Ask the organiser for a new one.", "Your link has expired")]
    public async Task An_old_link_is_said_to_be_old_before_the_webinar_and_when_it_ends_within(string locale, string before, string title)
    {
        FakeRoom room = new("attendee");
        await using FakeServer server = await FakeServer.OpenAsync(room, window: new FakeWindow { Locale = locale });
        server.Refusal = new { code = "unauthenticated", title = "Not known", status = 401, errors = new[] { new { code = "token-expired", pointer = "#/token", message = "" } } };
        await server.JoinAsync();
        await Eventually.IsTrueAsync(() => server.Page.InnerTextAsync("#join-problem"), words => words == before, "why one cannot come in");

        server.Refusal = null;
        await server.Page.ReloadAsync();
        await server.EnterAsync();
        server.SendRaw(new { type = "leave", action = "disconnect", reason = "token-expired" });
        await server.Page.WaitForSelectorAsync("#end-title");
        Assert.AreEqual(title, await server.Page.InnerTextAsync("#end-title"));
        Assert.IsNull(await server.Page.QuerySelectorAsync("#again-button"), "the same link does not help");
        Assert.IsEmpty(server.Errors, string.Join('\n', server.Errors));
    }

    [TestMethod]
    public async Task A_room_is_joined_by_name_and_a_wrong_name_is_explained()
    {
        await using FakeServer server = await FakeServer.OpenAsync(new FakeRoom("panelist"), "/");
        await server.Page.FillAsync("#room-input", "no/such room");
        await server.Page.ClickAsync("#room-button");
        Assert.AreEqual("true", await server.Page.GetAttributeAsync("#room-input", "aria-invalid"));
        await server.Page.FillAsync("#room-input", "제품-설명회");
        await server.Page.ClickAsync("#room-button");
        await server.Page.WaitForSelectorAsync("#name-input");
        StringAssert.Contains(Uri.UnescapeDataString(server.Page.Url), "?room=제품-설명회");
    }

    [TestMethod]
    public async Task Language_and_theme_are_chosen_and_remembered()
    {
        await using FakeServer server = await FakeServer.OpenAsync(new FakeRoom("panelist"), "/");
        Assert.AreEqual("ko", await server.Page.GetAttributeAsync("html", "lang"));
        await server.Page.ClickAsync("#language-button");
        Assert.AreEqual("en", await server.Page.GetAttributeAsync("html", "lang"));
        Assert.AreEqual("Make webinar", await server.Page.InnerTextAsync("#make-button"));
        await server.Page.ClickAsync("#theme-button");
        await server.Page.ReloadAsync();
        Assert.AreEqual("en", await server.Page.GetAttributeAsync("html", "lang"));
        Assert.AreEqual("dark", await server.Page.GetAttributeAsync("html", "data-theme"));
    }

    /// <summary>Each failure of getUserMedia has words of its own; nothing is asked before the page has said so (J4, J5).</summary>
    [TestMethod]
    [DataRow("NotAllowedError", "Permission denied", "주소 옆의 아이콘")]
    [DataRow("NotAllowedError", "Permission denied by system", "운영체제")]
    [DataRow("NotFoundError", "", "찾지 못했습니다")]
    [DataRow("NotReadableError", "", "다른 프로그램")]
    [DataRow("OverconstrainedError", "", "다른 카메라로")]
    [DataRow("AbortError", "", "여는 중에 멈췄습니다")]
    [DataRow("SecurityError", "", "https://")]
    public async Task Each_failure_of_the_devices_has_its_own_words(string name, string message, string words)
    {
        const string Asks = """
            navigator.permissions.query = async () => ({ state: 'prompt' });
            window.testAsked = 0;
            """;
        string fails = $"navigator.mediaDevices.getUserMedia = async () => {{ window.testAsked++; throw new DOMException('{message}', '{name}'); }};";
        await using FakeServer server = await FakeServer.OpenAsync(new FakeRoom("panelist"), script: Asks + fails);
        StringAssert.Contains(await server.Page.InnerTextAsync(".preview-off"), "허용");
        Assert.AreEqual(0, await server.Page.EvaluateAsync<int>("() => window.testAsked"));
        await server.Page.ClickAsync("#preview-button");
        StringAssert.Contains(await server.Page.InnerTextAsync("#device-problem"), words);
        Assert.AreEqual("카메라와 마이크 없이 참가", await server.Page.InnerTextAsync("#join-button"));
    }

    /// <summary>The page says that a microphone is heard only after it has measured it (J6).</summary>
    [TestMethod]
    public async Task A_silent_microphone_is_not_called_heard()
    {
        const string Silent = """
            const real = navigator.mediaDevices.getUserMedia;
            navigator.mediaDevices.getUserMedia = async (wanted) => {
              const stream = await real(wanted);
              const silent = new AudioContext().createMediaStreamDestination().stream.getAudioTracks()[0];
              return new MediaStream([...stream.getVideoTracks(), silent]);
            };
            """;
        await using FakeServer silent = await FakeServer.OpenAsync(new FakeRoom("panelist"), script: Silent);
        await using FakeServer loud = await FakeServer.OpenAsync(new FakeRoom("panelist"));
        await Person.OpenDevicesAsync(silent.Page);
        await Person.OpenDevicesAsync(loud.Page);
        await Eventually.IsTrueAsync(() => loud.Page.InnerTextAsync("#level-words"), text => text.Contains("소리가 들어옵니다", StringComparison.Ordinal), "the tone is heard");
        await loud.Page.WaitForSelectorAsync(".level > .lit");
        StringAssert.Contains(await silent.Page.InnerTextAsync("#level-words"), "말해 보세요");
        Assert.AreEqual(0, await silent.Page.Locator(".level > .lit").CountAsync());
    }

    [TestMethod]
    public async Task An_attendee_is_asked_for_nothing_and_only_receives()
    {
        const string Count = "window.testAsked = 0; navigator.mediaDevices.getUserMedia = async () => { window.testAsked++; throw new Error('asked'); };";
        await using FakeServer server = await FakeServer.OpenAsync(new FakeRoom("attendee"), "/?room=demo&role=attendee", script: Count);
        await server.EnterAsync();
        Assert.AreEqual(0, await server.Page.EvaluateAsync<int>("() => window.testAsked"));
        string offer = await server.Page.EvaluateAsync<string>("() => testFake.offers[0]");
        StringAssert.Contains(offer, "a=recvonly");
        Assert.DoesNotContain("a=sendrecv", offer.Split("m=application")[0]);
        Assert.IsFalse(await server.Page.IsVisibleAsync("#mute-button"));
    }

    /// <summary>What was chosen in the preview holds inside (J7).</summary>
    [TestMethod]
    public async Task Muted_in_the_preview_is_muted_in_the_webinar()
    {
        await using FakeServer server = await FakeServer.OpenAsync(new FakeRoom("panelist"));
        await Person.OpenDevicesAsync(server.Page);
        await server.Page.ClickAsync("#preview-mute");
        await server.Page.ClickAsync("#preview-camera");
        await server.EnterAsync();
        Assert.AreEqual("true", await server.Page.GetAttributeAsync("#mute-button", "aria-pressed"));
        Assert.AreEqual("true", await server.Page.GetAttributeAsync("#camera-button", "aria-pressed"));
        await server.CallsAsync("media.mute", call => call.GetProperty("media").GetString() == "audio" && call.GetProperty("muted").GetBoolean());
    }

    [TestMethod]
    public async Task The_waiting_room_tells_the_position_and_lets_in_or_not()
    {
        await using FakeServer server = await FakeServer.OpenAsync(new FakeRoom("panelist") { WaitingFor = "lobby" });
        await server.JoinAsync();
        await Eventually.IsTrueAsync(() => server.Page.InnerTextAsync("#wait-position"), text => text.StartsWith("2번째", StringComparison.Ordinal), "the position");
        Assert.IsTrue(await server.Page.IsVisibleAsync("#preview"), "the own picture stays");
        server.Send("lobby.position", new { position = 1 });
        await Eventually.IsTrueAsync(() => server.Page.InnerTextAsync("#wait-position"), text => text.StartsWith("1번째", StringComparison.Ordinal), "the new position");
        server.Send("lobby.admitted", server.Room.Snapshot);
        await Eventually.IsTrueAsync(() => server.Page.EvaluateAsync<bool>("() => document.getElementById('mix')?.videoWidth > 0"), "the webinar");

        await using FakeServer other = await FakeServer.OpenAsync(new FakeRoom("panelist") { WaitingFor = "host" });
        await other.JoinAsync();
        await Eventually.IsTrueAsync(() => other.Page.InnerTextAsync("main"), text => text.Contains("진행자를 기다리고", StringComparison.Ordinal), "waits for the host");
        other.SendRaw(new { type = "leave", action = "disconnect", reason = "denied" });
        await other.Page.WaitForSelectorAsync("#end-title");
        Assert.AreEqual(0, await other.Page.Locator("#again-button").CountAsync(), "who was denied does not simply come again");
    }
}
