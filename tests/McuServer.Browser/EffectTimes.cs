using System.Globalization;
using System.Text.Json;
using McuServer.Browser.Running;

namespace McuServer.Browser;

/// <summary>
/// How long it takes from a host's click to the effect in what somebody else receives. Both pages and the server are on one
/// machine, so their clocks are one. Each is measured several times and the median is held to the bar: browsers, server and
/// tests share two cores with whatever else runs, and a single press may fall into a moment when none of them gets one.
/// </summary>
internal sealed class EffectTimes(Person host, Person watcher, Action<string> report)
{
    /// <summary>"effect in the others' received media".</summary>
    private const double LimitMs = 200;

    private const double SilentDb = -60;
    private const int MuteCount = 5;

    /// <summary>Seen in so many pictures from the server's taking of the call on.</summary>
    private const int LimitFrames = 2;

    private const double FrameMs = 1000.0 / 30;

    /// <summary>A layout with one large tile and one with four of a size; neither has a transition, whose first picture is the old one.</summary>
    private static readonly string[] s_layouts = ["speaker-strip", "grid-2x2", "speaker-strip", "grid-2x2", "speaker-strip"];

    /// <summary>Mutes and unmutes; stays muted.</summary>
    public async Task MuteAsync(Person muted)
    {
        List<double> took = [];
        await watcher.HearsAsync(muted.Look.ToneHz, notHz: 4000);
        for (int i = 0; i < MuteCount; i++)
        {
            if (i > 0)
            {
                await muted.Page.ClickAsync("#mute-button");
            }

            // Begins anew, so that what was silent before is not taken for the effect.
            await watcher.Page.EvaluateAsync("hz => void testMeter.trace(hz)", muted.Look.ToneHz);
            await Eventually.IsTrueAsync(
                () => watcher.Page.EvaluateAsync<double>("() => Math.min(...testTrace.slice(-10).map(([, db]) => db), testTrace.length > 10 ? 0 : -200)"),
                db => db > SilentDb + 20,
                "the voice is heard");
            await host.Page.ClickAsync($"#console-stage li:has-text('{muted.Look.Name}') [id^=mute-]");
            double clickedAt = await host.Page.EvaluateAsync<double>("() => testClickedAt");
            took.Add(await Eventually.IsTrueAsync(() => SilentAfterAsync(clickedAt), ms => ms >= 0, "the voice is gone"));
            await Eventually.IsTrueAsync(
                () => muted.Page.GetAttributeAsync("#mute-button", "aria-pressed"), pressed => pressed == "true", "the muted person's own button says so");
        }

        await watcher.Page.EvaluateAsync("() => testMeter.stop()");
        report($"muted by the host: below -60 dB after {Text(took)} ms");
        Assert.IsLessThanOrEqualTo(LimitMs, Median(took));
    }

    /// <summary>Other layouts by the picker, which is open; the last one stays.</summary>
    public async Task LayoutsAsync(Look[] panel)
    {
        Dictionary<string, int[]> colors = panel.ToDictionary(look => look.Name, look => look.Color);
        List<double> took = [];
        List<double> frames = [];
        foreach (string layout in s_layouts)
        {
            await watcher.Page.EvaluateAsync("() => void testMeter.watch()");
            await Eventually.IsTrueAsync(() => watcher.Page.EvaluateAsync<int>("() => testFrames.length"), count => count > 15, "pictures");
            await host.Page.ClickAsync($"#layout-card-{layout}");
            double clickedAt = await host.Page.EvaluateAsync<double>("() => testClickedAt");
            JsonElement change = await Eventually.IsTrueAsync(
                () => watcher.Page.EvaluateAsync<JsonElement>("([id, colors]) => testMeter.change(id, colors)", new object[] { layout, colors }),
                seen => seen.ValueKind == JsonValueKind.Object,
                $"{layout} is applied");
            Assert.IsTrue(change.GetProperty("after").GetBoolean(), $"{layout}: the first picture with the RTP time of the boxes shows them: {change}");
            Assert.IsFalse(change.GetProperty("before").GetBoolean(), $"{layout}: the picture before does not: {change}");
            double waitedMs = change.GetProperty("tickedAt").GetDouble() - change.GetProperty("takenAt").GetDouble();
            frames.Add(Math.Floor(waitedMs / FrameMs) + 1);
            took.Add(change.GetProperty("seenAt").GetDouble() - clickedAt);
        }

        await watcher.Page.EvaluateAsync("() => testMeter.stop()");
        report($"another layout: in the received picture after {Text(took)} ms, in picture no. {Text(frames)} from the call on");
        Assert.IsLessThanOrEqualTo(LimitMs, Median(took));
        Assert.IsLessThanOrEqualTo(LimitFrames, Median(frames));
    }

    /// <summary>Milliseconds from the click until the tone stays away for 300 ms; negative: not yet.</summary>
    private async Task<double> SilentAfterAsync(double clickedAt)
    {
        JsonElement trace = await watcher.Page.EvaluateAsync<JsonElement>("() => testTrace");
        double from = double.NaN;
        double to = double.NaN;
        foreach (JsonElement point in trace.EnumerateArray())
        {
            to = point[0].GetDouble();
            bool isSilent = to >= clickedAt && point[1].GetDouble() < SilentDb;
            from = isSilent ? (double.IsNaN(from) ? to : from) : double.NaN;
        }

        return to - from >= 300 ? from - clickedAt : -1;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static string Text(List<double> values) =>
        string.Join(", ", values.Select(value => value.ToString("0", CultureInfo.InvariantCulture)));
}
