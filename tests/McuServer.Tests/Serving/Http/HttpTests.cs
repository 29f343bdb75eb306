using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using McuServer.Serving.Http;
using McuServer.Serving.Problems;
using McuServer.Tests.Serving.Fakes;

namespace McuServer.Tests.Serving.Http;

[TestClass]
public class HttpTests
{
    private static RunningHost s_host = null!;

    [ClassInitialize]
    public static async Task StartAsync(TestContext context) => s_host = await RunningHost.StartAsync();

    [ClassCleanup]
    public static async Task StopAsync() => await s_host.DisposeAsync();

    [TestMethod]
    public async Task The_page_and_all_that_it_names_is_served_with_careful_headers()
    {
        string page = await s_host.Client.GetStringAsync("/");
        List<string> files = ["/", .. Regex.Matches(page, "(?:href|src)=\"([^\"]+)\"").Select(m => "/" + m.Groups[1].Value)];
        foreach (string script in Scripts())
        {
            Uri self = new(s_host.Url, Path.GetRelativePath(PageFiles.Folder, script));
            files.AddRange(Regex.Matches(File.ReadAllText(script), "(?:from|import|import\\() ?'(\\.[^']+\\.js)'").Select(m => new Uri(self, m.Groups[1].Value).AbsolutePath));
        }

        Assert.IsGreaterThan(8, files.Count);
        foreach (string file in files.Distinct())
        {
            using HttpResponseMessage response = await s_host.Client.GetAsync(file);
            Assert.AreEqual(HttpStatusCode.OK, response.StatusCode, file);
            StringAssert.Contains(Header(response, "Content-Security-Policy"), "default-src 'none'");
            StringAssert.Contains(Header(response, "Content-Security-Policy"), "frame-ancestors 'none'");
            StringAssert.EndsWith(Header(response, "Content-Security-Policy"), $"connect-src 'self' ws://{s_host.Url.Authority} wss://{s_host.Url.Authority}");
            Assert.AreEqual("nosniff", Header(response, "X-Content-Type-Options"));
            Assert.AreEqual("no-referrer", Header(response, "Referrer-Policy"));
            Assert.IsFalse(response.Headers.Contains("Server"));
        }
    }

    /// <summary>What the security policy would forbid, and a request to another site, is not in the page.</summary>
    /// <summary>What a browser takes compressed is compressed, unpacks to the file itself, and is not sent twice.</summary>
    [TestMethod]
    [DataRow("gzip, deflate, br, zstd", "br")]
    [DataRow("gzip", "gzip")]
    [DataRow("br;q=0, gzip;q=0.5", "gzip")]
    [DataRow("identity", null)]
    public async Task A_script_is_compressed_as_the_browser_takes_it(string accepts, string? encoding)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, "/js/main.js");
        request.Headers.TryAddWithoutValidation("Accept-Encoding", accepts);
        using HttpResponseMessage response = await s_host.Client.SendAsync(request);
        Assert.AreEqual(HttpStatusCode.OK, response.StatusCode);
        Assert.AreEqual(encoding, response.Content.Headers.ContentEncoding.SingleOrDefault());
        Assert.AreEqual("text/javascript", response.Content.Headers.ContentType?.MediaType);
        Assert.AreEqual("no-cache", Header(response, "Cache-Control"));
        await using Stream sent = await response.Content.ReadAsStreamAsync();
        await using Stream unpacked = encoding switch
        {
            "br" => new System.IO.Compression.BrotliStream(sent, System.IO.Compression.CompressionMode.Decompress),
            "gzip" => new System.IO.Compression.GZipStream(sent, System.IO.Compression.CompressionMode.Decompress),
            _ => sent,
        };
        using StreamReader reader = new(unpacked);
        Assert.AreEqual(await File.ReadAllTextAsync(Path.Combine(PageFiles.Folder, "js", "main.js")), await reader.ReadToEndAsync());

        using HttpRequestMessage again = new(HttpMethod.Get, "/js/main.js");
        again.Headers.TryAddWithoutValidation("Accept-Encoding", accepts);
        again.Headers.TryAddWithoutValidation("If-None-Match", Header(response, "ETag"));
        using HttpResponseMessage unchanged = await s_host.Client.SendAsync(again);
        Assert.AreEqual(HttpStatusCode.NotModified, unchanged.StatusCode);
    }

    [TestMethod]
    public void The_page_has_nothing_inline_and_nothing_from_elsewhere()
    {
        string page = File.ReadAllText(Path.Combine(PageFiles.Folder, "index.html"));
        Assert.IsFalse(Regex.IsMatch(page, "<script(?![^>]*src=)|<style|\\sstyle=|\\son[a-z]+=|https?://"));
        foreach (string script in Scripts())
        {
            Assert.IsFalse(Regex.IsMatch(File.ReadAllText(script), "innerHTML|\\beval\\(|import\\s.*https?:"), script);
        }
    }

    [TestMethod]
    public void The_page_has_every_word_in_both_languages()
    {
        List<string> known = [];
        foreach (string words in Scripts().Where(script => Path.GetFileName(script).StartsWith("words", StringComparison.Ordinal)))
        {
            string[] halves = File.ReadAllText(words).Split("\n  ko: {");
            CollectionAssert.AreEquivalent(Codes(halves[0]), Codes(halves[1]), words);
            known.AddRange(Codes(halves[0]));
        }

        HashSet<string> used = [];
        foreach (string script in Scripts())
        {
            string source = File.ReadAllText(script);
            used.UnionWith(Regex.Matches(source, "\\btext\\('([\\w-]+)'").Select(m => m.Groups[1].Value));
            used.UnionWith(Regex.Matches(source, "\\b(?:text|label|tip|hint|title): '([\\w-]+)'").Select(m => m.Groups[1].Value));
        }

        Assert.IsGreaterThan(100, used.Count);
        string[] missing = [.. used.Except(known)];
        Assert.IsEmpty(missing, string.Join(' ', missing));
    }

    [TestMethod]
    public async Task Health_and_readiness()
    {
        await using RunningHost host = await RunningHost.StartAsync();
        JsonNode health = JsonNode.Parse(await host.Client.GetStringAsync("/healthz"))!;
        Assert.AreEqual("ok", (string?)health["status"]);
        Assert.AreEqual(HttpStatusCode.OK, (await host.Client.GetAsync("/readyz")).StatusCode);
        host.Conferences.BeginDrain();
        Assert.AreEqual(HttpStatusCode.ServiceUnavailable, (await host.Client.GetAsync("/readyz")).StatusCode);
        Assert.AreEqual(HttpStatusCode.OK, (await host.Client.GetAsync("/healthz")).StatusCode);
        using HttpRequestMessage head = new(HttpMethod.Head, "/healthz");
        Assert.AreEqual(HttpStatusCode.OK, (await host.Client.SendAsync(head)).StatusCode);
        Assert.AreEqual(HttpStatusCode.MethodNotAllowed, (await host.Client.PostAsync("/healthz", null)).StatusCode);
    }

    [TestMethod]
    public async Task Metrics_are_those_of_the_conferences_and_of_the_process()
    {
        using HttpResponseMessage response = await s_host.Client.GetAsync("/metrics");
        Assert.AreEqual("text/plain; version=0.0.4; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        string text = await response.Content.ReadAsStringAsync();
        foreach (string name in (string[])["mcu_fake 1", "process_cpu_seconds_total", "process_resident_memory_bytes", "dotnet_gc_collections_total{generation=\"0\"}", "mcu_signalling_sockets"])
        {
            StringAssert.Contains(text, name);
        }

        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            Assert.IsTrue(Regex.IsMatch(line, "^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\\{[a-z]+=\"[^\"]*\"\\})? [0-9.eE+-]+)$"), line);
        }
    }

    [TestMethod]
    public async Task Every_problem_has_a_page_in_both_languages()
    {
        foreach (ProblemKind kind in ProblemKind.All)
        {
            string page = await s_host.Client.GetStringAsync($"/problems/{kind.Name}");
            StringAssert.Contains(page, kind.TitleKo);
            StringAssert.Contains(page, kind.TitleEn);
        }

        Assert.AreEqual(HttpStatusCode.NotFound, (await s_host.Client.GetAsync("/problems/no-such")).StatusCode);
        Assert.AreEqual(ProblemKind.All.Count, ProblemKind.All.Select(k => k.Name).Distinct().Count());
    }

    [TestMethod]
    [DataRow("ko-KR,ko;q=0.9,en;q=0.8", "ko", "찾을 수 없습니다.")]
    [DataRow("en-GB,ko;q=0.5", "en", "There is nothing here.")]
    [DataRow("fr,de", "en", "There is nothing here.")]
    [DataRow("", "en", "There is nothing here.")]
    public async Task A_problem_speaks_the_language_of_the_client(string accepted, string language, string title)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, "/no/such/path");
        request.Headers.TryAddWithoutValidation("Accept-Language", accepted);
        using HttpResponseMessage response = await s_host.Client.SendAsync(request);
        JsonNode problem = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        Assert.AreEqual(HttpStatusCode.NotFound, response.StatusCode);
        Assert.AreEqual(language, response.Content.Headers.ContentLanguage.Single());
        Assert.AreEqual(title, (string?)problem["title"]);
        Assert.AreEqual($"{s_host.Url.GetLeftPart(UriPartial.Authority)}/problems/not-found", (string?)problem["type"]);
        Assert.AreEqual("/no/such/path", (string?)problem["instance"]);
    }

    [TestMethod]
    [DataRow("https://mcu.example.kr", true)]
    [DataRow("https://www.example.kr", true)]
    [DataRow("https://evil.example", false)]
    public async Task Allowed_origins_are_the_server_s_own_and_the_configured_ones(string origin, bool isAllowed)
    {
        await using RunningHost host = await RunningHost.StartAsync(o => o with
        {
            Http = o.Http with { PublicUrl = "https://mcu.example.kr/", AllowedOrigins = ["https://www.example.kr"] },
        });
        using HttpRequestMessage request = new(HttpMethod.Options, "/whip/lobby");
        request.Headers.Add("Origin", origin);
        using HttpResponseMessage response = await host.Client.SendAsync(request);
        Assert.AreEqual(isAllowed, response.Headers.TryGetValues("Access-Control-Allow-Origin", out IEnumerable<string>? values) && values.Single() == origin);
    }

    [TestMethod]
    public async Task In_development_mode_only_loopback_names_are_served()
    {
        await using RunningHost host = await RunningHost.StartAsync(isOpen: true);
        foreach ((string name, HttpStatusCode status) in ((string, HttpStatusCode)[])[("localhost", HttpStatusCode.OK), ("[::1]:80", HttpStatusCode.OK), ("rebind.evil.example", HttpStatusCode.Forbidden)])
        {
            using HttpRequestMessage request = new(HttpMethod.Get, "/healthz");
            request.Headers.Host = name;
            Assert.AreEqual(status, (await host.Client.SendAsync(request)).StatusCode, name);
        }
    }

    [TestMethod]
    [DataRow("/../mcuserver.json")]
    [DataRow("/%2e%2e/config/mcuserver.json")]
    [DataRow("/js/")]
    [DataRow("/.git/config")]
    public async Task Nothing_else_of_the_disk_is_served(string path) =>
        Assert.AreEqual(HttpStatusCode.NotFound, (await s_host.Client.GetAsync(path)).StatusCode);

    private static string[] Scripts() => Directory.GetFiles(Path.Combine(PageFiles.Folder, "js"), "*.js", SearchOption.AllDirectories);

    private static string[] Codes(string half) => [.. Regex.Matches(half, "(?:^|, ?|\\n)\\s*'?([\\w-]+)'?: '").Select(m => m.Groups[1].Value)];

    private static string Header(HttpResponseMessage response, string name) => string.Join(", ", response.Headers.GetValues(name));
}
