using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using McuServer.Media.Layouts;
using McuServer.Serving;
using McuServer.Serving.Configuration;
using McuServer.Tests.Running;
using McuServer.Tests.Serving.Fakes;

namespace McuServer.Tests.Serving.Api;

[TestClass]
public class LayoutOperationsTests
{
    [TestMethod]
    public async Task A_layout_is_checked_written_read_drawn_and_removed()
    {
        using Workspace work = new();
        using ServerStores stores = ServerStores.Open(new ServerOptions(), work.Folder, TimeProvider.System);
        await using RunningHost host = await RunningHost.StartAsync(stores: stores);
        string pip = await TextAsync(host, "GET", "/layouts/pip");
        string mine = pip.Replace("\"id\": \"pip\"", "\"id\": \"mine\"", StringComparison.Ordinal);

        JsonNode list = JsonNode.Parse(await TextAsync(host, "GET", "/layouts"))!;
        JsonNode item = list["items"]!.AsArray().Single(i => (string?)i!["id"] == "pip")!;
        Assert.IsTrue((bool)item["builtin"]! && (bool)item["valid"]!);
        Assert.AreEqual(1280, (int)item["canvas"]!["width"]!);
        Assert.IsNotNull(item["title"]!["ko"]);

        JsonNode check = JsonNode.Parse(await TextAsync(host, "POST", "/layouts/validate", "{\n \"version\": 1 }"))!;
        Assert.IsFalse((bool)check["valid"]!);
        Assert.AreEqual(1, (int)check["errors"]![0]!["line"]!);

        using HttpResponseMessage refused = await SendAsync(host, "PUT", "/layouts/mine", mine.Replace("\"version\": 1", "\"version\": 2", StringComparison.Ordinal));
        Assert.AreEqual(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        StringAssert.Contains(await refused.Content.ReadAsStringAsync(), "layout-invalid");

        using HttpResponseMessage put = await SendAsync(host, "PUT", "/layouts/mine", mine);
        Assert.AreEqual(HttpStatusCode.OK, put.StatusCode, await put.Content.ReadAsStringAsync());
        EntityTagHeaderValue tag = put.Headers.ETag!;
        Assert.AreEqual(mine, await TextAsync(host, "GET", "/layouts/mine"), "byte for byte what was sent");
        Assert.AreEqual(mine, await File.ReadAllTextAsync(Path.Combine(work.Folder, "state", "layouts", "mine.json")));

        using HttpResponseMessage late = await SendAsync(host, "PUT", "/layouts/mine", mine, ifMatch: "\"other\"");
        Assert.AreEqual(HttpStatusCode.PreconditionFailed, late.StatusCode);

        using HttpResponseMessage svg = await SendAsync(host, "GET", "/layouts/mine/preview.svg?tiles=3&screens=1");
        Assert.AreEqual("image/svg+xml", svg.Content.Headers.ContentType!.MediaType);
        StringAssert.StartsWith(await svg.Content.ReadAsStringAsync(), "<svg ");
        using HttpResponseMessage same = await SendAsync(host, "GET", "/layouts/mine/preview.svg?tiles=3&screens=1", ifNoneMatch: svg.Headers.ETag!.Tag);
        Assert.AreEqual(HttpStatusCode.NotModified, same.StatusCode);
        string unsaved = $$"""{ "layout": {{mine}}, "tiles": 3, "screens": 1 }""";
        Assert.AreEqual(await svg.Content.ReadAsStringAsync(), await TextAsync(host, "POST", "/layouts/preview.svg", unsaved));
        using HttpResponseMessage png = await SendAsync(host, "POST", "/layouts/preview.png", unsaved);
        Assert.AreEqual("image/png", png.Content.Headers.ContentType!.MediaType);
        Assert.AreEqual(HttpStatusCode.NotFound, (await SendAsync(host, "GET", "/layouts/mine/preview.svg?view=none")).StatusCode);
        Assert.AreEqual(HttpStatusCode.UnprocessableEntity, (await SendAsync(host, "GET", "/layouts/mine/preview.svg?tiles=101")).StatusCode);

        Assert.AreEqual(HttpStatusCode.NoContent, (await SendAsync(host, "DELETE", "/layouts/mine", ifMatch: tag.Tag)).StatusCode);
        Assert.AreEqual(HttpStatusCode.NotFound, (await SendAsync(host, "GET", "/layouts/mine")).StatusCode);
        Assert.AreEqual(HttpStatusCode.Conflict, (await SendAsync(host, "DELETE", "/layouts/pip")).StatusCode);
    }

    [TestMethod]
    public async Task Reading_and_writing_need_their_permissions()
    {
        await using RunningHost host = await RunningHost.StartAsync();
        Assert.AreEqual(HttpStatusCode.Forbidden, (await SendAsync(host, "GET", "/layouts", role: Role.Panelist)).StatusCode);
        Assert.AreEqual(HttpStatusCode.OK, (await SendAsync(host, "GET", "/layouts", role: Role.Cohost)).StatusCode);
        Assert.AreEqual(HttpStatusCode.Forbidden, (await SendAsync(host, "PUT", "/layouts/mine", "{}", role: Role.Cohost)).StatusCode);
        Assert.AreEqual(HttpStatusCode.Forbidden, (await SendAsync(host, "DELETE", "/layouts/pip", role: Role.Cohost)).StatusCode);
    }

    private static async Task<string> TextAsync(RunningHost host, string method, string path, string? body = null)
    {
        using HttpResponseMessage response = await SendAsync(host, method, path, body);
        string text = await response.Content.ReadAsStringAsync();
        Assert.AreEqual(HttpStatusCode.OK, response.StatusCode, text);
        return text;
    }

    private static Task<HttpResponseMessage> SendAsync(
        RunningHost host, string method, string path, string? body = null, string? ifMatch = null, string? ifNoneMatch = null, Role role = Role.Host)
    {
        HttpRequestMessage request = new(new HttpMethod(method), "/api/v1" + path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", RunningHost.Token(role: role));
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        if (ifMatch is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        }

        if (ifNoneMatch is not null)
        {
            request.Headers.TryAddWithoutValidation("If-None-Match", ifNoneMatch);
        }

        return host.Client.SendAsync(request);
    }
}
