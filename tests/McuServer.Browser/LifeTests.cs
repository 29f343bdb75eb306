using System.Diagnostics;
using System.Text.Json;
using McuServer.Browser.Running;
using Microsoft.Playwright;

namespace McuServer.Browser;

/// <summary>What happens to a person in a conference: mute, camera off, a shared screen, a reload, an end.</summary>
[TestClass]
public sealed class LifeTests
{
    private static RunningServer s_server = null!;

    public TestContext TestContext { get; set; } = null!;

    [ClassInitialize]
    public static async Task StartAsync(TestContext _) => s_server = await RunningServer.StartAsync();

    [ClassCleanup]
    public static void End() => s_server.Dispose();

    [TestMethod]
    public async Task A_muted_voice_is_gone_within_half_a_second_and_comes_back()
    {
        await using Person ann = await Person.JoinAsync(s_server, Look.Red(), room: "mute");
        await using Person bob = await Person.JoinAsync(s_server, Look.Blue(), room: "mute");
        await bob.HearsAsync(ann.Look.ToneHz, notHz: bob.Look.ToneHz);
        await bob.Page.EvaluateAsync("hz => testMeter.trace(hz)", ann.Look.ToneHz);
        await ann.Page.EvaluateAsync("() => document.getElementById('mute-button').addEventListener('click', () => (window.mutedAt = performance.timeOrigin + performance.now()), true)");
        await ann.Page.ClickAsync("#mute-button");
        double mutedAt = await ann.Page.EvaluateAsync<double>("() => window.mutedAt");
        double tookMs = await Eventually.IsTrueAsync(
            async () => await SilentAfterAsync(bob, mutedAt),
            ms => ms >= 0,
            "the level of the tone stays below -60 dB");
        TestContext.WriteLine($"below -60 dB after {tookMs:0} ms");
        Assert.IsLessThan(500, tookMs);
        await Eventually.IsTrueAsync(
            () => bob.Page.EvaluateAsync<string>("() => document.getElementById('people-list').textContent"),
            text => text.Contains("Ann (muted)", StringComparison.Ordinal),
            "the list says who is muted");
        await ann.Page.ClickAsync("#mute-button");
        await bob.HearsAsync(ann.Look.ToneHz, notHz: bob.Look.ToneHz);
    }

    [TestMethod]
    public async Task A_camera_goes_off_and_on_and_a_screen_comes_and_goes()
    {
        await using Person ann = await Person.JoinAsync(s_server, Look.Red(), room: "camera");
        await using Person bob = await Person.JoinAsync(s_server, Look.Blue(), room: "camera");
        await bob.SeesAsync([ann.Look, bob.Look]);
        await ann.Page.ClickAsync("#camera-button");
        await bob.SeesAsync([bob.Look], ann.Look);
        await ann.Page.ClickAsync("#camera-button");
        await bob.SeesAsync([ann.Look, bob.Look]);
        await bob.SeesMovingAsync(ann.Look);

        Look screen = ann.Look with { Name = "Ann's screen", Color = ann.Look.ScreenColor };
        await ann.Page.ClickAsync("#screen-button");
        Tile[] tiles = await bob.SeesAsync([screen, ann.Look, bob.Look]);
        Assert.IsGreaterThan(3 * tiles[1].Share, tiles[0].Share, "the screen is the large one");
        await bob.SeesMovingAsync(screen);
        await ann.Page.ClickAsync("#screen-button");
        await bob.SeesAsync([ann.Look, bob.Look], screen);
        await ann.Page.ClickAsync("#screen-button");
        await bob.SeesAsync([screen, ann.Look, bob.Look]);
        Assert.IsEmpty(ann.Errors, string.Join('\n', ann.Errors));
    }

    [TestMethod]
    public async Task A_reload_keeps_the_seat_and_a_closed_page_leaves_none()
    {
        await using Person ann = await Person.JoinAsync(s_server, Look.Red(), room: "reload");
        await using Person bob = await Person.JoinAsync(s_server, Look.Blue(), room: "reload");
        Tile[] before = await bob.SeesAsync([ann.Look, bob.Look]);
        await ann.Page.ReloadAsync();
        await ann.ReceivesAsync();
        Tile[] after = await bob.SeesAsync([ann.Look, bob.Look]);
        bool areInPlace = after[0].IsAt(before[0]) && after[1].IsAt(before[1]);
        Assert.IsTrue(areInPlace, $"{before[0]} {before[1]} then {after[0]} {after[1]}");
        await bob.SeesMovingAsync(ann.Look);
        await bob.HearsAsync(ann.Look.ToneHz, notHz: bob.Look.ToneHz);
        Assert.AreEqual(2, await PeopleAsync(bob));

        await ann.Page.CloseAsync(new PageCloseOptions { RunBeforeUnload = true });
        double goneMs = await AloneAfterAsync(bob);
        TestContext.WriteLine($"the tile of a closed page was gone after {goneMs:0} ms");
        Assert.IsLessThan(5000, goneMs);
    }

    /// <summary>Nobody says goodbye: the silence must be noticed, long before the seat is given away.</summary>
    [TestMethod]
    public async Task A_crashed_browser_leaves_no_ghost()
    {
        await using Person ann = await Person.JoinAsync(s_server, Look.Red(), room: "crash");
        await using Person bob = await Person.JoinAsync(s_server, Look.Blue(), room: "crash");
        await bob.SeesAsync([ann.Look, bob.Look]);
        await Assert.ThrowsAsync<PlaywrightException>(() => ann.Page.GotoAsync("chrome://crash"));
        double goneMs = await AloneAfterAsync(bob);
        TestContext.WriteLine($"the tile of a crashed page was gone after {goneMs:0} ms");
        Assert.IsLessThan(20_000, goneMs);
    }

    [TestMethod]
    public async Task Who_leaves_has_no_seat()
    {
        await using Person ann = await Person.JoinAsync(s_server, Look.Red(), room: "leave");
        await using Person bob = await Person.JoinAsync(s_server, Look.Blue(), room: "leave");
        await bob.SeesAsync([ann.Look, bob.Look]);
        await ann.LeaveAsync();
        await bob.SeesAsync([bob.Look], ann.Look);
        await AloneAfterAsync(bob);
        Assert.AreEqual("ended", await ann.Page.EvaluateAsync<string>("() => document.body.dataset.state"));
        await Eventually.IsTrueAsync(() => PeopleAsync(bob), count => count == 1, "the list has Bob alone");
    }

    [TestMethod]
    public async Task When_the_server_stops_the_pages_are_told()
    {
        using RunningServer server = await RunningServer.StartAsync();
        await using Person ann = await Person.JoinAsync(server, Look.Red());
        server.Process.AskToEnd();
        await Eventually.IsTrueAsync(
            () => ann.Page.EvaluateAsync<string>("() => document.body.innerText"),
            text => text.Contains("about to stop", StringComparison.Ordinal) || text.Contains("will stop", StringComparison.Ordinal),
            "the page says that the server is about to stop");
        await Eventually.IsTrueAsync(
            () => ann.Page.EvaluateAsync<string>("() => document.body.dataset.state"),
            state => state is "ended" or "reconnecting",
            "the page knows that the server is gone");
        await server.Process.EndsAsync();
        Assert.AreEqual(0, server.Process.ExitCode, server.Process.Text);
        Assert.DoesNotContain("fail:", server.Process.Text);
        TestContext.WriteLine($"{await ann.Page.EvaluateAsync<string>("() => document.body.dataset.state + ' ' + document.body.innerText")}");
    }

    /// <summary>Milliseconds until this person's tile has the whole picture.</summary>
    private static async Task<double> AloneAfterAsync(Person person)
    {
        long start = Stopwatch.GetTimestamp();
        await Eventually.IsTrueAsync(
            () => person.TilesAsync(person.Look), tiles => tiles[0].Share > 0.8, $"{person.Look.Name} has the whole picture");
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static async Task<int> PeopleAsync(Person person) =>
        await person.Page.EvaluateAsync<int>("() => document.querySelectorAll('#people-list li').length");

    /// <summary>Milliseconds from the click until the tone stays below -60 dB for half a second; negative: not yet.</summary>
    private static async Task<double> SilentAfterAsync(Person listener, double mutedAt)
    {
        JsonElement trace = await listener.Page.EvaluateAsync<JsonElement>("() => window.testTrace");
        double from = double.NaN;
        double to = double.NaN;
        foreach (JsonElement point in trace.EnumerateArray())
        {
            to = point[0].GetDouble();
            bool isSilent = to >= mutedAt && point[1].GetDouble() < -60;
            from = isSilent ? (double.IsNaN(from) ? to : from) : double.NaN;
        }

        return to - from >= 500 ? from - mutedAt : -1;
    }
}
