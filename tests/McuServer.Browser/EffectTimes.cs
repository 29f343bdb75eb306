using System.Globalization;
using System.Text.Json;
using McuServer.Browser.Running;

namespace McuServer.Browser;

/// <summary>
/// How long it takes from a host's click to the effect in what somebody else receives. Both pages and the server are on one
/// machine, so their clocks are one. Each is measured several times and the quickest is held to the bar: browsers, server and
/// tests share two cores with whatever else runs, and presses may fall into moments when none of them gets one. What is slow
/// by itself is slow each time. The figures are in the test's output as quickest/median/95th percentile/slowest; environment
/// variable MCU_EFFECT_PRESSES makes them more reliable.
/// </summary>
/// <param name="count">How often each is done; odd.</param>
/// <param name="isCrowd">
/// Six browsers on two cores get their packets in fits. Against that each of them keeps 200 ms and more of sound, and pictures
/// wait for their sound. The bar is then held by what comes before that, and pictures are counted with patience.
/// </param>
internal sealed class EffectTimes(Person host, Person watcher, Action<string> report, int count, bool isCrowd = false)
{
    /// <summary>"effect in the others' received media".</summary>
    private const double LimitMs = 200;

    private const double SilentDb = -60;

    /// <summary>Seen in so many pictures from the server's taking of the call on.</summary>
    private const int LimitFrames = 2;

    private const double FrameMs = 1000.0 / 30;

    /// <summary>How often each is done where nothing else is said; odd.</summary>
    public static readonly int UsualCount = int.TryParse(Environment.GetEnvironmentVariable("MCU_EFFECT_PRESSES"), CultureInfo.InvariantCulture, out int presses) ? presses | 1 : 5;

    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web);

    /// <summary>A layout with one large tile and one with four of a size; neither has a transition, whose first picture is the old one.</summary>
    private static readonly string[] s_layouts = ["speaker-strip", "grid-2x2"];

    /// <summary>The watcher is inside; the sooner, the better is known how the clock of the pictures stands.</summary>
    public Task BeginAsync() => watcher.Page.EvaluateAsync("() => testMeter.listen()");

    /// <summary>Mutes and unmutes; stays muted.</summary>
    public async Task MuteAsync(Person muted)
    {
        List<double> took = [];
        List<double> taken = [];
        List<double> buffered = [];
        for (int i = 0; i < count; i++)
        {
            if (i > 0)
            {
                await muted.Page.ClickAsync("#mute-button");
            }

            // Begins anew, so that what was silent before is not taken for the effect.
            await watcher.Page.EvaluateAsync("hz => testMeter.trace(hz)", muted.Look.ToneHz);
            await Eventually.IsTrueAsync(
                () => watcher.Page.EvaluateAsync<double>("() => testTrace.length < 20 ? -200 : Math.min(...testTrace.slice(-20).map(([, db]) => db))"),
                db => db > SilentDb + 20,
                "the voice is heard");
            (double S, double Count) before = await BufferAsync("audio");
            await host.Page.ClickAsync($"#console-stage li:has-text('{muted.Look.Name}') [id^=mute-]");
            double clickedAt = await host.Page.EvaluateAsync<double>("() => testClickedAt");
            took.Add(await Eventually.IsTrueAsync(() => SilentAfterAsync(clickedAt), ms => ms >= 0, "the voice is gone"));
            taken.Add(await watcher.Page.EvaluateAsync<double>("after => testMeter.takenAt('media.muted', after)", clickedAt) - clickedAt);
            buffered.Add(await BufferedSinceAsync("audio", before));
            await Eventually.IsTrueAsync(
                () => muted.Page.GetAttributeAsync("#mute-button", "aria-pressed"), pressed => pressed == "true", "the muted person's own button says so");
        }

        await watcher.Page.EvaluateAsync("() => testMeter.stop()");
        Hold("muted by the host, below -60 dB", took, buffered);
        report($"  of them until the server has it {Spread(taken)}");
    }

    /// <summary>Other layouts by the picker, which is open; the first of the two stays.</summary>
    public Task LayoutsAsync(Look[] panel) => PicturesAsync(
        "another layout", panel, i => s_layouts[i % 2], null, i => host.Page.ClickAsync($"#layout-card-{s_layouts[i % 2]}"));

    /// <summary>
    /// Who is in a small place into the one large place of the layout and out of it again, by the menu of the list of people,
    /// which is open afterwards; in it at the end. Voices change nothing meanwhile.
    /// </summary>
    /// <returns>Who is pinned.</returns>
    public async Task<Look> SpotlightsAsync(Look[] panel)
    {
        await FreezeAsync(true);
        Look pinned = await SmallestAsync(panel);
        await PicturesAsync("a spotlight", panel, _ => null, pinned, async _ =>
        {
            await host.Page.ClickAsync($"#console-stage li:has-text('{pinned.Name}') [id^=person-]");
            await host.Page.ClickAsync("#item-spotlight");
        });
        await FreezeAsync(false);
        return pinned;
    }

    /// <summary>
    /// Who has the smallest place once the last change before the freeze has come: to what the server says of the picture, and to
    /// the picture itself, which the browser shows later. A pin of whoever has the large place already would change nothing.
    /// </summary>
    private async Task<Look> SmallestAsync(Look[] panel)
    {
        await Task.Delay(TimeSpan.FromSeconds(1));
        string[] bySize = await Eventually.IsTrueAsync(
            () => watcher.Page.EvaluateAsync<string[]>("() => testMeter.bySize()"), names => names.Length == panel.Length, "all are told of");
        await Eventually.IsTrueAsync(
            async () => panel.Zip(await watcher.TilesAsync(panel)).MaxBy(pair => pair.Second.Share).First.Name,
            name => name == bySize[^1],
            "the picture is the one that was told of");
        return panel.Single(look => look.Name == bySize[0]);
    }

    /// <summary>Leaves the list of people open.</summary>
    private async Task FreezeAsync(bool isFrozen)
    {
        await host.Page.ClickAsync("#tab-layout");
        await host.Page.SetCheckedAsync("#freeze", isFrozen);
        await Eventually.IsTrueAsync(
            () => watcher.Page.EvaluateAsync<bool>("() => !!window.mcu.store.room.frozen"), frozen => frozen == isFrozen, "the layout is frozen, or free");
        await host.Page.ClickAsync("#tab-people");
    }

    /// <param name="layout">The layout that the press leads to; null: a pin.</param>
    /// <param name="pinned">Of whom; null: a layout.</param>
    private async Task PicturesAsync(string what, Look[] panel, Func<int, string?> layout, Look? pinned, Func<int, Task> press)
    {
        Dictionary<string, int[]> colors = panel.ToDictionary(look => look.Name, look => look.Color);
        List<double> took = [];
        List<double> buffered = [];
        List<(Change Change, double ClickedAt)> changes = [];
        for (int i = 0; i < count; i++)
        {
            await watcher.Page.EvaluateAsync("() => testMeter.watch()");
            await Eventually.IsTrueAsync(() => watcher.Page.EvaluateAsync<int>("() => testFrames.length"), seen => seen > 15, "pictures");
            (double S, double Count) before = await BufferAsync("video");
            await press(i);
            double clickedAt = await host.Page.EvaluateAsync<double>("() => testClickedAt");
            JsonElement seen = await Eventually.IsTrueAsync(
                () => watcher.Page.EvaluateAsync<JsonElement>("([id, pinned, after, colors]) => testMeter.change(id, pinned, after, colors)", new object?[] { layout(i), pinned?.Name, clickedAt, colors }),
                seen => seen.ValueKind == JsonValueKind.Object,
                $"{what} is applied");
            Change change = seen.Deserialize<Change>(s_json)!;
            Assert.IsTrue(change.After, $"{what}: the first picture with the RTP time of the boxes shows them");
            Assert.IsFalse(change.Before, $"{what}: the picture before does not");
            took.Add(change.SeenAt - clickedAt);
            buffered.Add(await BufferedSinceAsync("video", before));
            changes.Add((change, clickedAt));
        }

        await watcher.Page.EvaluateAsync("() => testMeter.stop()");
        double beganAt = changes.Min(one => one.Change.BeganAt);
        List<double> pictures = [.. changes.Select(one => Math.Floor((beganAt + one.Change.RtpMs - one.Change.TakenAt) / FrameMs) + 1)];
        Hold($"{what}, in picture no. {pictures.Order().First():0} to {pictures.Order().Last():0} from the call on", took, buffered);
        (Change Change, double ClickedAt)[] received = [.. changes.Where(one => one.Change.ReceivedAt > 0)];
        report($"  of them until the server has it {Spread([.. changes.Select(one => one.Change.TakenAt - one.ClickedAt)])}"
            + $", until the picture's tick {Spread([.. changes.Select(one => beganAt + one.Change.RtpMs - one.Change.TakenAt)])}"
            + $", until all of it is received {Spread([.. received.Select(one => one.Change.ReceivedAt - beganAt - one.Change.RtpMs)])}"
            + $", until it is shown {Spread([.. received.Select(one => one.Change.SeenAt - one.Change.ReceivedAt)])}");
        Assert.IsLessThanOrEqualTo(isCrowd ? 4 * LimitFrames : LimitFrames, pictures.Min());
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

    private void Hold(string what, List<double> took, List<double> buffered)
    {
        report($"{what}: {Spread(took)} ms; in the browser's buffer on average {Spread(buffered)} ms");
        Assert.IsLessThanOrEqualTo(LimitMs, isCrowd ? took.Zip(buffered, (all, part) => all - part).Min() : took.Min(), what);
    }

    /// <summary>What getStats says of the jitter buffer of what is received: seconds that samples or pictures were in it, and how many.</summary>
    private async Task<(double S, double Count)> BufferAsync(string kind)
    {
        JsonElement received = await watcher.StatAsync("inbound-rtp", kind);
        return (Person.Number(received, "jitterBufferDelay"), Person.Number(received, "jitterBufferEmittedCount"));
    }

    /// <summary>The mean delay of the jitter buffer since then, ms.</summary>
    private async Task<double> BufferedSinceAsync(string kind, (double S, double Count) before)
    {
        (double s, double now) = await BufferAsync(kind);
        return 1000 * (s - before.S) / (now - before.Count);
    }

    /// <summary>Quickest, median, 95th percentile and slowest of several.</summary>
    private static string Spread(List<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0
            ? "unknown"
            : string.Create(CultureInfo.InvariantCulture, $"{sorted[0]:0}/{At(0.5):0}/{At(0.95):0}/{sorted[^1]:0}");

        double At(double part) => sorted[(int)Math.Ceiling(part * sorted.Length) - 1];
    }

    /// <summary>One change of the picture, by testMeter.change; times in ms since 1970, RtpMs since BeganAt.</summary>
    private sealed record Change(
        double TakenAt, double SeenAt, double ReceivedAt, double RtpMs, double BeganAt, bool Before, bool After);
}
