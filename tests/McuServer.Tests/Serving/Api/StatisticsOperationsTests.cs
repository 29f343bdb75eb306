using System.Text.Json.Nodes;
using McuServer.Client;
using McuServer.Client.Contracts;
using McuServer.Conference.Control;
using McuServer.Tests.Serving.Fakes;

namespace McuServer.Tests.Serving.Api;

/// <summary>What hosts and operators see of connections and load.</summary>
[TestClass]
public class StatisticsOperationsTests
{
    [TestMethod]
    public async Task A_room_s_statistics_come_in_parts_the_stage_first()
    {
        await using ApiHost host = await ApiHost.StartAsync();
        RoomControl room = host.MakeRoom();
        List<TestSocket> sockets = [];
        try
        {
            foreach (string id in (string[])["a1", "a2", "h1", "p1"])
            {
                (TestSocket socket, _) = await host.Host.JoinAsync(id, room.Name, ApiHost.RoleOf(id));
                sockets.Add(socket);
            }

            await sockets[3].SendAsync(new { type = "rtc.offer", id = "1", sdp = "v=0" });
            while ((string?)(await sockets[3].ReceiveAsync())!["type"] != "rtc.answer")
            {
            }

            ApiHost.Enter(room, "a3");
            using ConferenceApi api = host.ApiOf(room.Name, "h1");
            RoomStatisticsInfo first = await api.GetRoomStatisticsAsync(room.Name, limit: 3);
            Assert.AreEqual((room.Name, 4), (first.Room, first.Sessions));
            Assert.AreEqual(4, first.Media!.Receivers);
            CollectionAssert.AreEqual((string[])["h1", "p1", "a1"], first.Participants.Select(p => p.Id).ToArray());
            Assert.AreEqual(("connected", 12.5), (first.Participants[1].Connections.Single().State, first.Participants[1].Connections[0].RoundTripMs));
            Assert.AreEqual("new", first.Participants[0].Connections.Single().State, "has no connection yet");
            RoomStatisticsInfo rest = await api.GetRoomStatisticsAsync(room.Name, 3, first.Next);
            CollectionAssert.AreEqual((string[])["a2", "a3"], rest.Participants.Select(p => p.Id).ToArray());
            Assert.IsNull(rest.Next);
            Assert.IsEmpty(rest.Participants[1].Connections);
            Assert.AreEqual("connected", (await api.GetStatisticsAsync(room.Name, "p1")).State);
            using ConferenceApi guest = host.ApiOf(room.Name, "a1");
            Assert.AreEqual("new", (await guest.GetStatisticsAsync(room.Name, "a1")).State, "the own ones are everybody's");
            ApiException refused = await Assert.ThrowsExactlyAsync<ApiException>(() => guest.GetRoomStatisticsAsync(room.Name));
            Assert.AreEqual(("not-permitted", Permission.ReadStatistics), (refused.Problem.Code, refused.Problem.Permission));
        }
        finally
        {
            sockets.ForEach(static socket => socket.Dispose());
        }
    }

    [TestMethod]
    public async Task The_server_s_statistics_name_only_rooms_of_the_token()
    {
        await using ApiHost host = await ApiHost.StartAsync();
        RoomControl room = host.MakeRoom();
        RoomControl other = host.MakeRoom();
        ApiHost.Enter(room, "h1", "a1");
        using ConferenceApi boss = host.ApiOf("*", ApiHost.Operator);
        WholeStatisticsInfo all = await boss.GetServerStatisticsAsync();
        CollectionAssert.AreEquivalent((string[])[room.Name, other.Name], all.Rooms.Select(r => r.Id).ToArray());
        Assert.AreEqual(2, all.Rooms.Single(r => r.Id == room.Name).Participants);
        Assert.IsGreaterThan(0, all.Process.UptimeS);
        Assert.IsGreaterThan(1_000_000, all.Process.ResidentBytes);
        Assert.AreEqual((0, 0), (all.Sockets, all.WhipSessions));
        using ConferenceApi chair = host.ApiOf(room.Name, "h1");
        Assert.AreEqual(room.Name, (await chair.GetServerStatisticsAsync()).Rooms.Single().Id);
    }

    [TestMethod]
    public async Task Who_wants_no_video_says_so_by_call_or_REST_and_is_told_at_a_resume()
    {
        await using ApiHost host = await ApiHost.StartAsync();
        RoomControl room = host.MakeRoom();
        (TestSocket socket, JsonNode welcome) = await host.Host.JoinAsync("a1", room.Name, Media.Layouts.Role.Attendee);
        using (socket)
        {
            Assert.IsTrue((bool)welcome["receives"]!["video"]!);
            await socket.SendAsync(new { type = "call", id = "c1", method = "media.receive", @params = new { video = false } });
            Assert.IsFalse((bool)(await socket.ReceiveResultAsync())["data"]!["video"]!);
            Assert.IsFalse(host.Host.Conferences.Sessions.Single().ReceivesVideo);
            using TestSocket again = await host.Host.OpenSocketAsync();
            await again.SendAsync(new { type = "hello", resume = new { token = (string)welcome["resumeToken"]! } });
            Assert.IsFalse((bool)(await again.ReceiveAsync("welcome"))["receives"]!["video"]!);
            using ConferenceApi self = host.ApiOf(room.Name, "a1");
            Assert.IsTrue((await self.ReceiveAsync(room.Name, "a1", video: true)).Video);
            Assert.IsTrue(host.Host.Conferences.Sessions.Single().ReceivesVideo);
        }
    }

    [TestMethod]
    public async Task L11_another_view_needs_the_right_and_the_upright_one_is_for_everybody()
    {
        await using ApiHost host = await ApiHost.StartAsync();
        RoomControl room = host.MakeRoom();
        (TestSocket socket, JsonNode welcome) = await host.Host.JoinAsync("a1", room.Name, Media.Layouts.Role.Attendee);
        using (socket)
        {
            Assert.IsNull(welcome["receives"]!["view"]);
            using ConferenceApi self = host.ApiOf(room.Name, "a1");
            Assert.AreEqual("portrait", (await self.ReceiveAsync(room.Name, "a1", video: true, "portrait")).View);
            Assert.AreEqual("portrait", host.Host.Conferences.Sessions.Single().WishedView);
            ApiException refused = await Assert.ThrowsExactlyAsync<ApiException>(() => self.ReceiveAsync(room.Name, "a1", video: true, "stage-view"));
            Assert.AreEqual("not-permitted", refused.Problem.Code);
            Assert.AreEqual("portrait", host.Host.Conferences.Sessions.Single().WishedView, "nothing has changed");
            Assert.IsNull((await self.ReceiveAsync(room.Name, "a1", video: true)).View);
            Assert.IsNull(host.Host.Conferences.Sessions.Single().WishedView);
        }
    }

    [TestMethod]
    public async Task R5_a_second_share_is_a_problem_that_says_who_shares()
    {
        await using ApiHost host = await ApiHost.StartAsync();
        RoomControl room = host.MakeRoom();
        ApiHost.Enter(room, "h1", "p1");
        room.SetMedia("h1", hasVideo: false, sharesScreen: true);
        (TestSocket socket, _) = await host.Host.JoinAsync("p1", room.Name);
        using (socket)
        {
            await socket.SendAsync(new { type = "call", id = "c1", method = "media.mute", @params = new { media = "screen", muted = false } });
            JsonNode problem = (await socket.ReceiveResultAsync())["problem"]!;
            Assert.AreEqual(("screen-taken", 409, 1), ((string?)problem["code"], (int)problem["status"]!, (int)problem["limit"]!));
            Assert.AreEqual("h1 H1", $"{problem["participants"]![0]!["id"]} {problem["participants"]![0]!["name"]}");
        }
    }
}
