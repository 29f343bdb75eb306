using System.Text.Json;
using System.Text.Json.Nodes;
using McuServer.Client;
using McuServer.Client.Contracts;
using McuServer.Conference.Control;
using RoomEvent = McuServer.Client.Contracts.RoomEvent;

namespace McuServer.Tests.Serving.Api;

/// <summary>The typed client against the real host.</summary>
[TestClass]
public class ClientTests
{
    private static ApiHost s_host = null!;

    [ClassInitialize]
    public static async Task StartAsync(TestContext context) => s_host = await ApiHost.StartAsync();

    [ClassCleanup]
    public static async Task StopAsync() => await s_host.DisposeAsync();

    [TestMethod]
    public async Task A_webinar_is_run_by_the_typed_client()
    {
        using ConferenceApi boss = s_host.ApiOf("*", ApiHost.Operator);
        RoomInfo made = await boss.CreateRoomAsync(new NewRoom { Id = "town-hall", Title = "타운홀", Layout = "interview", MaxOnStage = 5 });
        Assert.AreEqual(("타운홀", 5, "interview"), (made.Title, made.MaxOnStage, made.Layout));
        ApiHost.Enter(s_host.Rooms.Find("town-hall")!, "h1", "p1", "a1");
        using ConferenceApi host = s_host.ApiOf("town-hall", "h1");
        RoomInfo changed = await host.UpdateRoomAsync("town-hall", new RoomChange { Lobby = McuServer.Client.Contracts.LobbyPolicy.Ask }, new RequestOptions { IfMatch = (await host.GetRoomAsync("town-hall")).ETag });
        Assert.AreEqual(McuServer.Client.Contracts.LobbyPolicy.Ask, changed.Lobby);
        ApiException late = await Assert.ThrowsExactlyAsync<ApiException>(() => host.UpdateRoomAsync("town-hall", new RoomChange { Title = "x" }, new RequestOptions { IfMatch = made.ETag }));
        Assert.AreEqual("revision-mismatch", late.Problem.Code);
        Page<ParticipantInfo> people = await host.ListParticipantsAsync("town-hall");
        CollectionAssert.AreEquivalent((string[])["h1", "p1", "a1"], people.Items.Select(p => p.Id).ToArray());
        Assert.AreEqual(Role.Panelist, people.Items.Single(p => p.Id == "p1").Role);
        Assert.IsTrue((await host.MuteAsync("town-hall", "p1", McuServer.Client.Contracts.MediaKind.Audio, isMuted: true)).AudioMuted);
        Assert.AreEqual(McuServer.Client.Contracts.StagePlace.Invited, (await host.InviteAsync("town-hall", "a1")).Stage);
        using ConferenceApi guest = s_host.ApiOf("town-hall", "a1");
        Assert.AreEqual(McuServer.Client.Contracts.StagePlace.On, (await guest.AnswerInvitationAsync("town-hall", "a1", accepts: true)).Stage);
        Assert.AreEqual("a1", (await guest.RaiseHandAsync("town-hall", "a1")).Items.Single().Participant);
        Assert.IsEmpty((await host.LowerAllHandsAsync("town-hall")).Items);
        CollectionAssert.AreEqual((string[])["p1"], (await host.PinAsync("town-hall", "p1")).Pins.ToArray());
        Assert.AreEqual("p1", (await host.SetSeatAsync("town-hall", "left", "p1")).Seats["left"]);
        Assert.AreEqual("안녕", (await guest.SayAsync("town-hall", McuServer.Client.Contracts.ChatScope.All, "안녕")).Text);
        Assert.HasCount(1, (await host.ListChatAsync("town-hall")).Items);
        Assert.IsFalse((await host.UpdatePoliciesAsync("town-hall", new RoomPolicies { Attendee = new Policies { ChatAll = false } })).Attendee!.ChatAll!.Value);
        JoinLink link = await host.CreateTokenAsync("town-hall", new NewToken { Role = Role.Attendee, Shared = true });
        Assert.IsNotNull(link.Token);
        ApiException forbidden = await Assert.ThrowsExactlyAsync<ApiException>(() => guest.LockRoomAsync("town-hall", true));
        Assert.AreEqual((403, "room.lock"), (forbidden.Problem.Status, forbidden.Problem.Permission));
        await host.RemoveParticipantAsync("town-hall", "p1", isBanned: true);
        await host.EndRoomAsync("town-hall");
        Assert.IsTrue(s_host.Rooms.Find("town-hall")!.HasEnded);
    }

    /// <summary>What happens while the socket is cut arrives afterwards: every number once, in order.</summary>
    [TestMethod]
    public async Task Events_go_on_without_a_gap_after_a_cut()
    {
        RoomControl room = s_host.MakeRoom();
        await using ConferenceClient client = await ConferenceClient.ConnectAsync(new ConferenceClientOptions
        {
            Server = s_host.Host.Url,
            Token = ApiHost.TokenOf(room.Name, "h1"),
        });
        Assert.AreEqual(room.Name, client.Room);
        Assert.AreEqual(("h1", Role.Host), (client.Welcome.You.Id, client.Welcome.You.Role));
        Actor boss = new("h1", Media.Layouts.Role.Host);
        string session = client.Welcome.Session;
        List<RoomEvent> events = [];
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(30));
        Task reading = ReadAsync();
        for (int i = 0; i < 60; i++)
        {
            room.Lock(boss, i % 2 == 0);
            if (i is 20 or 40)
            {
                client.Cut();
            }
        }

        room.Freeze(boss, isFrozen: true);
        await reading;
        Assert.AreEqual(session, client.Welcome.Session);
        CollectionAssert.AreEqual(Enumerable.Range(0, events.Count).Select(i => events[0].Seq + i).ToArray(), events.Select(e => e.Seq).ToArray());
        Assert.HasCount(30, events.Where(e => e.Type == "room.locked").ToArray());
        Assert.HasCount(30, events.Where(e => e.Type == "room.unlocked").ToArray());
        Assert.IsTrue(events.All(e => e.By == "h1" || e.Type.StartsWith("participant.", StringComparison.Ordinal)));
        Assert.AreEqual(0, client.DroppedEvents);

        async Task ReadAsync()
        {
            await foreach (RoomEvent happened in client.ReadEventsAsync(limit.Token))
            {
                events.Add(happened);
                if (happened.Type == "room.updated" && happened.Data.GetProperty("frozen").GetBoolean())
                {
                    return;
                }
            }
        }
    }

    [TestMethod]
    public async Task Calls_answer_and_their_events_carry_the_call_s_number()
    {
        RoomControl room = s_host.MakeRoom();
        ApiHost.Enter(room, "p1");
        await using ConferenceClient client = await ConferenceClient.ConnectAsync(new ConferenceClientOptions { Server = s_host.Host.Url, Token = ApiHost.TokenOf(room.Name, "h1") });
        RoomInfo? applied = await client.CallAsync<RoomInfo>("layout.apply", new JsonObject { ["id"] = "speaker-strip" });
        Assert.AreEqual(("speaker-strip", "h1"), (applied!.Layout, applied.LayoutBy));
        ApiException refused = await Assert.ThrowsExactlyAsync<ApiException>(() => client.CallAsync("layout.apply", new JsonObject { ["id"] = "no-such" }));
        Assert.AreEqual("layout-not-found", refused.Problem.Code);
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(20));
        await foreach (RoomEvent happened in client.ReadEventsAsync(limit.Token))
        {
            if (happened.Type == "room.updated" && happened.RequestId == "c1")
            {
                Assert.AreEqual("h1", happened.By);
                break;
            }
        }

        await client.CallAsync("room.end");
        Leave leave = await client.Left.WaitAsync(limit.Token);
        Assert.AreEqual(("disconnect", "room-ended"), (leave.Action, leave.Reason));
    }

    [TestMethod]
    public async Task Statistics_come_once_a_second_as_long_as_they_are_wished()
    {
        RoomControl room = s_host.MakeRoom();
        await using ConferenceClient client = await ConferenceClient.ConnectAsync(new ConferenceClientOptions { Server = s_host.Host.Url, Token = ApiHost.TokenOf(room.Name, "a1") });
        await client.CallAsync("stats.subscribe", new JsonObject { ["on"] = true });
        int count = 0;
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(20));
        await foreach (RoomEvent happened in client.ReadEventsAsync(limit.Token))
        {
            if (happened.Type == "stats.sample")
            {
                Assert.AreEqual(0, happened.Seq);
                Assert.AreEqual("new", happened.Data.GetProperty("state").GetString());
                if (++count == 2)
                {
                    break;
                }
            }
        }

        await client.CallAsync("stats.subscribe", new JsonObject { ["on"] = false });
    }

    /// <summary>Every member that the server writes has a place in the client's records, and the other way round.</summary>
    [TestMethod]
    [DataRow(typeof(RoomState), typeof(RoomInfo))]
    [DataRow(typeof(ParticipantState), typeof(ParticipantInfo))]
    [DataRow(typeof(McuServer.Conference.Control.LobbyEntry), typeof(McuServer.Client.Contracts.LobbyEntry))]
    [DataRow(typeof(HandState), typeof(HandInfo))]
    [DataRow(typeof(McuServer.Conference.Control.ChatMessage), typeof(McuServer.Client.Contracts.ChatMessage))]
    [DataRow(typeof(McuServer.Conference.Control.AppliedLayout), typeof(McuServer.Client.Contracts.AppliedLayout))]
    [DataRow(typeof(McuServer.Conference.Control.LayoutLayer), typeof(McuServer.Client.Contracts.LayoutLayer))]
    [DataRow(typeof(RecordingState), typeof(RecordingInfo))]
    [DataRow(typeof(PlayedMedia), typeof(PlayedMediaInfo))]
    [DataRow(typeof(RolePolicies), typeof(Policies))]
    [DataRow(typeof(BanState), typeof(BanInfo))]
    [DataRow(typeof(McuServer.Serving.Api.JoinedSession), typeof(McuServer.Client.Contracts.JoinedSession))]
    [DataRow(typeof(McuServer.Serving.Api.RoomStatistics), typeof(RoomStatisticsInfo))]
    [DataRow(typeof(McuServer.Serving.Api.PersonStatistics), typeof(PersonStatisticsInfo))]
    [DataRow(typeof(McuServer.Serving.Api.WholeStatistics), typeof(WholeStatisticsInfo))]
    [DataRow(typeof(McuServer.Serving.Api.RoomSummary), typeof(RoomSummaryInfo))]
    [DataRow(typeof(McuServer.Serving.Api.ProcessStatistics), typeof(ProcessInfo))]
    [DataRow(typeof(McuServer.Conference.Live.RoomMediaStatistics), typeof(RoomMediaInfo))]
    [DataRow(typeof(McuServer.Conference.Live.EncodeStatistics), typeof(EncodeInfo))]
    [DataRow(typeof(McuServer.Conference.Live.DurationStatistics), typeof(DurationInfo))]
    [DataRow(typeof(McuServer.Conference.Live.ServerStatistics), typeof(ServerStatisticsInfo))]
    [DataRow(typeof(McuServer.Conference.Live.PeerStatistics), typeof(ConnectionInfo))]
    [DataRow(typeof(McuServer.Conference.Live.StreamStatistics), typeof(StreamInfo))]
    public void The_client_s_records_are_the_server_s(Type server, Type client)
    {
        string[] ofServer = [.. server.GetProperties().Where(p => p.Name != "EqualityContract").Select(p => p.Name).Order()];
        string[] ofClient = [.. client.GetProperties().Where(p => p.Name is not ("EqualityContract" or "ETag")).Select(p => p.Name).Order()];
        CollectionAssert.AreEqual(ofServer, ofClient);
    }

    [TestMethod]
    public void The_client_needs_nothing_but_the_base_class_library()
    {
        foreach (System.Reflection.AssemblyName name in typeof(ConferenceApi).Assembly.GetReferencedAssemblies())
        {
            StringAssert.StartsWith(name.Name, "System.");
        }
    }

    /// <summary>A server of tomorrow may say more.</summary>
    [TestMethod]
    public void What_the_client_does_not_know_is_passed_over()
    {
        RoomEvent told = new("participant.joined", 1, default, null, null, JsonDocument.Parse(
            """{ "id": "x", "name": "n", "role": "interpreter", "quality": "good", "shoeSize": 42 }""").RootElement);
        ParticipantInfo person = told.DataAs<ParticipantInfo>();
        Assert.AreEqual((Role.Unknown, McuServer.Client.Contracts.ConnectionQuality.Good), (person.Role, person.Quality));
    }
}
