using System.Text.Json;
using McuServer.Browser.Running;

namespace McuServer.Browser;

/// <summary>The webinar itself against a played server: what a person does, sees and is asked.</summary>
[TestClass]
public sealed class PageWebinarTests
{
    [TestMethod]
    public async Task The_own_camera_lies_over_the_own_tile_mirrored_and_follows_its_box()
    {
        await using FakeServer server = await FakeServer.OpenAsync(new FakeRoom("panelist"));
        await server.EnterAsync();
        await AssertSelfAtAsync(server, 0.3, 0.81, 0.19, 0.18);
        StringAssert.Contains(await server.Page.EvaluateAsync<string>("() => getComputedStyle(document.getElementById('self')).transform"), "matrix(-1");
        // Far in the future of the picture's clock: the box waits for its picture, and comes by itself when that does not come.
        long stamp = await server.Page.EvaluateAsync<long>("() => new Promise((done) => document.getElementById('mix').requestVideoFrameCallback((_, frame) => done(frame.rtpTimestamp ?? -1)))");
        Assert.AreNotEqual(-1, stamp, "Chromium tells the time stamp");
        server.Send("layout.applied", FakeRoom.Layout(2, (stamp + 45000) % 4294967296, [FakeRoom.Box("main", FakeRoom.Me, 0, 0, 0.5, 1), FakeRoom.Box("main", "p1", 0.5, 0, 0.5, 1)]));
        await Eventually.IsTrueAsync(() => server.Page.EvaluateAsync<int>("() => mcu.store.layout.revision"), revision => revision == 2, "the layout is announced");
        await AssertSelfAtAsync(server, 0, 0, 0.5, 1);
        // A box above the own one is not covered by it.
        server.Send("layout.applied", FakeRoom.Layout(3, 0, [FakeRoom.Box("main", FakeRoom.Me, 0, 0, 1, 1), new { region = "pip", participant = "p1", kind = "camera", x = 0.7, y = 0.7, w = 0.25, h = 0.25, z = 5 }]));
        await Eventually.IsTrueAsync(() => server.Page.EvaluateAsync<string>("() => document.getElementById('self-frame').style.clipPath"), path => path.StartsWith("path(", StringComparison.Ordinal), "a hole for the small picture");
        Assert.IsEmpty(server.Errors, string.Join('\n', server.Errors));
    }

    [TestMethod]
    public async Task Time_stamps_that_wrap_are_in_order_and_boxes_are_placed_to_the_pixel()
    {
        await using FakeServer server = await FakeServer.OpenAsync(new FakeRoom("panelist"), "/");
        JsonElement seen = await server.Page.EvaluateAsync<JsonElement>(
            """
            async () => {
              const g = await import('/js/webinar/geometry.js');
              return {
                begun: [g.hasBegun(100, 50), g.hasBegun(50, 100), g.hasBegun(50, 50), g.hasBegun(10, 4294967290), g.hasBegun(4294967290, 10)],
                apart: g.apartS(90000, 4294967296 - 90000),
                wide: g.pictureBox(1000, 300, 16 / 9), tall: g.pictureBox(300, 1000, 16 / 9),
                covered: g.visiblePart({ left: 0, top: 0, width: 10, height: 10 }, [{ left: -1, top: -1, width: 20, height: 20 }]),
                free: g.visiblePart({ left: 0, top: 0, width: 10, height: 10 }, [{ left: 10, top: 0, width: 5, height: 5 }]),
              };
            }
            """);
        CollectionAssert.AreEqual(new[] { true, false, true, true, false }, seen.GetProperty("begun").EnumerateArray().Select(value => value.GetBoolean()).ToArray());
        Assert.AreEqual(2, seen.GetProperty("apart").GetDouble());
        Assert.AreEqual(300 * 16 / 9.0, seen.GetProperty("wide").GetProperty("width").GetDouble(), 0.01);
        Assert.AreEqual((1000 - (300 * 9 / 16.0)) / 2, seen.GetProperty("tall").GetProperty("top").GetDouble(), 0.01);
        Assert.AreEqual(JsonValueKind.Null, seen.GetProperty("covered").ValueKind);
        Assert.AreEqual("", seen.GetProperty("free").GetString());
    }

    /// <summary>He stays the one who is shown large until somebody else speaks.</summary>
    [TestMethod]
    public async Task Who_is_muted_is_not_said_to_speak()
    {
        await using FakeServer server = await FakeServer.OpenAsync(new FakeRoom("panelist"));
        await server.EnterAsync();
        Task<string> FirstAsync() => server.Page.EvaluateAsync<string>("() => [...document.querySelectorAll('#people-list li')].find((item) => item.textContent.includes('박서준')).textContent");
        await Eventually.IsTrueAsync(FirstAsync, words => words.Contains("말하는 중", StringComparison.Ordinal), "he speaks");
        server.Send("media.muted", new { participant = "p1", kind = "audio", locked = false });
        await Eventually.IsTrueAsync(
            FirstAsync,
            words => words.Contains("음소거", StringComparison.Ordinal) && !words.Contains("말하는 중", StringComparison.Ordinal),
            "he is muted, and nothing else");
    }

    [TestMethod]
    public async Task The_bar_goes_after_three_seconds_is_back_at_once_and_stays_while_the_keyboard_is_in_it()
    {
        await using FakeServer server = await FakeServer.OpenAsync(new FakeRoom("panelist"));
        await server.EnterAsync();
        await server.Page.Mouse.MoveAsync(300, 300);
        Assert.IsFalse(await IsIdleAsync(server));
        await Eventually.IsTrueAsync(() => IsIdleAsync(server), "the bar goes");
        await server.Page.Mouse.MoveAsync(320, 320);
        Assert.IsFalse(await IsIdleAsync(server));
        await server.Page.Keyboard.PressAsync("t");
        await Task.Delay(4000);
        Assert.IsFalse(await IsIdleAsync(server), "the keyboard is in the bar");
    }

    [TestMethod]
    public async Task Keys_work_by_their_place_while_an_input_method_is_on_and_can_be_switched_off()
    {
        const string Press = "() => document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'ㅡ', code: 'KeyM', bubbles: true }))";
        await using FakeServer server = await FakeServer.OpenAsync(new FakeRoom("panelist"));
        await server.EnterAsync();
        await server.Page.EvaluateAsync(Press);
        await Eventually.IsTrueAsync(() => server.Page.GetAttributeAsync("#mute-button", "aria-pressed"), value => value == "true", "muted");
        StringAssert.Contains(await server.Page.InnerTextAsync("#mute-button"), "음소거 해제");
        await server.Page.EvaluateAsync("async () => (await import('/js/core/settings.js')).change({ shortcuts: false })");
        await server.Page.EvaluateAsync(Press);
        Assert.AreEqual("true", await server.Page.GetAttributeAsync("#mute-button", "aria-pressed"));
    }

    [TestMethod]
    public async Task A_request_to_unmute_is_asked_and_a_mute_by_the_host_is_told()
    {
        await using FakeServer server = await FakeServer.OpenAsync(new FakeRoom("panelist"));
        await server.EnterAsync();
        server.Send("media.muted", new { participant = FakeRoom.Me, kind = "audio", locked = false }, by: "p1");
        await Eventually.IsTrueAsync(() => server.Page.EvaluateAsync<bool>("() => mcu.isMuted && !mcu.audioTrack.enabled"), "muted by the host");
        server.Send("media.unmute-requested", new { kind = "audio" }, by: "p1");
        await server.Page.WaitForSelectorAsync("#ask-dialog");
        Assert.IsTrue(await server.Page.EvaluateAsync<bool>("() => mcu.isMuted"), "nothing is switched on before the answer");
        await server.Page.ClickAsync("#ask-yes");
        await Eventually.IsTrueAsync(() => server.Page.EvaluateAsync<bool>("() => !mcu.isMuted && mcu.audioTrack.enabled"), "unmuted by the person");
        await server.CallsAsync("media.mute", call => !call.GetProperty("muted").GetBoolean());
    }

    [TestMethod]
    public async Task Who_is_invited_onto_the_stage_is_asked_first_and_then_sends_by_the_same_connection()
    {
        await using FakeServer server = await FakeServer.OpenAsync(new FakeRoom("attendee"), "/?room=demo&role=attendee");
        server.Answers["stage.answer"] = FakeRoom.Person(FakeRoom.Me, "최관객", "attendee", stage: "on");
        await server.EnterAsync();
        await server.Page.EvaluateAsync("() => (window.testPc = mcu.connection.pc)");
        server.Send("stage.invited", new { participant = FakeRoom.Person(FakeRoom.Me, "최관객", "attendee", stage: "invited") });
        await server.Page.WaitForSelectorAsync("#invite-dialog");
        Assert.IsFalse(server.Calls.Any(call => call.Method == "stage.answer"));
        await server.Page.ClickAsync("#preview-button");
        await server.Page.WaitForSelectorAsync("#invite-dialog #preview:not([hidden])");
        Assert.AreEqual("recvonly recvonly", await DirectionsAsync(server), "nothing is live before the answer");
        await server.Page.ClickAsync("#invite-yes");
        await server.CallsAsync("stage.answer", call => call.GetProperty("accept").GetBoolean());
        await Eventually.IsTrueAsync(() => DirectionsAsync(server), directions => directions == "sendrecv sendrecv", "sends");
        Assert.IsTrue(await server.Page.EvaluateAsync<bool>("() => window.testPc === mcu.connection.pc"));
        StringAssert.Contains(await server.Page.EvaluateAsync<string>("() => testFake.offers.at(-1)"), "a=simulcast:send h;m;l");
        server.Send("stage.left", new { participant = FakeRoom.Person(FakeRoom.Me, "최관객", "attendee", stage: "off") });
        await Eventually.IsTrueAsync(() => DirectionsAsync(server), directions => directions == "recvonly recvonly", "receives only");
        Assert.IsTrue(await server.Page.EvaluateAsync<bool>("() => mcu.audioTrack === null && mcu.videoTrack === null"), "the devices are off");
    }

    [TestMethod]
    public async Task Leaving_and_ending_for_all_are_two_things_and_each_is_confirmed()
    {
        await using FakeServer server = await FakeServer.OpenAsync(new FakeRoom("host"));
        await server.EnterAsync();
        await server.Page.ClickAsync("#leave-button");
        await server.Page.ClickAsync("#end-for-all");
        Assert.IsFalse(server.Calls.Any(call => call.Method == "room.end"), "one click more");
        await server.Page.ClickAsync("#end-confirm");
        await server.CallsAsync("room.end");
        server.SendRaw(new { type = "leave", action = "disconnect", reason = "room-ended" });
        await server.Page.WaitForSelectorAsync("#end-title");
        Assert.AreEqual("웨비나가 끝났습니다", await server.Page.InnerTextAsync("#end-title"));
        Assert.AreEqual(0, await server.Page.Locator("#again-button").CountAsync());
    }

    /// <summary>R3 and E2: whoever started the recording is asked about it, and the end says where it is.</summary>
    [TestMethod]
    public async Task Leaving_as_the_starter_of_a_recording_asks_to_stop_it_or_to_leave_it_to_others()
    {
        await using FakeServer server = await FakeServer.OpenAsync(new FakeRoom("host"));
        await server.EnterAsync();
        await server.Page.ClickAsync("#leave-button");
        StringAssert.Contains(await server.Page.InnerTextAsync("#leave-dialog"), "다른 진행자가 멈출 수 있습니다");
        Assert.IsFalse(await server.Page.IsCheckedAsync("#leave-stop-recording"), "another host is here");
        await server.Page.CheckAsync("#leave-stop-recording");
        await server.Page.ClickAsync("#leave-confirm");
        await server.CallsAsync("recording.stop", call => call.GetProperty("id").GetString() == "r1");
        server.SendRaw(new { type = "leave", action = "disconnect", reason = "left" });
        await server.Page.WaitForSelectorAsync("#end-title");
        StringAssert.Contains(await server.Page.InnerTextAsync("#end-recorded"), "녹화 파일은 서버의 이 방 폴더에 있으며");
    }

    [TestMethod]
    public async Task Who_did_not_start_the_recording_is_not_asked_about_it()
    {
        await using FakeServer server = await FakeServer.OpenAsync(new FakeRoom("host") { RecordingBy = "p1" });
        await server.JoinAsync();
        await server.Page.ClickAsync("#consent-yes");
        await server.Page.ClickAsync("#leave-button");
        Assert.AreEqual(0, await server.Page.Locator("#leave-stop-recording").CountAsync());
        await server.Page.ClickAsync("#leave-confirm");
        server.SendRaw(new { type = "leave", action = "disconnect", reason = "left" });
        await server.Page.WaitForSelectorAsync("#end-title");
        Assert.IsFalse(server.Calls.Any(call => call.Method == "recording.stop"));
    }

    /// <summary>M4 and L11.</summary>
    [TestMethod]
    public async Task A_phone_held_upright_asks_for_the_upright_view_and_an_address_for_its_own()
    {
        await using (FakeServer phone = await FakeServer.OpenAsync(new FakeRoom("attendee"), "/?room=demo", FakeWindow.Phone))
        {
            await phone.EnterAsync();
            await phone.CallsAsync("media.receive", call => call.GetProperty("view").GetString() == "portrait" && call.GetProperty("video").GetBoolean());
            await phone.Page.SetViewportSizeAsync(844, 390);
            await phone.CallsAsync("media.receive", call => !call.TryGetProperty("view", out _));
            Assert.IsEmpty(phone.Errors, string.Join('\n', phone.Errors));
        }

        await using FakeServer screen = await FakeServer.OpenAsync(new FakeRoom("host"), "/?room=demo&view=attendee");
        await screen.EnterAsync();
        await screen.CallsAsync("media.receive", call => call.GetProperty("view").GetString() == "attendee");
    }

    [TestMethod]
    [DataRow("kicked", 1)]
    [DataRow("banned", 0)]
    public async Task Who_is_removed_sees_why_and_comes_again_only_if_allowed(string reason, int again)
    {
        await using FakeServer server = await FakeServer.OpenAsync(new FakeRoom("panelist"));
        await server.EnterAsync();
        server.SendRaw(new { type = "leave", action = "disconnect", reason });
        await server.Page.WaitForSelectorAsync("#end-title");
        StringAssert.Contains(await server.Page.InnerTextAsync("#end"), "진행자가 웨비나에서 내보냈습니다");
        Assert.AreEqual(again, await server.Page.Locator("#again-button").CountAsync());
    }

    [TestMethod]
    public async Task If_sound_may_not_begin_one_large_button_waits()
    {
        const string Refuse = """
            const play = HTMLMediaElement.prototype.play;
            window.testClicked = false;
            addEventListener('click', ({ target }) => (window.testClicked ||= !!target.closest('#sound-button')), true);
            HTMLMediaElement.prototype.play = function () {
              return this.id === 'mix' && !this.muted && !window.testClicked ? Promise.reject(new DOMException('no gesture', 'NotAllowedError')) : play.call(this);
            };
            """;
        await using FakeServer server = await FakeServer.OpenAsync(new FakeRoom("attendee"), "/?room=demo&role=attendee", script: Refuse);
        await server.EnterAsync();
        await server.Page.WaitForSelectorAsync("#sound-button:visible");
        Assert.IsTrue(await server.Page.EvaluateAsync<bool>("() => document.getElementById('mix').muted"));
        await server.Page.ClickAsync("#sound-button");
        await Eventually.IsTrueAsync(() => server.Page.EvaluateAsync<bool>("() => !document.getElementById('mix').muted && document.getElementById('sound-button').hidden"), "sound is on");
    }

    [TestMethod]
    public async Task A_lost_socket_is_told_with_a_count_and_taken_up_again()
    {
        await using FakeServer server = await FakeServer.OpenAsync(new FakeRoom("panelist"));
        await server.EnterAsync();
        await server.Page.EvaluateAsync("() => { window.testWords = []; new MutationObserver(() => window.testWords.push(document.getElementById('status')?.textContent)).observe(document.getElementById('status'), { childList: true, characterData: true, subtree: true }); }");
        server.Cut();
        await Eventually.IsTrueAsync(() => server.Page.EvaluateAsync<string[]>("() => window.testWords"), words => words.Any(word => word.Contains("1번째 시도", StringComparison.Ordinal)), "the count");
        await Eventually.IsTrueAsync(() => Task.FromResult(server.SocketCount), count => count == 2, "a second socket");
        await Eventually.IsTrueAsync(() => server.Page.IsHiddenAsync("#status"), "all is well");
    }

    [TestMethod]
    public async Task Recording_is_always_said_and_each_kind_of_notice_can_be_switched_off()
    {
        await using FakeServer server = await FakeServer.OpenAsync(new FakeRoom("panelist"));
        await server.EnterAsync();
        Assert.AreEqual("녹화 중", await server.Page.InnerTextAsync("#recording"));
        server.Send("participant.joined", new { participant = FakeRoom.Person("p7", "한별", "panelist") });
        await Eventually.IsTrueAsync(() => server.Page.InnerTextAsync("#announcer"), text => text.Contains("한별 님이 들어왔습니다", StringComparison.Ordinal), "spoken");
        await server.Page.EvaluateAsync("async () => (await import('/js/core/settings.js')).change({ announce: { join: false } })");
        server.Send("participant.joined", new { participant = FakeRoom.Person("p8", "은별", "panelist") });
        await Eventually.IsTrueAsync(() => server.Page.InnerTextAsync("#people-list"), text => text.Contains("은별", StringComparison.Ordinal), "in the list");
        Assert.DoesNotContain("은별", await server.Page.InnerTextAsync("#announcer"));
        StringAssert.Contains(await server.Page.EvaluateAsync<string>("() => document.getElementById('people-list').textContent"), "이지은 (음소거)");
    }

    [TestMethod]
    public async Task Who_comes_onto_a_recorded_stage_agrees_first_and_sends_nothing_before()
    {
        await using FakeServer server = await FakeServer.OpenAsync(new FakeRoom("panelist") { RecordingBy = "p1" });
        await server.JoinAsync();
        await server.Page.WaitForSelectorAsync("#consent-dialog");
        Assert.IsTrue(await server.Page.EvaluateAsync<bool>("() => mcu.connection === null"), "nothing is connected");
        await server.Page.Keyboard.PressAsync("Escape");
        await server.Page.WaitForSelectorAsync("#consent-dialog");
        Assert.IsTrue(await server.Page.EvaluateAsync<bool>("() => mcu.connection === null"), "closing the question is no answer");
        await server.Page.ClickAsync("#consent-yes");
        await Eventually.IsTrueAsync(() => DirectionsAsync(server), seen => seen.StartsWith("sendrecv sendrecv", StringComparison.Ordinal), "now it sends");

        // Back in the same seat by itself.
        await server.Page.ReloadAsync();
        await Eventually.IsTrueAsync(() => DirectionsAsync(server), seen => seen.StartsWith("sendrecv sendrecv", StringComparison.Ordinal), "it sends again");
        Assert.AreEqual(0, await server.Page.Locator("#consent-dialog").CountAsync(), "asked once");
        Assert.IsEmpty(server.Errors, string.Join('\n', server.Errors));
    }

    [TestMethod]
    public async Task Who_does_not_agree_to_a_recording_leaves()
    {
        await using FakeServer server = await FakeServer.OpenAsync(new FakeRoom("panelist") { RecordingBy = "p1" });
        await server.JoinAsync();
        await server.Page.ClickAsync("#consent-no");
        await server.Page.WaitForSelectorAsync("#end-title");
    }

    private static Task<bool> IsIdleAsync(FakeServer server) => server.Page.EvaluateAsync<bool>("() => document.getElementById('stage').classList.contains('idle')");

    private static Task<string> DirectionsAsync(FakeServer server) =>
        server.Page.EvaluateAsync<string>("() => globalThis.mcu?.connection?.pc.getTransceivers().map((one) => one.currentDirection).join(' ') ?? ''");

    /// <summary>Fractions of the picture, which lies in the middle of its frame.</summary>
    private static async Task AssertSelfAtAsync(FakeServer server, double x, double y, double w, double h) => await Eventually.IsTrueAsync(
        () => server.Page.EvaluateAsync<double[]>(
            """
            () => {
              const frame = document.getElementById('mix-frame').getBoundingClientRect();
              const mix = document.getElementById('mix');
              const scale = Math.min(frame.width / mix.videoWidth, frame.height / mix.videoHeight);
              const [width, height] = [mix.videoWidth * scale, mix.videoHeight * scale];
              const box = document.getElementById('self-frame').getBoundingClientRect();
              return [(box.left - frame.left - (frame.width - width) / 2) / width, (box.top - frame.top - (frame.height - height) / 2) / height, box.width / width, box.height / height];
            }
            """),
        at => Math.Abs(at[0] - x) < 0.003 && Math.Abs(at[1] - y) < 0.003 && Math.Abs(at[2] - w) < 0.003 && Math.Abs(at[3] - h) < 0.003,
        $"the own picture is at {x} {y} {w} {h}");
}
