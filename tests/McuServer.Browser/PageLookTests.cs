using McuServer.Browser.Running;
using Microsoft.Playwright;

namespace McuServer.Browser;

/// <summary>The stage of the page with two people: all of it is within the window, on a large one and on a phone's.</summary>
[TestClass]
public sealed class PageLookTests
{
    private static readonly Look s_hana = new("김하나")
    {
        Picture = "face",
        Color = [120, 150, 140],
        Width = 1280,
        Height = 720,
        Face = new { skin = "#e9bd98", hair = "#221a18", shirt = "#2f5d8a", longHair = true },
    };

    private static readonly Look s_bo = s_hana with
    {
        Name = "Bo Larsen",
        Color = [190, 150, 95],
        Face = new { skin = "#f2cdb0", hair = "#a8763e", shirt = "#3c6e47", longHair = false },
    };

    /// <summary>MCU_BROWSER_SCREENSHOT names a PNG file that is written: the README's picture was made with it.</summary>
    [TestMethod]
    public async Task The_stage_fits_into_every_window()
    {
        using RunningServer server = await RunningServer.StartAsync();
        await using Person hana = await Person.JoinAsync(server, s_hana);
        await using Person bo = await Person.JoinAsync(server, s_bo);
        await Eventually.IsTrueAsync(
            () => bo.Page.EvaluateAsync<int>("() => document.querySelectorAll('#people-list li').length"),
            count => count == 2,
            "the list has both");
        // Their shirts.
        await Eventually.IsTrueAsync(
            () => bo.TilesOfAsync([47, 93, 138], [60, 110, 71]),
            tiles => tiles.All(tile => tile.IsThere),
            "both are in the picture");
        foreach ((int width, int height) in ((int, int)[])[(1280, 800), (390, 844), (844, 390)])
        {
            await bo.Page.SetViewportSizeAsync(width, height);
            // The page draws anew when it hears of the window's size, a moment after the window has it.
            await Eventually.IsTrueAsync(
                () => bo.Page.EvaluateAsync<string>(
                """
                () => [...document.querySelectorAll('#mix, #self-frame:not([hidden]), #toolbar button')].filter((element) => element.checkVisibility()).filter((element) => {
                  const box = element.getBoundingClientRect();
                  return box.width < 1 || box.left < -1 || box.top < -1 || box.right > innerWidth + 1 || box.bottom > innerHeight + 1;
                }).map((element) => element.id).join(' ')
                """),
                outside => outside.Length == 0,
                $"nothing is outside of a window of {width} x {height}");
        }

        if (Environment.GetEnvironmentVariable("MCU_BROWSER_SCREENSHOT") is { Length: > 0 } path)
        {
            await bo.Page.SetViewportSizeAsync(1280, 800);
            await bo.Page.ScreenshotAsync(new PageScreenshotOptions { Path = path });
        }
    }
}
