using McuServer.Browser.Running;
using Microsoft.Playwright;

namespace McuServer.Browser;

/// <summary>The chat against a played server.</summary>
[TestClass]
public sealed class PageChatTests
{
    /// <summary>The Enter that ends a syllable is not the Enter that sends (I3).</summary>
    [TestMethod]
    public async Task Enter_sends_but_not_while_a_syllable_is_composed()
    {
        await using FakeServer server = await OpenAsync("panelist");
        await server.Page.FillAsync("#chat-input", "안녕하세요");
        await server.Page.EvaluateAsync("() => document.getElementById('chat-input').dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true, cancelable: true }))");
        Assert.IsFalse(Says(server));
        Assert.AreEqual("안녕하세요", await server.Page.InputValueAsync("#chat-input"));
        await server.Page.PressAsync("#chat-input", "Enter");
        Assert.AreEqual("", await server.Page.InputValueAsync("#chat-input"));
        // The data channel to the played peer is open: chat goes over it.
        string sent = await Eventually.IsTrueAsync(() => server.Page.EvaluateAsync<string>("() => (window.testChannel ?? []).join('\\n')"), text => text.Contains("chat.send", StringComparison.Ordinal), "sent by the channel");
        StringAssert.Contains(sent, "안녕하세요");
        StringAssert.Contains(sent, "\"scope\":\"all\"");
    }

    [TestMethod]
    public async Task A_message_that_comes_on_both_ways_is_shown_once()
    {
        await using FakeServer server = await OpenAsync("panelist");
        object message = FakeRoom.Message("c9", "p3", "Bo Larsen", "panelist", "all", "twice");
        server.Send("chat.message", message);
        await server.Page.EvaluateAsync("text => testFake.control.send(text)", System.Text.Json.JsonSerializer.Serialize(new { type = "chat.message", data = message }));
        await Eventually.IsTrueAsync(() => server.Page.InnerTextAsync("#chat-list"), text => text.Contains("twice", StringComparison.Ordinal), "shown");
        server.Send("chat.message", FakeRoom.Message("c10", "p3", "Bo Larsen", "panelist", "all", "after"));
        await Eventually.IsTrueAsync(() => server.Page.InnerTextAsync("#chat-list"), text => text.Contains("after", StringComparison.Ordinal), "shown");
        Assert.AreEqual(1, await server.Page.Locator("#chat-list").GetByText("twice").CountAsync());
        server.Send("chat.deleted", new { id = "c9" });
        await Eventually.IsTrueAsync(() => server.Page.Locator("#chat-list").GetByText("twice").CountAsync(), count => count == 0, "deleted");
    }

    [TestMethod]
    public async Task Whom_one_may_write_to_follows_the_policies_and_markup_is_only_words()
    {
        await using FakeServer server = await OpenAsync("attendee", "/?room=demo&role=attendee");
        Assert.AreEqual("모두에게 진행자에게", await TargetsAsync(server));
        server.Send("you.updated", new { permissions = server.Room.Permissions, policies = new { chatAll = false, chatHosts = true, chatPrivate = true }, me = server.Room.Self });
        await Eventually.IsTrueAsync(() => TargetsAsync(server), words => words.StartsWith("진행자에게 박서준 님에게", StringComparison.Ordinal), "hosts and single people");
        server.Send("chat.message", FakeRoom.Message("c9", "p3", "<b>Bo</b>", "panelist", "all", "<img src=x onerror=alert(1)> https://example.kr/a"));
        await Eventually.IsTrueAsync(() => server.Page.InnerTextAsync("#chat-list"), text => text.Contains("<img src=x", StringComparison.Ordinal), "words");
        Assert.AreEqual(0, await server.Page.Locator("#chat-list img").CountAsync());
        Assert.AreEqual(1, await server.Page.Locator("#chat-list a[href='https://example.kr/a'][rel~='noopener']").CountAsync());
        server.Send("chat.closed", new { closed = true });
        await Eventually.IsTrueAsync(() => server.Page.IsVisibleAsync("#chat-closed"), "closed");
    }

    private static Task<string> TargetsAsync(FakeServer server) =>
        server.Page.EvaluateAsync<string>("() => [...document.querySelectorAll('#chat-target option')].map((one) => one.textContent).join(' ')");

    private static bool Says(FakeServer server) => server.Calls.Any(call => call.Method == "chat.send");

    private static async Task<FakeServer> OpenAsync(string role, string url = "/?room=demo")
    {
        FakeServer server = await FakeServer.OpenAsync(new FakeRoom(role), url, script: "window.testChannel = []; testFake.onchannel = (text) => window.testChannel.push(text);");
        await server.EnterAsync();
        await Eventually.IsTrueAsync(() => server.Page.EvaluateAsync<string>("() => mcu.connection.control.readyState"), state => state == "open", "the data channel");
        await server.Page.ClickAsync("#chat-button");
        await server.Page.WaitForSelectorAsync("#chat-input", new PageWaitForSelectorOptions { State = WaitForSelectorState.Attached });
        return server;
    }
}
