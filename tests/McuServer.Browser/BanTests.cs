using McuServer.Browser.Running;
using Microsoft.Playwright;

namespace McuServer.Browser;

/// <summary>A ban holds for the browser that came by a link for many, and a host lifts it.</summary>
[TestClass]
public sealed class BanTests
{
    [TestMethod]
    public async Task Who_is_banned_does_not_come_in_by_the_same_link_until_a_host_lifts_it()
    {
        using RunningServer server = await RunningServer.StartAsync();
        await using Person host = await EnterAsync(server, Look.Red(), "host");
        await using Person guest = await EnterAsync(server, Look.Blue(), "panelist");
        await using Person other = await EnterAsync(server, new Look("Cleo") { Color = [40, 160, 60] }, "panelist");
        await host.Page.ClickAsync("#people-button");
        await host.Page.ClickAsync($"#console-stage li:has-text('{guest.Look.Name}') [id^=person-]");
        await host.Page.ClickAsync("#item-remove");
        await host.Page.CheckAsync("#remove-ban");
        await host.Page.ClickAsync("#remove-confirm");
        await guest.Page.WaitForSelectorAsync("#end-title");

        await KnockAsync(server, guest);
        await Eventually.IsTrueAsync(
            () => guest.Page.EvaluateAsync<string>("() => document.body.innerText"), words => words.Contains("cannot come back", StringComparison.Ordinal), "the page says why");
        Assert.AreEqual(2, await host.Page.EvaluateAsync<int>("() => mcu.store.people.size"), "the other guest by the same link stays");

        await host.Page.ClickAsync("#tab-settings");
        StringAssert.Contains(await host.Page.InnerTextAsync("#bans"), guest.Look.Name);
        await host.Page.ClickAsync("#bans button");
        await host.Page.WaitForSelectorAsync("#bans", new() { State = WaitForSelectorState.Hidden });
        await KnockAsync(server, guest);
        await guest.ReceivesAsync();
    }

    private static async Task<Person> EnterAsync(RunningServer server, Look look, string role)
    {
        Person person = await Person.OpenLinkAsync(Link(server, role), look);
        await person.EnterAsync("test");
        return person;
    }

    private static string Link(RunningServer server, string role) => $"{server.Address}/?room=test&role={role}";

    /// <summary>Once more by the link, in the same browser.</summary>
    private static async Task KnockAsync(RunningServer server, Person person)
    {
        await person.Page.GotoAsync("about:blank");
        await person.Page.GotoAsync(Link(server, "panelist"));
        await Person.OpenDevicesAsync(person.Page);
        await person.Page.FillAsync("#name-input", person.Look.Name);
        await person.Page.ClickAsync("#join-button");
    }
}
