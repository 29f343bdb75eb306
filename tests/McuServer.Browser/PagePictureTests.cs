using System.Text.Json;
using McuServer.Browser.Running;
using Microsoft.Playwright;

namespace McuServer.Browser;

/// <summary>The picture of the webinar: a menu at each tile, zooming by fingers, wheel and keys, and a phone that lies on its side.</summary>
[TestClass]
public sealed class PagePictureTests
{
    private const string Scale = "() => new DOMMatrix(getComputedStyle(document.querySelector('.mix-layer')).transform).a";

    [TestMethod]
    public async Task A_host_reaches_each_tile_by_keyboard_and_its_menu_works()
    {
        await using FakeServer server = await FakeServer.OpenAsync(new FakeRoom("host"));
        await server.EnterAsync();
        IPage page = server.Page;
        await page.WaitForSelectorAsync(".tile-button", new PageWaitForSelectorOptions { State = WaitForSelectorState.Attached });
        string[] names = await page.EvaluateAsync<string[]>("() => [...document.querySelectorAll('.tile-button')].map((one) => one.getAttribute('aria-label'))");
        Assert.HasCount(5, names);
        StringAssert.StartsWith(names[0], "박서준 (진행자");
        StringAssert.Contains(names[1], "음소거");
        Assert.AreEqual(1, await page.Locator(".tile-button[tabindex='0']").CountAsync(), "one stop of Tab");
        await page.Locator(".tile-button").First.FocusAsync();
        await page.Keyboard.PressAsync("ArrowRight");
        await page.Keyboard.PressAsync("ArrowRight");
        await page.Keyboard.PressAsync("ArrowRight");
        await page.Keyboard.PressAsync("Enter");
        await page.ClickAsync("#item-mute");
        await server.CallsAsync("participants.mute", call => call.GetProperty("id").GetString() == "p3" && call.GetProperty("muted").GetBoolean());
        // New boxes and news of people leave the focus where it is.
        server.Send("layout.applied", FakeRoom.Layout(2, 0, [FakeRoom.Box("strip", "p3", 0, 0, 0.5, 1), FakeRoom.Box("main", "p1", 0.5, 0, 0.5, 1)]));
        server.Send("media.muted", new { participant = "p3", kind = "audio", locked = false });
        await Eventually.IsTrueAsync(() => page.Locator(".tile-button").CountAsync(), count => count == 2, "two tiles");
        Assert.AreEqual("strip p3 camera", await page.EvaluateAsync<string>("() => document.activeElement.dataset.tile"));
        Assert.IsEmpty(server.Errors, string.Join('\n', server.Errors));
    }

    [TestMethod]
    public async Task A_click_opens_the_menu_of_a_tile_a_drag_and_the_click_that_closes_it_do_not()
    {
        await using FakeServer server = await FakeServer.OpenAsync(new FakeRoom("host"));
        await server.EnterAsync();
        IPage page = server.Page;
        await page.WaitForSelectorAsync(".tile-button", new PageWaitForSelectorOptions { State = WaitForSelectorState.Attached });
        await page.Mouse.ClickAsync(600, 300);
        await page.WaitForSelectorAsync(".menu #item-spotlight");
        await page.Mouse.ClickAsync(200, 300);
        Assert.AreEqual(0, await page.Locator(".menu").CountAsync(), "that click only closes");
        // Dragging people is as it was: the large one onto the first of the strip.
        await page.Mouse.MoveAsync(600, 300);
        await page.Mouse.DownAsync();
        (float X, float Y) first = await MiddleAsync(page, "strip p2 camera");
        await page.Mouse.MoveAsync(first.X, first.Y, new MouseMoveOptions { Steps = 5 });
        await page.Mouse.UpAsync();
        await server.CallsAsync("layout.swap", call => call.GetProperty("b").GetString() == "p2");
        Assert.AreEqual(0, await page.Locator(".menu").CountAsync(), "nor does a drag open one");
        Assert.IsEmpty(server.Errors, string.Join('\n', server.Errors));
    }

    [TestMethod]
    public async Task Who_manages_nobody_has_no_buttons_over_the_picture()
    {
        await using FakeServer server = await FakeServer.OpenAsync(new FakeRoom("panelist"));
        await server.EnterAsync();
        await server.Page.Mouse.ClickAsync(600, 300);
        Assert.AreEqual(0, await server.Page.Locator(".tile-button, .menu").CountAsync());
    }

    [TestMethod]
    public async Task Two_fingers_make_the_picture_larger_one_moves_it_and_two_taps_go_back()
    {
        await using FakeServer server = await FakeServer.OpenAsync(new FakeRoom("panelist"), "/?room=demo", new FakeWindow(844, 390));
        await server.EnterAsync();
        IPage page = server.Page;
        ICDPSession fingers = await page.Context.NewCDPSessionAsync(page);
        Task TouchAsync(string type, params (double X, double Y)[] at) => fingers.SendAsync(
            "Input.dispatchTouchEvent",
            new Dictionary<string, object> { ["type"] = type, ["touchPoints"] = at.Select((one, id) => new { x = one.X, y = one.Y, id }).ToArray() });
        await TouchAsync("touchStart", (300, 180), (340, 180));
        await TouchAsync("touchMove", (260, 180), (380, 180));
        await TouchAsync("touchMove", (220, 180), (420, 180));
        await TouchAsync("touchEnd");
        double scale = await Eventually.IsTrueAsync(() => page.EvaluateAsync<double>(Scale), value => value is > 4.9 and <= 5, "as much larger as the fingers went apart");
        double left = await LeftAsync(page);
        double ratio = await page.EvaluateAsync<double>("() => document.getElementById('self-frame').getBoundingClientRect().width / document.getElementById('self-frame').offsetWidth");
        Assert.AreEqual(scale, ratio, 0.05, "what lies over it goes along");
        await TouchAsync("touchStart", (300, 180));
        await TouchAsync("touchMove", (340, 190));
        await TouchAsync("touchMove", (360, 200));
        await TouchAsync("touchEnd");
        await Eventually.IsTrueAsync(() => LeftAsync(page), now => Math.Abs(left + 60 - now) < 1.5, "one finger moves it");
        await Eventually.IsTrueAsync(() => page.EvaluateAsync<string>("() => [...document.querySelectorAll('[aria-live]')].map((one) => one.textContent).join()"), words => words.Contains("퍼센트로 확대", StringComparison.Ordinal), "it is said");
        for (int tap = 0; tap < 2; tap++)
        {
            await TouchAsync("touchStart", (300, 180));
            await TouchAsync("touchEnd");
        }

        await Eventually.IsTrueAsync(() => page.EvaluateAsync<double>(Scale), value => value == 1, "two taps go back");
        Assert.IsFalse(server.Calls.Any(call => call.Method.StartsWith("layout", StringComparison.Ordinal)), "nothing of the layout");
        Assert.IsEmpty(server.Errors, string.Join('\n', server.Errors));
    }

    [TestMethod]
    public async Task The_wheel_with_ctrl_and_keys_zoom_too_and_no_edge_comes_into_the_frame()
    {
        await using FakeServer server = await FakeServer.OpenAsync(new FakeRoom("host"));
        await server.EnterAsync();
        IPage page = server.Page;
        await page.Mouse.MoveAsync(200, 200);
        await page.Mouse.WheelAsync(0, -100);
        Assert.AreEqual(1, await page.EvaluateAsync<double>(Scale), "not without ctrl");
        await page.Keyboard.DownAsync("Control");
        await page.Mouse.WheelAsync(0, -300);
        await page.Keyboard.UpAsync("Control");
        await Eventually.IsTrueAsync(() => page.EvaluateAsync<double>(Scale), value => value is > 2 and < 2.3, "larger");
        JsonElement box = await page.EvaluateAsync<JsonElement>("() => { const { left, top } = document.querySelector('.mix-layer').getBoundingClientRect(); return { left, top }; }");
        Assert.AreEqual(200 * (1 - Math.Exp(0.75)), box.GetProperty("left").GetDouble(), 1, "the point under the pointer stays");
        // While it is larger the pointer moves the picture, not people; and not beyond its edge.
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync(1200, 700, new MouseMoveOptions { Steps = 4 });
        await page.Mouse.UpAsync();
        Assert.AreEqual(0, await LeftAsync(page), 0.01);
        Assert.IsFalse(server.Calls.Any(call => call.Method == "layout.swap"));
        Assert.AreEqual(0, await page.Locator(".menu").CountAsync());
        await page.ClickAsync("#zoom-back");
        await Eventually.IsTrueAsync(() => page.EvaluateAsync<double>(Scale), value => value == 1, "whole again");
        await page.Keyboard.PressAsync("Equal");
        await Eventually.IsTrueAsync(() => page.EvaluateAsync<double>(Scale), value => value == 1.5, "larger by a key");
        await page.Keyboard.PressAsync("Digit0");
        await Eventually.IsTrueAsync(() => page.EvaluateAsync<double>(Scale), value => value == 1, "whole by a key");
        Assert.IsEmpty(server.Errors, string.Join('\n', server.Errors));
    }

    [TestMethod]
    [DataRow("attendee", 844, 390)]
    [DataRow("host", 667, 375)]
    public async Task On_a_phone_on_its_side_nothing_lies_over_the_picture(string role, int width, int height)
    {
        await using FakeServer server = await FakeServer.OpenAsync(new FakeRoom(role), $"/?room=demo&role={role}", new FakeWindow(width, height));
        await server.EnterAsync();
        JsonElement seen = await server.Page.EvaluateAsync<JsonElement>(
            """
            () => {
              const mix = document.getElementById('mix-frame').getBoundingClientRect();
              const boxes = [...document.querySelectorAll('#toolbar button, .signs > *')].filter((one) => !one.hidden && one.offsetWidth > 1).map((one) => [one.id, one.getBoundingClientRect()]);
              return {
                over: boxes.filter(([, box]) => box.left < mix.right - 1 && box.top < mix.bottom).map(([id]) => id),
                small: boxes.filter(([id, box]) => id.endsWith('-button') && (box.height < 44 || box.width < 44)).map(([id]) => id),
                outside: boxes.filter(([, box]) => box.right > innerWidth || box.bottom > innerHeight).map(([id]) => id),
                height: mix.height,
              };
            }
            """);
        foreach (string what in (string[])["over", "small", "outside"])
        {
            Assert.AreEqual(0, seen.GetProperty(what).GetArrayLength(), $"{what}: {seen}");
        }

        Assert.AreEqual(height, seen.GetProperty("height").GetDouble(), "the picture has the whole height");
    }

    private static Task<double> LeftAsync(IPage page) => page.EvaluateAsync<double>(
        "() => document.querySelector('.mix-layer').getBoundingClientRect().left - document.getElementById('mix-frame').getBoundingClientRect().left");

    private static async Task<(float X, float Y)> MiddleAsync(IPage page, string tile)
    {
        float[] at = await page.EvaluateAsync<float[]>(
            "tile => { const box = document.querySelector(`[data-tile='${tile}']`).getBoundingClientRect(); return [box.left + box.width / 2, box.top + box.height / 2]; }", tile);
        return (at[0], at[1]);
    }
}
