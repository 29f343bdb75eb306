using McuServer.Browser.Running;
using Microsoft.Playwright;

namespace McuServer.Browser;

/// <summary>What is one at a time, or switched off: the place of the shared screen, and the picture of who wants only sound.</summary>
[TestClass]
public sealed class TakeOverTests
{
    [TestMethod]
    public async Task A_host_takes_the_place_of_a_screen_after_a_question_and_others_are_told_whom_to_ask()
    {
        using RunningServer server = await RunningServer.StartAsync();
        await using Person host = await EnterAsync(server, Look.Red(), "host");
        await using Person panelist = await EnterAsync(server, Look.Blue(), "panelist");
        await panelist.Page.ClickAsync("#screen-button");
        await panelist.Page.WaitForSelectorAsync("#sharing:not([hidden])");
        await SharesAsync(host, panelist.Look.Name);

        await host.Page.ClickAsync("#screen-button");
        StringAssert.Contains(await host.Page.InnerTextAsync("#take-over-dialog"), panelist.Look.Name);
        await host.Page.ClickAsync("#take-over-yes");
        await host.Page.WaitForSelectorAsync("#sharing:not([hidden])");
        await panelist.Page.WaitForSelectorAsync("#sharing", new() { State = WaitForSelectorState.Hidden });
        await SharesAsync(panelist, host.Look.Name);

        await panelist.Page.ClickAsync("#screen-button");
        await panelist.Page.WaitForSelectorAsync($".toast:has-text('{host.Look.Name}')");
        Assert.IsTrue(await panelist.Page.IsHiddenAsync("#sharing"));
        Assert.AreEqual(0, await panelist.Page.Locator("#take-over-dialog").CountAsync());
        Assert.IsEmpty(host.Errors, string.Join('\n', host.Errors));
        Assert.IsEmpty(panelist.Errors, string.Join('\n', panelist.Errors));
    }

    [TestMethod]
    public async Task Who_takes_sound_only_is_sent_no_pictures_until_they_are_wanted_again()
    {
        using RunningServer server = await RunningServer.StartAsync();
        await using Person other = await EnterAsync(server, Look.Red(), "panelist");
        await using Person self = await EnterAsync(server, Look.Blue(), "panelist");
        await self.SeesMovingAsync(other.Look);
        await ChooseAsync(self);
        await self.Page.WaitForSelectorAsync("#no-picture:not([hidden])");
        double before = -1;
        await Eventually.IsTrueAsync(
            async () =>
            {
                double last = before;
                before = await PacketsAsync(self, "video");
                await Task.Delay(500);
                return before - last;
            },
            more => more == 0,
            "no more pictures come");
        double sound = await PacketsAsync(self, "audio");
        await Eventually.IsTrueAsync(() => PacketsAsync(self, "audio"), now => now > sound + 20, "sound comes");
        Assert.AreEqual(before, await PacketsAsync(self, "video"));

        await self.Page.ClickAsync("#picture-on");
        await self.Page.WaitForSelectorAsync("#no-picture", new() { State = WaitForSelectorState.Hidden });
        await self.SeesMovingAsync(other.Look);
        Assert.IsEmpty(self.Errors, string.Join('\n', self.Errors));
    }

    private static async Task<Person> EnterAsync(RunningServer server, Look look, string role)
    {
        Person person = await Person.OpenLinkAsync($"{server.Address}/?room=test&role={role}", look);
        await person.EnterAsync("test");
        return person;
    }

    private static async Task ChooseAsync(Person person)
    {
        await person.Page.ClickAsync("#more-button");
        await person.Page.ClickAsync("#audio-only-button");
    }

    private static async Task<double> PacketsAsync(Person person, string kind) =>
        Person.Number(await person.StatAsync("inbound-rtp", kind), "packetsReceived");

    private static async Task SharesAsync(Person watcher, string name) => await Eventually.IsTrueAsync(
        () => watcher.Page.EvaluateAsync<string>("() => [...mcu.store.people.values()].filter((one) => one.sharesScreen).map((one) => one.name).join()"),
        shown => shown == name,
        $"{name} shares");
}
