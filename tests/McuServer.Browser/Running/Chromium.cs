using Microsoft.Playwright;

namespace McuServer.Browser.Running;

/// <summary>One Chromium for all tests; every person has a context, that is a profile, of their own.</summary>
[TestClass]
public static class Chromium
{
    private const string Program = "/usr/bin/chromium";
    private static IPlaywright? s_playwright;
    private static IBrowser? s_browser;

    internal static IBrowser Browser => s_browser!;

    [AssemblyInitialize]
    public static async Task StartAsync(TestContext _)
    {
        s_playwright = await Playwright.CreateAsync();
        s_browser = await s_playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Program,
            Headless = true,
            Timeout = (float)Eventually.Limit.TotalMilliseconds,
            Args =
            [
                "--no-sandbox", "--disable-gpu", "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream",
                "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run",
                "--autoplay-policy=no-user-gesture-required",
                // Pages behind other pages go on as if they were in front.
                "--disable-background-timer-throttling", "--disable-renderer-backgrounding", "--disable-backgrounding-occluded-windows",
            ],
        });
    }

    [AssemblyCleanup]
    public static async Task EndAsync()
    {
        if (s_browser is not null)
        {
            await s_browser.CloseAsync();
        }

        s_playwright?.Dispose();
    }
}
