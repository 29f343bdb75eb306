using System.Text.Json;
using McuServer.Browser.Running;

namespace McuServer.Browser;

/// <summary>What Chromium itself says of the mix that it receives, after a while with two people.</summary>
[TestClass]
public sealed class StatisticsTests
{
    private static readonly string[] s_video =
        ["packetsReceived", "packetsLost", "jitter", "framesDecoded", "framesDropped", "keyFramesDecoded", "freezeCount", "totalFreezesDuration", "framesPerSecond", "frameWidth", "frameHeight", "nackCount", "pliCount"];

    private static readonly string[] s_audio =
        ["packetsReceived", "packetsLost", "jitter", "concealedSamples", "silentConcealedSamples", "totalSamplesReceived", "insertedSamplesForDeceleration", "removedSamplesForAcceleration"];

    public TestContext TestContext { get; set; } = null!;

    /// <summary>MCU_BROWSER_STATISTICS_S sets another duration; 30 s are of use for a report.</summary>
    [TestMethod]
    public async Task The_mix_runs_without_loss_and_the_statistics_say_so()
    {
        double seconds = double.TryParse(Environment.GetEnvironmentVariable("MCU_BROWSER_STATISTICS_S"), out double set) ? set : 6;
        using RunningServer server = await RunningServer.StartAsync();
        await using Person ann = await Person.JoinAsync(server, Look.Red());
        await using Person bob = await Person.JoinAsync(server, Look.Blue());
        await bob.SeesAsync([ann.Look, bob.Look]);
        double start = Person.Number(await bob.StatAsync("inbound-rtp", "video"), "timestamp");
        JsonElement video = await Eventually.IsTrueAsync(
            () => bob.StatAsync("inbound-rtp", "video"),
            stat => Person.Number(stat, "timestamp") - start >= 1000 * seconds,
            "time passes");
        JsonElement audio = await bob.StatAsync("inbound-rtp", "audio");
        Write("video", video, s_video);
        Write("audio", audio, s_audio);
        TestContext.WriteLine($"video decode {PerFrameMs(video, "totalDecodeTime"):0.0} ms, from packet to screen {PerFrameMs(video, "totalProcessingDelay"):0.0} ms a frame");
        Assert.AreEqual(0, Person.Number(video, "packetsLost"), $"{video}");
        Assert.AreEqual(0, Person.Number(audio, "packetsLost"), $"{audio}");
        Assert.IsGreaterThan(10, Person.Number(video, "framesPerSecond"), $"{video}");
        Assert.AreEqual(720, Person.Number(video, "frameHeight"));

        await bob.Page.ClickAsync("#more-button");
        await bob.Page.ClickAsync("#statistics-button");
        await Eventually.IsTrueAsync(
            () => bob.Page.EvaluateAsync<string>("() => document.getElementById('statistics')?.innerText ?? ''"),
            text => text.Contains("1280×720", StringComparison.Ordinal) && text.Contains("AeadAes128Gcm", StringComparison.Ordinal),
            "the page's own view shows both sides");
        JsonElement said = await bob.Page.EvaluateAsync<JsonElement>("() => mcu.signalling.call('stats.get')");
        TestContext.WriteLine($"the server says: {said}");
        Assert.IsEmpty(bob.Errors, string.Join('\n', bob.Errors));
    }

    private static double PerFrameMs(JsonElement stat, string name) =>
        1000 * Person.Number(stat, name) / Person.Number(stat, "framesDecoded");

    private void Write(string kind, JsonElement stat, string[] names)
    {
        double bufferMs = 1000 * Person.Number(stat, "jitterBufferDelay") / Person.Number(stat, "jitterBufferEmittedCount");
        TestContext.WriteLine($"{kind}: {string.Join(", ", names.Select(n => $"{n} {Person.Number(stat, n):0.####}"))}, jitter buffer {bufferMs:0.0} ms");
    }
}
