using System.Text.Json;
using McuServer.Browser.Running;

namespace McuServer.Browser;

/// <summary>axe-core on every screen, light and dark; and nothing sticks out of a small window or at 200 %.</summary>
[TestClass]
public sealed class AccessibilityTests
{
    [TestMethod]
    [DataRow("ko-KR", false)]
    [DataRow("en-GB", true)]
    public async Task Axe_finds_nothing_before_and_after_the_webinar(string locale, bool isDark)
    {
        FakeWindow window = new(Locale: locale, IsDark: isDark);
        await using FakeServer start = await FakeServer.OpenAsync(new FakeRoom("host"), "/", window);
        await AssertCleanAsync(start, "start");
        await start.Page.ClickAsync("#make-button");
        await start.Page.WaitForSelectorAsync("#made");
        await AssertCleanAsync(start, "links");

        const string Asks = "navigator.permissions.query = async () => ({ state: 'prompt' });";
        await using FakeServer join = await FakeServer.OpenAsync(new FakeRoom("panelist") { WaitingFor = "lobby" }, "/?room=demo", window, Asks);
        await join.Page.WaitForSelectorAsync("#preview-button");
        await AssertCleanAsync(join, "before the prompt");
        await Person.OpenDevicesAsync(join.Page);
        await AssertCleanAsync(join, "preview");
        await join.JoinAsync();
        await join.Page.WaitForSelectorAsync("#waiting");
        await AssertCleanAsync(join, "waiting room");
        join.SendRaw(new { type = "leave", action = "disconnect", reason = "denied" });
        await join.Page.WaitForSelectorAsync("#end");
        await AssertCleanAsync(join, "end");
    }

    [TestMethod]
    [DataRow("panelist", 1280, 800, false)]
    [DataRow("host", 1280, 800, true)]
    [DataRow("attendee", 390, 844, false)]
    [DataRow("attendee", 844, 390, true)]
    [DataRow("panelist", 640, 400, false)]
    public async Task Axe_finds_nothing_in_the_webinar_and_all_is_within_the_window(string role, int width, int height, bool isDark)
    {
        FakeWindow window = new(width, height, IsDark: isDark);
        await using FakeServer server = await FakeServer.OpenAsync(new FakeRoom(role), $"/?room=demo&role={role}", window);
        await server.EnterAsync();
        await AssertCleanAsync(server, "webinar");
        await AssertInsideAsync(server, "webinar");
        foreach (string tab in (string[])["people", "chat", "settings", "statistics"])
        {
            await server.Page.EvaluateAsync("() => document.querySelector('#panel-close')?.click()");
            if (tab is "people" or "chat" && await server.Page.IsVisibleAsync($"#{tab}-button"))
            {
                await server.Page.ClickAsync($"#{tab}-button");
            }
            else
            {
                await server.Page.ClickAsync("#more-button");
                await server.Page.ClickAsync(tab == "people" ? ".menu button:has-text('참가자')" : $"#{tab}-button");
            }

            await server.Page.WaitForSelectorAsync($"#panel-place[data-tab='{tab}']");
            await AssertCleanAsync(server, tab);
            await AssertInsideAsync(server, tab);
        }

        await server.Page.ClickAsync("#more-button");
        await AssertCleanAsync(server, "menu");
        await server.Page.Keyboard.PressAsync("Escape");
        Assert.AreEqual("more-button", await server.Page.EvaluateAsync<string>("() => document.activeElement.id"), "focus goes back");
        await server.Page.ClickAsync("#leave-button");
        await AssertCleanAsync(server, "leaving");
        await server.Page.Keyboard.PressAsync("Escape");
        Assert.AreEqual("leave-button", await server.Page.EvaluateAsync<string>("() => document.activeElement.id"), "focus goes back");
    }

    /// <summary>Targets are at least 44 px on a phone (A6), and the mix keeps 60 % of the width beside the panel.</summary>
    [TestMethod]
    public async Task Targets_are_large_and_the_panel_leaves_the_mix_its_room()
    {
        await using FakeServer phone = await FakeServer.OpenAsync(new FakeRoom("panelist"), window: FakeWindow.Phone);
        await phone.EnterAsync();
        string small = await phone.Page.EvaluateAsync<string>(
            """
            () => [...document.querySelectorAll('#toolbar button')].filter((one) => one.checkVisibility()).filter((one) => {
              const box = one.getBoundingClientRect();
              return box.width < 44 || box.height < 44;
            }).map((one) => `${one.id} ${one.getBoundingClientRect().width}`).join(', ')
            """);
        Assert.AreEqual("", small);
        await using FakeServer desk = await FakeServer.OpenAsync(new FakeRoom("panelist"));
        await desk.EnterAsync();
        foreach (int width in (int[])[1000, 1280, 1920])
        {
            await desk.Page.SetViewportSizeAsync(width, 800);
            foreach (string tab in (string[])["chat", "statistics"])
            {
                await desk.Page.EvaluateAsync("() => document.querySelector('#panel-close')?.click()");
                if (tab == "statistics")
                {
                    await desk.Page.ClickAsync("#more-button");
                }

                await desk.Page.ClickAsync($"#{tab}-button");
                double share = await desk.Page.EvaluateAsync<double>("() => document.getElementById('mix').getBoundingClientRect().width / innerWidth");
                Assert.IsGreaterThanOrEqualTo(0.599, share, $"{tab} in {width} px");
            }
        }
    }

    private static async Task AssertCleanAsync(FakeServer server, string what)
    {
        if (!await server.Page.EvaluateAsync<bool>("() => 'axe' in window"))
        {
            await server.Page.EvaluateAsync(await File.ReadAllTextAsync(await NodeTools.FileAsync("axe-core", "axe.min.js")));
        }

        JsonElement found = await server.Page.EvaluateAsync<JsonElement>(
            "async () => (await axe.run(document, { resultTypes: ['violations'] })).violations.map(({ id, help, nodes }) => ({ id, help, at: nodes.slice(0, 4).map((node) => node.html.slice(0, 160) + ' ' + node.failureSummary.slice(0, 200)) }))");
        Assert.AreEqual(0, found.GetArrayLength(), $"{what}: {found}");
    }

    private static async Task AssertInsideAsync(FakeServer server, string what)
    {
        string outside = await server.Page.EvaluateAsync<string>(
            """
            () => [...document.querySelectorAll('#mix, #toolbar button, #panel-close, #chat-input, #chat-send, #recording')].filter((one) => one.checkVisibility()).filter((one) => {
              const box = one.getBoundingClientRect();
              return box.width < 1 || box.left < -1 || box.top < -1 || box.right > innerWidth + 1 || box.bottom > innerHeight + 1;
            }).map((one) => one.id).join(' ') + (document.documentElement.scrollWidth > innerWidth ? ' scrolls' : '')
            """);
        Assert.AreEqual("", outside, $"outside of the window: {what}");
    }
}
