using System.Text.Json.Nodes;
using McuServer.Client;
using McuServer.Client.Contracts;
using McuServer.Conference.Control;
using McuServer.Serving;
using McuServer.Serving.Configuration;
using McuServer.Tests.Serving.Fakes;
using Microsoft.Extensions.DependencyInjection;

namespace McuServer.Tests.Serving.Api;

/// <summary>Recordings through the API: states, files by ranges, refusals.</summary>
[TestClass]
public class RecordingOperationsTests
{
    [TestMethod]
    public async Task A_recording_is_started_stopped_and_downloaded_in_parts()
    {
        await using ApiHost host = await ApiHost.StartAsync();
        RoomControl room = Occupied(host);
        using ConferenceApi api = host.ApiOf(room.Name, "h1");
        RecordingInfo started = await api.StartRecordingAsync(room.Name);
        Assert.AreEqual("recording recording mp4 h1", $"{started.View} {started.State} {started.Container} {started.StartedBy}");
        Assert.AreEqual("paused", (await api.PauseRecordingAsync(room.Name, started.Id)).State);
        Assert.AreEqual("paused", (await api.GetRoomAsync(room.Name)).Recording!.State, "the room tells it, for those who come late");
        Assert.AreEqual("recording", (await api.ResumeRecordingAsync(room.Name, started.Id)).State);
        RecordingInfo ready = await api.StopRecordingAsync(room.Name, started.Id);
        Assert.AreEqual("ready", ready.State);
        Assert.IsNull((await api.GetRoomAsync(room.Name)).Recording);
        Assert.AreEqual(ready, (await api.ListRecordingsAsync(room.Name)).Items.Single());
        Assert.AreEqual(ready, await api.StopRecordingAsync(room.Name, started.Id), "a second stop changes nothing");

        using MemoryStream whole = new();
        await api.DownloadRecordingAsync(room.Name, started.Id, whole);
        Assert.AreEqual(ready.Bytes, whole.Length);
        using MemoryStream rest = new();
        await api.DownloadRecordingAsync(room.Name, started.Id, rest, fromByte: 100);
        CollectionAssert.AreEqual(whole.ToArray()[100..], rest.ToArray());
        string token = ApiHost.TokenOf(room.Name, "h1");
        string file = $"/rooms/{room.Name}/recordings/{started.Id}/file";
        Answer part = (await host.SendAsync("GET", file, token, headers: ("Range", "bytes=4-7"))).Is(206);
        Assert.AreEqual("ftyp", part.Text);
        Assert.AreEqual($"bytes 4-7/{ready.Bytes}", part.Headers["Content-Range"]);
        Assert.AreEqual("video/mp4", part.Type);
        StringAssert.Contains(part.Headers["Content-Disposition"], $"{room.Name}-{started.Id}.mp4");
        (await host.SendAsync("GET", file, token, headers: ("Range", $"bytes={ready.Bytes}-"))).Is(416);

        Assert.AreEqual($"{room.Name}-{started.Id}.mp4", ready.File);
        await api.DeleteRecordingAsync(room.Name, started.Id);
        Assert.AreEqual("h1", host.ToldIn(room.Name).Single(e => e.Type == "recording.deleted").By);
        Assert.AreEqual("recording-not-found", (await Assert.ThrowsExactlyAsync<ApiException>(() => api.GetRecordingAsync(room.Name, started.Id))).Problem.Code);
    }

    /// <summary>A browser's own download sends no header, so the address itself is the proof, for a short time and one file.</summary>
    [TestMethod]
    public async Task A_link_downloads_one_recording_without_a_token()
    {
        await using ApiHost host = await ApiHost.StartAsync();
        RoomControl room = host.MakeRoom(name: "회의실");
        ApiHost.Enter(room, "h1", "a1");
        using ConferenceApi api = host.ApiOf(room.Name, "h1");
        RecordingInfo started = await api.StartRecordingAsync(room.Name);
        Assert.AreEqual("conflict", (await Assert.ThrowsExactlyAsync<ApiException>(() => api.CreateRecordingLinkAsync(room.Name, started.Id))).Problem.Code);
        RecordingInfo ready = await api.StopRecordingAsync(room.Name, started.Id);
        RecordingInfo second = await api.StopRecordingAsync(room.Name, (await api.StartRecordingAsync(room.Name)).Id);
        RecordingLink link = await api.CreateRecordingLinkAsync(room.Name, started.Id);
        Assert.IsInRange(5, 11, (link.ExpiresAt - DateTime.UtcNow).TotalMinutes);
        using HttpResponseMessage response = await host.Host.Client.GetAsync(link.Url);
        Assert.AreEqual(System.Net.HttpStatusCode.OK, response.StatusCode);
        Assert.AreEqual(ready.Bytes, (await response.Content.ReadAsByteArrayAsync()).LongLength);
        Assert.AreEqual($"회의실-{started.Id}.mp4", response.Content.Headers.ContentDisposition!.FileNameStar);

        string path = $"/rooms/{Uri.EscapeDataString(room.Name)}/recordings/{started.Id}/file";
        string ticket = link.Url[(link.Url.IndexOf("ticket=", StringComparison.Ordinal) + 7)..];
        (await host.SendAsync("GET", $"{path}?ticket={ticket}", null, headers: ("Range", "bytes=4-7"))).Is(206);
        (await host.SendAsync("GET", $"{path.Replace(started.Id, second.Id)}?ticket={ticket}", null)).Is(401, "unauthenticated");
        (await host.SendAsync("GET", $"{path}?ticket={ticket}x", null)).Is(401, "unauthenticated");
        (await host.SendAsync("GET", $"{path}?ticket=9{ticket}", null)).Is(401, "unauthenticated");
        (await host.SendAsync("GET", $"{path}?ticket=", null)).Is(422);
        (await host.SendAsync("DELETE", $"{path[..^5]}?ticket={ticket}", null)).Is(401);
        (await host.SendAsync("GET", path, null)).Is(401);
    }

    [TestMethod]
    public void A_ticket_ends()
    {
        Clock clock = new() { Now = new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero) };
        McuServer.Serving.Tokens.RecordingTickets tickets = new(new ServerOptions { Tokens = new TokenOptions { Secret = RunningHost.Secret } }, clock);
        (string ticket, DateTime expires) = tickets.Issue("hall", "20300101-000000-1");
        Assert.AreEqual(new DateTime(2030, 1, 1, 0, 10, 0, DateTimeKind.Utc), expires);
        clock.Now += TimeSpan.FromSeconds(599);
        Assert.IsTrue(tickets.IsGood("hall", "20300101-000000-1", ticket));
        Assert.IsFalse(tickets.IsGood("hal", "l20300101-000000-1", ticket));
        clock.Now += TimeSpan.FromSeconds(1);
        Assert.IsFalse(tickets.IsGood("hall", "20300101-000000-1", ticket));
        foreach (string bad in (string[])["", ".", "1.", ".x", "-1." + ticket, ticket[..^1], "99999999999999999999.x"])
        {
            Assert.IsFalse(tickets.IsGood("hall", "20300101-000000-1", bad), bad);
        }
    }

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; }

        public override DateTimeOffset GetUtcNow() => Now;
    }

    [TestMethod]
    public async Task Refusals_say_what_is_wrong()
    {
        await using ApiHost host = await ApiHost.StartAsync();
        RoomControl room = Occupied(host);
        string token = ApiHost.TokenOf(room.Name, "h1");
        string path = $"/rooms/{room.Name}/recordings";
        (await host.SendAsync("POST", path, token, new { view = "no-such" })).Is(422, "invalid");
        (await host.SendAsync("POST", path, token, new { container = "avi" })).Is(422);
        Answer started = (await host.SendAsync("POST", path, token, new { container = "webm" })).Is(201);
        string id = (string)started.Json["id"]!;
        (await host.SendAsync("POST", path, token)).Is(409, "already-recording");
        (await host.SendAsync("POST", $"{path}/{id}/resume", token)).Is(409, "conflict");
        (await host.SendAsync("GET", $"{path}/{id}/file", token)).Is(409, "conflict");
        (await host.SendAsync("DELETE", $"{path}/{id}", token)).Is(409, "conflict");
        foreach (string wrong in (string[])["20300101-000000-1", "..", "%2e%2e%2f" + id, id + ".json"])
        {
            Assert.AreEqual(404, (await host.SendAsync("GET", $"{path}/{wrong}/file", token)).Status, wrong);
        }

        Answer empty = await host.SendAsync("POST", $"/rooms/{host.MakeRoom().Name}/recordings", ApiHost.TokenOf("*", ApiHost.Operator));
        StringAssert.Contains((string?)empty.Is(409, "conflict").Json["detail"], "Nobody is in the room");
    }

    [TestMethod]
    public async Task Without_a_folder_nothing_is_recorded()
    {
        FakeConferenceServer conferences = new(new RoomDirectoryOptions(), ApiHost.FindLayout);
        await using RunningHost host = await RunningHost.StartAsync(fake: conferences);
        RoomControl room = conferences.Rooms.Create(Actor.Server, "hall", new RoomSettings { Layout = "interview" });
        ApiHost.Enter(room, "h1");
        using HttpRequestMessage request = new(HttpMethod.Post, "/api/v1/rooms/hall/recordings");
        request.Headers.Authorization = new("Bearer", ApiHost.TokenOf("hall", "h1"));
        using HttpResponseMessage response = await host.Client.SendAsync(request);
        Answer answer = (await Answer.ReadAsync(response)).Is(409, "conflict");
        StringAssert.Contains((string?)answer.Json["detail"], "recordings.folder");
    }

    /// <summary>The files lie where the configuration says.</summary>
    [TestMethod]
    public async Task The_folder_of_the_configuration_is_used_and_a_stop_of_the_server_closes_the_file()
    {
        string folder = Directory.CreateTempSubdirectory("mcu-kept-").FullName;
        try
        {
            ServerOptions options = new()
            {
                Recordings = new RecordingsOptions { Folder = "mine" },
                Layouts = new LayoutsOptions { Folder = "" },
                Files = new FilesOptions { Folder = "" },
            };
            using ServerStores stores = ServerStores.Open(options, folder, TimeProvider.System);
            FakeConferenceServer conferences = new(new RoomDirectoryOptions(), ApiHost.FindLayout);
            string id;
            await using (RunningHost host = await RunningHost.StartAsync(fake: conferences, stores: stores))
            {
                RoomControl room = conferences.Rooms.Create(Actor.Server, "hall", new RoomSettings { Layout = "interview" });
                ApiHost.Enter(room, "h1");
                id = host.App.Services.GetRequiredService<McuServer.Serving.Files.RecordingHost>().Recordings!.Start(room, Actor.Server, null, null).Id;
                Assert.IsTrue(File.Exists(Path.Combine(folder, "mine", "hall", id + ".part.mp4")));
            }

            Assert.IsTrue(File.Exists(Path.Combine(folder, "mine", "hall", id + ".mp4")));
            Assert.AreEqual("ready", (string?)JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "mine", "hall", id + ".json")))!["state"]);
            CollectionAssert.IsSubsetOf(
                (string[])["recording.started", "recording.stopped", "recording.ready"], conferences.Told.Select(t => t.Happened.Type).ToArray());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static RoomControl Occupied(ApiHost host)
    {
        RoomControl room = host.MakeRoom();
        ApiHost.Enter(room, "h1", "a1");
        return room;
    }
}
