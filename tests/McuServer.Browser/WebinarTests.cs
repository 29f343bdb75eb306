using McuServer.Browser.Running;
using Microsoft.Playwright;

namespace McuServer.Browser;

/// <summary>
/// A whole webinar by the page against the real server, with tokens, from the start page to the end page: one host, two
/// panelists and three attendees, who come by the links that are for many. What a control does is looked for in what the others
/// receive.
/// </summary>
[TestClass]
public sealed class WebinarTests
{
    private const string Secret = "a-secret-of-the-tests-with-more-than-32-characters";
    private const string Sentence = "안녕하세요, 질문 있습니다";
    private static readonly Look s_host = new("김진행") { Color = [200, 60, 40], ScreenColor = [40, 160, 60], ToneHz = 620 };
    private static readonly Look s_first = new("이패널") { Color = [40, 80, 200], ToneHz = 1460 };
    private static readonly Look s_second = new("박패널") { Color = [210, 170, 40], ToneHz = 2300 };
    private static readonly Look s_guest = new("최참석") { Color = [150, 50, 170], ToneHz = 3100 };

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task From_the_start_page_to_the_end_page()
    {
        using RunningServer server = await RunningServer.StartAsync(secret: Secret);
        await using Person host = await Person.OpenAsync(server, s_host, locale: "ko-KR");
        (string panelistLink, string attendeeLink) = await MakeAsync(host, await server.OperatorTokenAsync());
        await host.Page.ClickAsync("#people-button");

        await using Person first = await KnockAsync(host, s_first, panelistLink);
        await using Person second = await KnockAsync(host, s_second, panelistLink);
        await using Person guest = await KnockAsync(host, s_guest, attendeeLink);
        await using Person watcher = await KnockAsync(host, new Look("정참석"), attendeeLink);
        await using Person other = await KnockAsync(host, new Look("한참석"), attendeeLink);
        Person[] all = [host, first, second, guest, watcher, other];
        Assert.HasCount(all.Length, (await Task.WhenAll(all.Select(IdAsync))).ToHashSet(), "each has a place of his own");
        Look[] panel = [s_host, s_first, s_second];
        await watcher.SeesAsync(panel, s_guest);
        await watcher.HearsAsync(s_first.ToneHz, notHz: s_guest.ToneHz);
        await first.HearsAsync(s_second.ToneHz, notHz: s_first.ToneHz);

        EffectTimes times = new(host, watcher, TestContext.WriteLine, count: 3, isCrowd: true);
        await times.BeginAsync();
        await StageAsync(host, guest, watcher, panel);
        await times.MuteAsync(first);
        await PictureAsync(host, watcher, panel, times);
        await ShareAsync(host, watcher, panel);
        await ChatAsync(guest, watcher);
        await ReloadAsync(first, watcher, panel);

        await ChooseAsync(host, s_second, "#item-remove");
        await host.Page.ClickAsync("#remove-confirm");
        await second.Page.WaitForSelectorAsync("#end-title");
        await watcher.SeesAsync([s_host, s_first], s_second);

        await host.Page.ClickAsync("#leave-button");
        await host.Page.ClickAsync("#end-for-all");
        await host.Page.ClickAsync("#end-confirm");
        foreach (Person person in (Person[])[host, first, guest, watcher, other])
        {
            await person.Page.WaitForSelectorAsync("#end-title");
            Assert.AreEqual("웨비나가 끝났습니다", await person.Page.InnerTextAsync("#end-title"), person.Look.Name);
            Assert.IsEmpty(person.Errors, $"{person.Look.Name}: {string.Join('\n', person.Errors)}");
        }

        Assert.DoesNotContain("fail:", server.Process.Text);
    }

    /// <summary>
    /// Without a secret the links say room and role, and whoever reaches the server may come. With three people only, the machine
    /// has time enough to measure how quick the host's controls are.
    /// </summary>
    [TestMethod]
    public async Task In_development_mode_the_links_need_no_token_and_controls_take_200_ms_at_most()
    {
        using RunningServer server = await RunningServer.StartAsync();
        await using Person host = await Person.OpenAsync(server, s_host, locale: "ko-KR");
        (string panelistLink, string attendeeLink) = await MakeAsync(host, operatorToken: null);
        await host.Page.ClickAsync("#people-button");
        await using Person first = await KnockAsync(host, s_first, panelistLink);
        await using Person watcher = await KnockAsync(host, new Look("정참석"), attendeeLink);
        Assert.DoesNotContain("token", panelistLink + attendeeLink);
        EffectTimes times = new(host, watcher, TestContext.WriteLine, EffectTimes.UsualCount);
        await times.BeginAsync();
        await watcher.SeesAsync([s_host, s_first]);
        await times.MuteAsync(first);
        await host.Page.ClickAsync("#tab-layout");
        await host.Page.WaitForSelectorAsync("#layout-card-speaker-strip img[src^='blob:']");
        await times.LayoutsAsync([s_host, s_first]);
        await times.SpotlightsAsync([s_host, s_first]);
    }

    /// <summary>The host makes a room with a lobby by the start page, takes the links, and goes in by his own.</summary>
    /// <param name="operatorToken">Asked for where the server has a secret; null: it must not be.</param>
    private static async Task<(string Panelist, string Attendee)> MakeAsync(Person host, string? operatorToken)
    {
        await host.Page.FillAsync("#title-input", "가을 웨비나");
        await host.Page.CheckAsync("#lobby-input");
        await host.Page.ClickAsync("#make-button");
        if (operatorToken is not null)
        {
            await host.Page.FillAsync("#operator-input", operatorToken);
            await host.Page.ClickAsync("#make-button");
        }

        await host.Page.WaitForSelectorAsync("#made");
        string panelist = await host.Page.InputValueAsync("#link-panelist");
        string attendee = await host.Page.InputValueAsync("#link-attendee");
        await host.Page.ClickAsync("#open-host");
        await host.EnterAsync("");
        // That nobody may make a room without a token is told by an error of the console too.
        host.Errors.RemoveAll(error => operatorToken is not null && error.Contains("401", StringComparison.Ordinal));
        return (panelist, attendee);
    }

    private static async Task<string> IdAsync(Person person) => await person.Page.EvaluateAsync<string>("() => mcu.store.id");

    /// <summary>Comes by a link, waits at the door, is let in by the host.</summary>
    private static async Task<Person> KnockAsync(Person host, Look look, string link)
    {
        Person person = await Person.OpenLinkAsync(link, look, locale: "ko-KR");
        await Person.OpenDevicesAsync(person.Page);
        await person.Page.FillAsync("#name-input", look.Name);
        await person.Page.ClickAsync("#join-button");
        await person.Page.WaitForSelectorAsync("#waiting");
        await host.Page.ClickAsync($"#console-lobby li:has-text('{look.Name}') button.primary");
        await person.ReceivesAsync();
        return person;
    }

    private static async Task StageAsync(Person host, Person guest, Person watcher, Look[] panel)
    {
        Assert.AreEqual(0, await guest.Page.EvaluateAsync<int>("() => mcu.connection.pc.getSenders().filter(({ track }) => track).length"));
        await guest.Page.ClickAsync("#hand-button");
        await host.Page.ClickAsync($"#console-hands li:has-text('{s_guest.Name}') button.primary");
        await guest.Page.WaitForSelectorAsync("#invite-dialog");
        if (await guest.Page.IsVisibleAsync("#invite-dialog #preview-button"))
        {
            await guest.Page.ClickAsync("#invite-dialog #preview-button");
            await guest.Page.WaitForSelectorAsync("#invite-dialog #preview-camera:not([hidden])");
        }

        await watcher.SeesAsync(panel, s_guest);
        await guest.Page.ClickAsync("#invite-yes");
        await watcher.SeesAsync([.. panel, s_guest]);
        await watcher.SeesMovingAsync(s_guest);
        await watcher.HearsAsync(s_guest.ToneHz, notHz: 4000);
        await guest.SeesMovingAsync(s_host);
        await ChooseAsync(host, s_guest, "#item-stage-off");
        await watcher.SeesAsync(panel, s_guest);
        Assert.IsFalse(await guest.Page.EvaluateAsync<bool>("() => mcu.hasCamera || mcu.audioTrack !== null"), "devices are closed");
    }

    /// <summary>Another layout by the picker, and a spotlight.</summary>
    private static async Task PictureAsync(Person host, Person watcher, Look[] panel, EffectTimes times)
    {
        await watcher.SeesAsync(panel);
        await host.Page.ClickAsync("#tab-layout");
        await host.Page.WaitForSelectorAsync("#layout-card-speaker-strip img[src^='blob:']");
        await times.LayoutsAsync(panel);
        await Eventually.IsTrueAsync(() => watcher.TilesAsync(panel), tiles => tiles.Max(tile => tile.Share) > 0.5, "one is large");
        Look pinned = await times.SpotlightsAsync(panel);
        await Eventually.IsTrueAsync(() => watcher.TilesAsync(pinned), tiles => tiles[0].Share > 0.5, "the spotlight is large");
        await ChooseAsync(host, pinned, "#item-spotlight");
        await host.Page.ClickAsync("#tab-layout");
        await host.Page.ClickAsync("#layout-card-grid-auto");
        await watcher.SeesAsync(panel);
        await Eventually.IsTrueAsync(() => watcher.TilesAsync(panel), tiles => tiles.All(tile => tile.Share is > 0.1 and < 0.3), "all are alike again");
        await host.Page.ClickAsync("#tab-people");
    }

    private static async Task ShareAsync(Person host, Person watcher, Look[] panel)
    {
        Look screen = host.Look with { Name = "a screen", Color = host.Look.ScreenColor };
        await host.Page.ClickAsync("#screen-button");
        Tile[] tiles = await watcher.SeesAsync([screen, .. panel]);
        Assert.IsGreaterThan(3 * tiles[1].Share, tiles[0].Share, "the screen is the large one");
        Assert.AreEqual("share", await watcher.Page.EvaluateAsync<string>("() => mcu.store.layout.variant"));
        await host.SeesMovingAsync(panel[1]);
        await host.Page.ClickAsync("#screen-button");
        await watcher.SeesAsync(panel, screen);
        Assert.AreEqual("grid", await watcher.Page.EvaluateAsync<string>("() => mcu.store.layout.variant"));
    }

    /// <summary>Hangul by an input method: Enter that ends the syllable does not send, the next one does.</summary>
    private static async Task ChatAsync(Person from, Person to)
    {
        await from.Page.ClickAsync("#chat-button");
        await from.Page.FocusAsync("#chat-input");
        ICDPSession keys = await from.Page.Context.NewCDPSessionAsync(from.Page);
        string done = "";
        foreach (char syllable in Sentence)
        {
            if (syllable is >= '가' and <= '힣')
            {
                await keys.SendAsync("Input.imeSetComposition", new() { ["text"] = syllable.ToString(), ["selectionStart"] = 1, ["selectionEnd"] = 1 });
                await from.Page.EvaluateAsync("() => document.getElementById('chat-input').dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true, cancelable: true }))");
            }

            await keys.SendAsync("Input.insertText", new() { ["text"] = syllable.ToString() });
            done += syllable;
            Assert.AreEqual(done, await from.Page.InputValueAsync("#chat-input"), "nothing was sent by a syllable's Enter");
        }

        await from.Page.Keyboard.PressAsync("Enter");
        await to.Page.ClickAsync("#chat-button");
        await to.Page.WaitForSelectorAsync($"#chat-list li:has-text('{Sentence}')");
        Assert.AreEqual(1, await to.Page.Locator("#chat-list li").CountAsync());
        Assert.AreEqual("open", await from.Page.EvaluateAsync<string>("() => mcu.connection.control.readyState"), "by the data channel");
    }

    private static async Task ReloadAsync(Person person, Person watcher, Look[] panel)
    {
        Tile[] before = await watcher.SeesAsync(panel);
        string id = await IdAsync(person);
        await person.Page.ReloadAsync();
        await person.ReceivesAsync();
        Assert.AreEqual(id, await IdAsync(person), "the link is for many, and it is still the same person");
        await watcher.SeesMovingAsync(person.Look);
        await Eventually.IsTrueAsync(
            () => watcher.TilesAsync(panel), tiles => tiles.Zip(before).All(pair => pair.First.IsAt(pair.Second)), "everybody is in his old place");
        Assert.AreEqual("true", await person.Page.GetAttributeAsync("#mute-button", "aria-pressed"), "still muted");
    }

    private static async Task ChooseAsync(Person host, Look of, string item)
    {
        await host.Page.ClickAsync($"#console-stage li:has-text('{of.Name}') [id^=person-]");
        await host.Page.ClickAsync(item);
    }
}
