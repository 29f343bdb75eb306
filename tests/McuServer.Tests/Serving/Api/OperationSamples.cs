using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using McuServer.Conference.Control;

namespace McuServer.Tests.Serving.Api;

/// <summary>A good request of each operation, and who may make it.</summary>
/// <param name="Allowed">Rows h host, c cohost, p panelist, a attendee, g attendee on the stage, w in the lobby, o panelist's token outside, k kicked cohost, x operator.</param>
/// <param name="Code">Of the problem that even those who may receive here, where there are neither connections nor files.</param>
internal sealed record OperationSample(string Label, string Operation, string Allowed, string Json = "{}", string? Code = null)
{
    public const string Rows = "hcpagwokx";

    private const string Hosts = "hcx";
    private const string Inside = "hcpag";

    /// <summary>Layouts belong to no room: a token that reads them does so whatever became of its owner.</summary>
    private const string Readers = "hckx";

    private const string SampleLayout =
        """{ "version": 1, "id": "sample", "canvas": { "width": 640, "height": 360 }, "variants": [{ "id": "all", "regions": [{ "id": "all", "type": "grid", "area": { "left": 0, "top": 0, "width": 1, "height": 1 }, "select": { "from": [{ "by": "rest" }] } }] }] }""";

    private static readonly ConditionalWeakTable<RoomControl, string> s_recordings = [];

    public static IReadOnlyList<OperationSample> All { get; } =
    [
        new("list rooms", "rooms.list", "hx"),
        new("create", "rooms.create", "x", """{ "id": "NEW", "title": "방" }"""),
        new("get", "room.get", "hcpagx"),
        new("update", "room.update", "hx", """{ "title": "other", "endsWithoutHostAfterMs": 60000 }"""),
        new("update nothing", "room.update", "hx"),
        new("end", "room.end", "hx"),
        new("lock", "room.lock", Hosts, """{ "locked": true }"""),
        new("token", "tokens.create", "hx", """{ "role": "attendee", "name": "김하나", "expiresInS": 3600 }"""),
        new("read policies", "policies.get", "hx"),
        new("policies", "policies.update", "hx", """{ "panelist": { "camera": false }, "attendee": { "chatAll": false } }"""),
        new("no policies", "policies.update", "hx"),
        new("list people", "participants.list", "hcpagx", """{ "limit": 3, "role": "attendee" }"""),
        new("read one", "participants.get", "hcpagx", """{ "id": "p2" }"""),
        new("make cohost", "participants.update", "hx", """{ "id": "p2", "role": "cohost" }"""),
        new("rename other", "participants.update", Hosts, """{ "id": "p2", "name": "other", "title": "발표", "order": 3 }"""),
        new("remove host", "participants.remove", "hx", """{ "id": "h2" }"""),
        new("remove", "participants.remove", Hosts, """{ "id": "p2" }"""),
        new("ban", "participants.remove", Hosts, """{ "id": "a2", "ban": true }"""),
        new("come in", "room.join", "hcpagwok"),
        new("audio only", "media.receive", Inside, """{ "id": "SELF", "video": false }""", "participant-not-found"),
        new("the upright view", "media.receive", Inside, """{ "id": "SELF", "video": true, "view": "portrait" }""", "participant-not-found"),
        new("another view than one's role", "media.receive", "hc", """{ "id": "SELF", "video": true, "view": "stage-view" }""", "participant-not-found"),
        new("audio only for another", "media.receive", "", """{ "id": "p3", "video": false }"""),
        new("bans", "bans.list", Hosts, """{ "limit": 10 }"""),
        new("lift a ban", "bans.lift", Hosts, """{ "id": "b9" }"""),
        new("mute other", "participants.mute", Hosts, """{ "id": "p2", "media": "audio", "muted": true, "lock": true }"""),
        new("mute host", "participants.mute", "hx", """{ "id": "h2", "media": "audio", "muted": true }"""),
        new("mute oneself", "media.mute", Inside, """{ "media": "audio", "muted": true }"""),
        new("ask", "participants.ask", Hosts, """{ "id": "p2", "media": "video" }"""),
        new("mute all", "room.mute-all", Hosts, """{ "media": "audio", "except": ["host", "cohost"], "lock": true }"""),
        new("lobby", "lobby.list", Hosts),
        new("admit", "lobby.admit", Hosts, """{ "id": "w2" }"""),
        new("deny", "lobby.deny", Hosts, """{ "id": "w2" }"""),
        new("admit all", "lobby.admit-all", Hosts),
        new("invite", "stage.invite", Hosts, """{ "id": "a2" }"""),
        new("off the stage", "stage.remove", Hosts, """{ "id": "p2" }"""),
        new("answer for another", "stage.answer", "", """{ "id": "a3", "accept": true }"""),
        new("raise hand", "hand.raise", Inside, """{ "id": "SELF" }"""),
        new("raise another's hand", "hand.raise", "", """{ "id": "p3" }"""),
        new("lower own hand", "hand.lower", Inside, """{ "id": "SELF" }"""),
        new("lower another's hand", "hand.lower", Hosts, """{ "id": "p2" }"""),
        new("clear hands", "hands.clear", Hosts),
        new("hands", "hands.list", "hcpagx"),
        new("react", "reaction.send", Inside, """{ "reaction": "thumbs-up" }"""),
        new("boxes", "layout.get", "hcpagx"),
        new("layout", "layout.apply", Hosts, """{ "id": "speaker-strip" }"""),
        new("seat", "seat.set", Hosts, """{ "seat": "left", "participant": "p2" }"""),
        new("free a seat", "seat.clear", Hosts, """{ "seat": "left" }"""),
        new("pin", "pin.set", Hosts, """{ "participant": "p2", "media": "video" }"""),
        new("unpin", "pin.clear", Hosts, """{ "participant": "p2" }"""),
        new("unpin all", "pins.clear", Hosts),
        new("swap", "layout.swap", Hosts, """{ "a": "h2", "b": "p2" }"""),
        new("page", "layout.page", Hosts, """{ "page": 1 }"""),
        new("freeze", "layout.freeze", Hosts, """{ "frozen": true }"""),
        new("record", "recording.start", Hosts, """{ "view": "attendee", "container": "mkv" }"""),
        new("pause", "recording.pause", Hosts, """{ "id": "RUNNING" }"""),
        new("resume", "recording.resume", Hosts, """{ "id": "PAUSED" }"""),
        new("stop recording", "recording.stop", Hosts, """{ "id": "RUNNING" }"""),
        new("recordings", "recordings.list", Hosts),
        new("one recording", "recording.get", Hosts, """{ "id": "RUNNING" }"""),
        new("download", "recordings.get", Hosts, """{ "id": "CLOSED" }"""),
        new("link", "recordings.link", Hosts, """{ "id": "CLOSED" }"""),
        new("delete recording", "recordings.delete", "hx", """{ "id": "CLOSED" }"""),
        new("read chat", "chat.list", "hcpagx", """{ "limit": 10 }"""),
        new("say to all", "chat.send", "hcpagx", """{ "text": "안녕하세요", "scope": "all" }"""),
        new("say to hosts", "chat.send", "hcpagx", """{ "text": "x", "scope": "hosts" }"""),
        new("say to one", "chat.send", "hcpx", """{ "text": "x", "scope": "private", "to": "p2" }"""),
        new("delete message", "chat.delete", Hosts, """{ "id": "MESSAGE" }"""),
        new("clear chat", "chat.clear", Hosts),
        new("close chat", "chat.close", Hosts, """{ "closed": true }"""),
        new("mute in chat", "chat.mute", Hosts, """{ "id": "p2", "muted": true }"""),
        new("subscribe", "stats.subscribe", "hcpagw", """{ "on": false }"""),
        new("statistics", "stats.get", Hosts, """{ "id": "p2" }""", "participant-not-found"),
        new("room's statistics", "room.stats", Hosts, """{ "limit": 5 }"""),
        new("server's statistics", "server.stats", Readers),
        new("list layouts", "layouts.list", Readers),
        new("read a layout", "layouts.get", Readers, """{ "id": "interview" }"""),
        new("write a layout", "layouts.put", "hx", $$"""{ "id": "sample", "layout": {{SampleLayout}} }"""),
        new("delete a layout", "layouts.delete", "hx", """{ "id": "no-such-layout" }""", "layout-not-found"),
        new("check a layout", "layouts.validate", Readers, $$"""{ "layout": {{SampleLayout}} }"""),
        new("draw", "layouts.draw", Readers, """{ "id": "interview", "tiles": 2 }"""),
        new("compose", "layouts.compose", Readers, """{ "id": "interview", "tiles": 2, "size": 64 }"""),
        new("draw unsaved", "layouts.drawUnsaved", Readers, $$"""{ "layout": {{SampleLayout}}, "tiles": 2 }"""),
        new("compose unsaved", "layouts.composeUnsaved", Readers, $$"""{ "layout": {{SampleLayout}}, "tiles": 2, "size": 64 }"""),
        new("list files", "files.list", Hosts),
        new("upload", "files.upload", Hosts, """{ "name": "empty.png" }""", "unsupported-type"),
        new("delete a file", "files.delete", Hosts, """{ "name": "gone.png" }""", "media-not-found"),
        new("play", "play.start", Hosts, """{ "file": "gone.mp4" }""", "conflict"),
        new("stop playing", "play.stop", Hosts, """{ "id": "gone" }""", "conflict"),
    ];

    /// <summary>The parameters, for this caller and this room.</summary>
    public JsonObject Params(RoomControl room, string caller)
    {
        string message = Json.Contains("MESSAGE", StringComparison.Ordinal) ? room.Chat(new Actor("h2", Media.Layouts.Role.Host))[0].Id : "";
        return (JsonObject)JsonNode.Parse(Json
            .Replace("SELF", caller, StringComparison.Ordinal)
            .Replace("NEW", room.Name + "-new", StringComparison.Ordinal)
            .Replace("MESSAGE", message, StringComparison.Ordinal)
            .Replace("RUNNING", RecordingOf(room), StringComparison.Ordinal)
            .Replace("PAUSED", RecordingOf(room), StringComparison.Ordinal)
            .Replace("CLOSED", RecordingOf(room), StringComparison.Ordinal))!;
    }

    /// <summary>The room, with the recording that this sample needs.</summary>
    public async Task<RoomControl> MakeRoomAsync(ApiHost host)
    {
        RoomControl room = MakeRoom(host);
        if (Json.Contains("RUNNING", StringComparison.Ordinal) || Json.Contains("PAUSED", StringComparison.Ordinal)
            || Json.Contains("CLOSED", StringComparison.Ordinal))
        {
            string id = host.Recordings.Start(room, Actor.Server, null, null).Id;
            s_recordings.Add(room, id);
            if (Json.Contains("PAUSED", StringComparison.Ordinal))
            {
                host.Recordings.Pause(room, Actor.Server, id);
            }
            else if (Json.Contains("CLOSED", StringComparison.Ordinal))
            {
                Assert.AreEqual("ready", (await host.Recordings.StopAsync(room, Actor.Server, id, TimeSpan.FromSeconds(20))).State);
            }
        }

        return room;
    }

    private static string RecordingOf(RoomControl room) => s_recordings.TryGetValue(room, out string? id) ? id : "20300101-000000-1";

    /// <summary>Everybody of the rows, a hand, a message, somebody kicked.</summary>
    public static RoomControl MakeRoom(ApiHost host)
    {
        RoomControl room = host.MakeRoom();
        ApiHost.Enter(room, "h1", "h2", "c1", "c2", "c9", "p1", "p2", "p3", "a1", "a2", "a3", "g1", "b9");
        Actor chair = new("h2", Media.Layouts.Role.Host);
        room.Invite(chair, "g1");
        room.AnswerInvitation(new Actor("g1", Media.Layouts.Role.Attendee), accepts: true);
        room.Remove(chair, "c9", isBanned: false);
        room.Remove(chair, "b9", isBanned: true);
        room.Update(chair, one => one with { Lobby = LobbyPolicy.Ask });
        ApiHost.Enter(room, "w1", "w2");
        room.RaiseHand(new Actor("p2", Media.Layouts.Role.Panelist));
        room.Say(chair, ChatScope.All, null, "hello");
        return room;
    }

    /// <summary>Id of a row's person.</summary>
    public static string IdOf(char row) => row switch
    {
        'o' => "p9",
        'k' => "c9",
        'x' => ApiHost.Operator,
        _ => $"{row}1",
    };
}
