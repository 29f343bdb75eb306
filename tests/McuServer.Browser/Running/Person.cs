using System.Text.Json;
using Microsoft.Playwright;

namespace McuServer.Browser.Running;

/// <summary>Somebody at a browser: does what a person does, and sees and hears what the page receives.</summary>
internal sealed class Person : IAsyncDisposable
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web);
    private readonly IBrowserContext _profile;

    private Person(IBrowserContext profile, IPage page, Look look)
    {
        _profile = profile;
        Page = page;
        Look = look;
        page.PageError += (_, error) => Errors.Add(error);
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
            {
                Errors.Add(message.Text);
            }
        };
    }

    public IPage Page { get; }

    public Look Look { get; }

    /// <summary>What the page's scripts complained about.</summary>
    public List<string> Errors { get; } = [];

    public static string Script(string name) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Scripts", name));

    /// <summary>At the first page, nothing done yet.</summary>
    /// <param name="query">The page's parameters, such as "codec=h264".</param>
    public static Task<Person> OpenAsync(RunningServer server, Look look, string query = "", string locale = "en-GB", bool isDark = false) =>
        OpenLinkAsync($"{server.Address}/?{query}", look, locale, isDark);

    /// <summary>By a link that somebody was given.</summary>
    public static async Task<Person> OpenLinkAsync(string link, Look look, string locale = "en-GB", bool isDark = false)
    {
        IBrowserContext profile = await Chromium.Browser.NewContextAsync(
            new BrowserNewContextOptions
            {
                Locale = locale, ViewportSize = new ViewportSize { Width = 1280, Height = 800 }, ColorScheme = isDark ? ColorScheme.Dark : ColorScheme.Light,
            });
        profile.SetDefaultTimeout((float)Eventually.Limit.TotalMilliseconds);
        await profile.AddInitScriptAsync(
            $"window.testPerson = {JsonSerializer.Serialize(look, s_json)};\n{Script("person.js")}\n{Script("times.js")}");
        Person person = new(profile, await profile.NewPageAsync(), look);
        await person.Page.GotoAsync(link);
        return person;
    }

    /// <summary>Opens the page, types a name and a room, clicks, and waits for the picture.</summary>
    public static async Task<Person> JoinAsync(RunningServer server, Look look, string query = "", string room = "test")
    {
        Person person = await OpenAsync(server, look, query);
        await person.EnterAsync(room);
        return person;
    }

    public async Task EnterAsync(string room)
    {
        if (await Page.QuerySelectorAsync("#room-input") is not null)
        {
            await Page.FillAsync("#room-input", room);
            await Page.ClickAsync("#room-button");
        }

        await OpenDevicesAsync(Page);
        await Page.FillAsync("#name-input", Look.Name);
        await Page.ClickAsync("#join-button");
        await ReceivesAsync();
    }

    /// <summary>Camera and microphone on, where the page has them and the browser would ask first.</summary>
    public static async Task OpenDevicesAsync(IPage page)
    {
        await page.WaitForSelectorAsync("#join-button");
        if (await page.EvaluateAsync<bool>("() => document.getElementById('preview') === null"))
        {
            return;
        }

        await page.WaitForSelectorAsync("#preview-button, #preview-camera:not([hidden])");
        if (await page.QuerySelectorAsync("#preview-button") is { } button && await button.IsVisibleAsync())
        {
            await button.ClickAsync();
            await page.WaitForSelectorAsync("#preview-camera:not([hidden])");
        }
    }

    /// <summary>Out, and yes.</summary>
    public async Task LeaveAsync()
    {
        await Page.ClickAsync("#leave-button");
        await Page.ClickAsync("#leave-confirm");
    }

    /// <summary>Waits until the mix is there: 1280 x 720, running.</summary>
    public async Task ReceivesAsync() => await Eventually.IsTrueAsync(
        () => Page.EvaluateAsync<string>(
            "() => { const mix = document.getElementById('mix'); return `${document.body.dataset.state} ${mix?.videoWidth}x${mix?.videoHeight} ${mix?.paused}`; }"),
        seen => seen == "connected 1280x720 false",
        $"{Look.Name} receives the mix ({string.Join("; ", Errors)})");

    /// <summary>Where these people's cameras are in what this one sees.</summary>
    public Task<Tile[]> TilesAsync(params Look[] of) => TilesOfAsync([.. of.Select(look => look.Color)]);

    public async Task<Tile[]> TilesOfAsync(params int[][] colors) => Read<Tile[]>(
        await Page.EvaluateAsync<JsonElement>("colors => testMeter.tiles(colors)", colors));

    /// <summary>Waits until all of them, and nobody else of <paramref name="absent"/>, are in the picture, and no longer move.</summary>
    public async Task<Tile[]> SeesAsync(Look[] present, params Look[] absent)
    {
        Tile[] before = [];
        return await Eventually.IsTrueAsync(
            async () =>
            {
                Tile[] last = before;
                before = await TilesAsync([.. present, .. absent]);
                return (Last: last, Now: before);
            },
            seen => seen.Last.Length > 0
                && seen.Now.Take(present.Length).All(tile => tile.IsThere)
                && seen.Now.Skip(present.Length).All(tile => !tile.IsThere)
                && seen.Now.Take(present.Length).Zip(seen.Last).All(pair => pair.First.IsAt(pair.Second)),
            $"{Look.Name} sees {string.Join(" and ", present.Select(p => p.Name))}, not {string.Join(" and ", absent.Select(p => p.Name))}")
            is var (_, now) ? now : [];
    }

    /// <summary>Waits until the block in somebody's picture was at two places.</summary>
    public async Task SeesMovingAsync(Look who)
    {
        double? first = null;
        await Eventually.IsTrueAsync(
            async () =>
            {
                double? at = await Page.EvaluateAsync<double?>("color => testMeter.blockAt(color)", who.Color);
                first ??= at;
                return (First: first, Now: at);
            },
            seen => seen.First is { } was && seen.Now is { } now && Math.Abs(was - now) > 3,
            $"{Look.Name} sees {who.Name} move");
    }

    /// <summary>Levels of tones in the received sound, dB of full scale.</summary>
    public async Task<double[]> LevelsAsync(params int[] tonesHz) =>
        await Page.EvaluateAsync<double[]>("tones => testMeter.levels(tones)", tonesHz);

    /// <summary>Waits until this tone is heard, and the second one is weaker by so many dB.</summary>
    public async Task HearsAsync(int toneHz, int notHz, double atLeastDb = 40) => await Eventually.IsTrueAsync(
        () => LevelsAsync(toneHz, notHz),
        levels => levels[0] > -40 && levels[0] - levels[1] >= atLeastDb,
        $"{Look.Name} hears {toneHz} Hz and not {notHz} Hz (levels in dB)");

    /// <summary>One of getStats' objects, of this type and, if given, this kind of medium.</summary>
    public async Task<JsonElement> StatAsync(string type, string? kind = null)
    {
        JsonElement all = await Page.EvaluateAsync<JsonElement>("() => testMeter.stats()");
        foreach (JsonElement item in all.EnumerateArray())
        {
            if (Text(item, "type") == type && (kind is null || Text(item, "kind") == kind))
            {
                return item;
            }
        }

        throw new AssertFailedException($"getStats has no {type} {kind}: {all}");
    }

    /// <summary>The way that is in use: "udp", "tcp", or "relay" by a TURN server; and the SRTP cipher's name.</summary>
    public async Task<(string Path, string Cipher)> TransportAsync()
    {
        JsonElement[] all = [.. (await Page.EvaluateAsync<JsonElement>("() => testMeter.stats()")).EnumerateArray()];
        JsonElement transport = all.Single(s => Text(s, "type") == "transport");
        JsonElement pair = all.Single(s => Text(s, "id") == Text(transport, "selectedCandidatePairId"));
        JsonElement local = all.Single(s => Text(s, "id") == Text(pair, "localCandidateId"));
        return (Text(local, "candidateType") == "relay" ? "relay" : Text(local, "protocol"), Text(transport, "srtpCipher"));
    }

    public static string Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    public static double Number(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : double.NaN;

    public async ValueTask DisposeAsync() => await _profile.CloseAsync();

    private static T Read<T>(JsonElement value) => value.Deserialize<T>(s_json)!;
}
