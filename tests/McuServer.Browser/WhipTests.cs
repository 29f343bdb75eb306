using System.Text.Json;
using McuServer.Browser.Running;

namespace McuServer.Browser;

/// <summary>Clients without our page: Chromium with three layers by WHIP, a watcher by WHEP, and aiortc for both.</summary>
[TestClass]
public sealed class WhipTests
{
    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task Three_layers_come_in_the_best_is_shown_and_delete_frees_the_tile()
    {
        using RunningServer server = await RunningServer.StartAsync();
        await using Person sender = await Person.OpenAsync(server, Look.Red() with { Picture = "stripes", Width = 1280, Height = 720 });
        await using Person watcher = await Person.OpenAsync(server, Look.Blue());
        foreach (Person person in (Person[])[sender, watcher])
        {
            await person.Page.EvaluateAsync(Person.Script("whip.js"));
        }

        string answer = await sender.Page.EvaluateAsync<string>("url => testWhip.publish(url)", $"{server.Address}/whip/layers?name=Ann");
        StringAssert.Contains(answer, "a=simulcast:recv h;m;l");
        await watcher.Page.EvaluateAsync("url => testWhip.watch(url)", $"{server.Address}/whep/layers");
        await watcher.ReceivesAsync();
        await watcher.SeesAsync([sender.Look]);
        await watcher.HearsAsync(sender.Look.ToneHz, notHz: watcher.Look.ToneHz);

        double layers = await Eventually.IsTrueAsync(
            () => server.MetricAsync("mcu_inbound_streams_flowing{kind=\"video\"}"), count => count == 3, "three layers flow in");
        // Stripes of one pixel are grey in every smaller layer.
        double contrast = await Eventually.IsTrueAsync(
            () => watcher.Page.EvaluateAsync<double>("() => testMeter.contrast(0.3, 0.7, 0.2, 0.1)"),
            value => value > 40,
            "the picture has the detail of the largest layer");
        TestContext.WriteLine($"{layers} layers, contrast of the stripes {contrast:0.0} of 127.5");

        Task<double> gone = watcher.Page.EvaluateAsync<double>("color => testWhip.goneAt(color)", sender.Look.Color);
        double[] end = await sender.Page.EvaluateAsync<double[]>("() => testWhip.end()");
        Assert.AreEqual(200, end[0]);
        double tookMs = await gone - end[1];
        TestContext.WriteLine($"the tile was gone {tookMs:0} ms after the answer to DELETE");
        Assert.IsLessThan(1000, tookMs);
        Assert.AreEqual(200, (await watcher.Page.EvaluateAsync<double[]>("() => testWhip.end()"))[0]);
        await Eventually.IsTrueAsync(() => server.MetricAsync("mcu_participants"), count => count == 0, "nobody is left");
    }

    [TestMethod]
    [DataRow("vp8")]
    [DataRow("h264")]
    public async Task Aiortc_publishes_and_watches(string codec)
    {
        using RunningServer server = await RunningServer.StartAsync();
        using ChildProcess python = new(
            "/usr/bin/python3",
            [Path.Combine(AppContext.BaseDirectory, "aiortc", "meet.py"), server.Address, "aio", codec, "40", "150", "90", "880", "35"],
            AppContext.BaseDirectory);
        await python.EndsAsync();
        Assert.AreEqual(0, python.ExitCode, python.Text + server.Process.Text);
        string line = python.Text.Split('\n').Last(l => l.StartsWith('{'));
        TestContext.WriteLine(line);
        using JsonDocument result = JsonDocument.Parse(line);
        JsonElement seen = result.RootElement;
        Assert.AreEqual(0, seen.GetProperty("failures").GetArrayLength(), line);
        Assert.IsGreaterThanOrEqualTo(30, seen.GetProperty("pictures").GetInt32(), line);
        Assert.AreEqual((1280, 720), (seen.GetProperty("size")[0].GetInt32(), seen.GetProperty("size")[1].GetInt32()), line);
        Assert.IsGreaterThanOrEqualTo(5, seen.GetProperty("places").GetInt32(), line);
        for (int k = 0; k < 3; k++)
        {
            Assert.IsLessThan(16, Math.Abs(seen.GetProperty("middle")[k].GetDouble() - new[] { 40, 150, 90 }[k]), line);
        }

        Assert.IsGreaterThan(-30, seen.GetProperty("toneDb").GetDouble(), line);
        Assert.IsGreaterThan(40, seen.GetProperty("toneDb").GetDouble() - seen.GetProperty("otherDb").GetDouble(), line);
        Assert.IsTrue(seen.GetProperty("deleted").EnumerateArray().All(status => status.GetInt32() == 200), line);
    }
}
