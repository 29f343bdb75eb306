using System.Text.Json;
using McuServer.Browser.Running;
using Microsoft.Playwright;

namespace McuServer.Browser;

/// <summary>The host's files by the page against the real server: recordings, uploads that are played, layouts that are saved.</summary>
[TestClass]
public sealed class HostFilesTests
{
    /// <summary>1 x 1, red.</summary>
    private static readonly byte[] s_png = Convert.FromBase64String(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==");

    [TestMethod]
    public async Task A_recording_is_listed_downloaded_and_deleted_after_a_question()
    {
        using RunningServer server = await RunningServer.StartAsync();
        await using Person host = await Person.JoinAsync(server, Look.Red(), "role=host");
        IPage page = host.Page;
        await OpenSettingsAsync(page);
        await page.ClickAsync("#record");
        await page.WaitForSelectorAsync("#recordings li[data-state='recording']");
        Assert.AreEqual(0, await page.Locator("#recordings [id^=recording-download-]").CountAsync(), "not while it is written");
        await Task.Delay(1500);
        await page.ClickAsync("#record");
        await page.WaitForSelectorAsync("#recordings li[data-state='ready']");
        string words = await page.InnerTextAsync("#recordings li .note");
        StringAssert.Matches(words, new System.Text.RegularExpressions.Regex(@"^ready · 0:0\d · \d+(\.\d)? (kB|MB)$"));

        IDownload download = await page.RunAndWaitForDownloadAsync(() => page.ClickAsync("[id^=recording-download-]"));
        byte[] file = await File.ReadAllBytesAsync(await download.PathAsync());
        Assert.IsGreaterThan(1000, file.Length);
        StringAssert.EndsWith(download.SuggestedFilename, ".webm");
        CollectionAssert.AreEqual(new byte[] { 0x1A, 0x45, 0xDF, 0xA3 }, file[..4], "it begins as a WebM file does");

        await page.ClickAsync("[id^=recording-delete-]");
        await page.ClickAsync("#recording-delete-dialog .choices button:first-child");
        Assert.AreEqual(1, await page.Locator("#recordings li").CountAsync(), "nothing without a yes");
        await page.ClickAsync("[id^=recording-delete-]");
        await page.ClickAsync("#recording-delete-confirm");
        await Eventually.IsTrueAsync(() => page.Locator("#recordings li").CountAsync(), count => count == 0, "the recording is gone");
        JsonElement left = await page.EvaluateAsync<JsonElement>("() => mcu.call('recordings.list')");
        Assert.AreEqual(0, left.GetProperty("items").GetArrayLength());
        Assert.IsEmpty(host.Errors, string.Join('\n', host.Errors));
    }

    [TestMethod]
    public async Task A_picture_is_uploaded_in_the_page_and_shown_to_everybody()
    {
        using RunningServer server = await RunningServer.StartAsync();
        await using Person host = await Person.JoinAsync(server, Look.Red(), "role=host");
        IPage page = host.Page;
        await OpenSettingsAsync(page);
        await page.SetInputFilesAsync("#file-upload", new FilePayload { Name = "표지 1.png", MimeType = "image/png", Buffer = s_png });
        await page.WaitForSelectorAsync("#files li[data-name='표지 1.png']");
        await page.ClickAsync("#files li[data-name='표지 1.png'] button");
        await Eventually.IsTrueAsync(() => page.EvaluateAsync<int>("() => mcu.store.room.playing?.length ?? 0"), count => count == 1, "it is played");
        await Eventually.IsTrueAsync(
            () => page.EvaluateAsync<int>("() => mcu.store.layout.layers.filter(({ participant }) => participant && participant !== mcu.store.id).length"),
            count => count > 0,
            "it has a place in the picture");
        await page.ClickAsync("#files li[data-name='표지 1.png'] button");
        await Eventually.IsTrueAsync(() => page.EvaluateAsync<int>("() => mcu.store.room.playing?.length ?? 0"), count => count == 0, "it ends");
        // What is no medium is refused with words, and the list stays.
        host.Errors.Clear();
        await page.SetInputFilesAsync("#file-upload", new FilePayload { Name = "bad.png", MimeType = "image/png", Buffer = "no picture"u8.ToArray() });
        await page.WaitForSelectorAsync(".toast");
        Assert.AreEqual(1, await page.Locator("#files li").CountAsync());
        host.Errors.RemoveAll(error => error.Contains("status of 4", StringComparison.Ordinal));
        Assert.IsEmpty(host.Errors, string.Join('\n', host.Errors));
    }

    [TestMethod]
    public async Task A_layout_is_changed_saved_under_another_name_and_used()
    {
        using RunningServer server = await RunningServer.StartAsync();
        await using Person host = await Person.JoinAsync(server, Look.Red(), "role=host");
        IPage page = host.Page;
        await page.ClickAsync("#people-button");
        await page.ClickAsync("#tab-layout");
        await page.WaitForSelectorAsync("#layout-card-grid-auto img[src^='blob:']");
        await page.ClickAsync("#layout-editor");
        await page.WaitForSelectorAsync("#editor");
        await page.FillAsync("#editor-id", "my-own");
        await page.PressAsync("#editor-id", "Tab");
        await page.WaitForSelectorAsync("#editor-save:not([disabled])");
        await page.ClickAsync("#editor-save");
        await page.WaitForSelectorAsync("#editor-layout option[value='my-own']", new PageWaitForSelectorOptions { State = WaitForSelectorState.Attached });
        await page.Keyboard.PressAsync("Escape");
        await page.WaitForSelectorAsync("#layout-card-my-own");
        await page.ClickAsync("#layout-card-my-own");
        await Eventually.IsTrueAsync(() => page.EvaluateAsync<string>("() => mcu.store.layout.layout"), id => id == "my-own", "the picture has it");
        Assert.IsEmpty(host.Errors, string.Join('\n', host.Errors));
    }

    private static async Task OpenSettingsAsync(IPage page)
    {
        await page.ClickAsync("#people-button");
        await page.ClickAsync("#tab-settings");
        await page.WaitForSelectorAsync("#room-settings");
    }
}
