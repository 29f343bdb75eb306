using McuServer.Conference.Control;
using McuServer.Media.Layouts;

namespace McuServer.Conference.Tests.Control;

/// <summary>Role × action (layouts-and-page.md 5.1): what is forbidden is refused, changes nothing and is told to nobody.</summary>
[TestClass]
public class RightsMatrixTests
{
    private const string Hosts = "hc";
    private const string Stage = "hcpg";
    private const string All = "hcpag";

    /// <summary>Rows h host, c cohost, p panelist, a attendee, g attendee on the stage, w in the lobby, o panelist's token outside, k kicked cohost.</summary>
    private const string Rows = "hcpagwok";

    private static readonly (string Name, string Allowed, Action<RoomControl, Actor> Do)[] s_actions =
    [
        ("end", "h", (room, by) => room.End(by)),
        ("update", "h", (room, by) => room.Update(by, one => one with { Title = "other" })),
        ("policies", "h", (room, by) => room.SetPolicies(by, Role.Panelist, new RolePolicies { Camera = false })),
        ("make cohost", "h", (room, by) => room.Change(by, "p2", null, null, Role.Cohost, null)),
        ("unmake cohost", "h", (room, by) => room.Change(by, "c2", null, null, Role.Panelist, null)),
        ("remove host", "h", (room, by) => room.Remove(by, "h2", isBanned: false)),
        ("remove cohost", "h", (room, by) => room.Remove(by, "c2", isBanned: false)),
        ("mute host", "h", (room, by) => room.Mute(by, "h2", MediaKind.Audio, isMuted: true)),
        ("lock", Hosts, (room, by) => room.Lock(by, isLocked: true)),
        ("lobby list", Hosts, (room, by) => room.Lobby(by)),
        ("admit", Hosts, (room, by) => room.Admit(by, "w2")),
        ("admit all", Hosts, (room, by) => room.AdmitAll(by)),
        ("deny", Hosts, (room, by) => room.Deny(by, "w2")),
        ("make panelist", Hosts, (room, by) => room.Change(by, "a2", null, null, Role.Panelist, null)),
        ("order", Hosts, (room, by) => room.Change(by, "p2", null, null, null, 5)),
        ("rename other", Hosts, (room, by) => room.Change(by, "p2", "other", null, null, null)),
        ("remove", Hosts, (room, by) => room.Remove(by, "p2", isBanned: false)),
        ("ban", Hosts, (room, by) => room.Remove(by, "a2", isBanned: true)),
        ("bans", Hosts, (room, by) => room.BanList(by)),
        ("lift a ban", Hosts, (room, by) => room.LiftBan(by, "b9")),
        ("mute other", Hosts, (room, by) => room.Mute(by, "p2", MediaKind.Video, isMuted: true, locks: true)),
        ("mute all", Hosts, (room, by) => room.MuteAll(by, MediaKind.Audio, [Role.Host], locks: true)),
        ("ask", Hosts, (room, by) => room.Ask(by, "p2", MediaKind.Audio)),
        ("invite", Hosts, (room, by) => room.Invite(by, "a2")),
        ("off the stage", Hosts, (room, by) => room.TakeOffStage(by, "p2")),
        ("lower other hand", Hosts, (room, by) => room.LowerHand(by, "p2")),
        ("lower all hands", Hosts, (room, by) => room.LowerAllHands(by)),
        ("layout", Hosts, (room, by) => room.ApplyLayout(by, "interview")),
        ("pin", Hosts, (room, by) => room.Pin(by, "p2", MediaKind.Video, isPinned: true)),
        ("unpin all", Hosts, (room, by) => room.UnpinAll(by)),
        ("seat", Hosts, (room, by) => room.Seat(by, "left", "p2")),
        ("swap", Hosts, (room, by) => room.Swap(by, "h2", "p2")),
        ("page", Hosts, (room, by) => room.SetPage(by, 1)),
        ("freeze", Hosts, (room, by) => room.Freeze(by, isFrozen: true)),
        ("delete message", Hosts, (room, by) => room.DeleteMessage(by, "c1")),
        ("clear chat", Hosts, (room, by) => room.ClearChat(by)),
        ("close chat", Hosts, (room, by) => room.CloseChat(by, isClosed: true)),
        ("mute in chat", Hosts, (room, by) => room.MuteInChat(by, "p2", isMuted: true)),
        ("rename oneself", Stage, (room, by) => room.Change(by, by.Id, "other", null, null, null)),
        ("chat private", "hcp", (room, by) => room.Say(by, ChatScope.Private, "p2", "x")),
        ("chat all", All, (room, by) => room.Say(by, ChatScope.All, null, "x")),
        ("chat hosts", All, (room, by) => room.Say(by, ChatScope.Hosts, null, "x")),
        ("read chat", All, (room, by) => room.Chat(by)),
        ("raise hand", All, (room, by) => room.RaiseHand(by)),
        ("lower own hand", All, (room, by) => room.LowerHand(by, by.Id)),
        ("react", All, (room, by) => room.React(by, "clap")),
        ("mute oneself", All, (room, by) => room.Mute(by, by.Id, MediaKind.Audio, isMuted: true)),
        ("people on the stage", All, (room, by) => room.Participants(by)),
        ("boxes", All, (room, by) => room.Applied(by)),
        ("hands", All, (room, by) => room.Hands(by)),
    ];

    public static IEnumerable<object[]> Cells() =>
        from action in s_actions from row in Rows select new object[] { action.Name, row.ToString() };

    [TestMethod]
    [DynamicData(nameof(Cells))]
    public void Cell(string name, string row)
    {
        using TestRoom room = MakeRoom();
        (_, string allowed, Action<RoomControl, Actor> action) = s_actions.Single(one => one.Name == name);
        Actor actor = row switch
        {
            "o" => TestRoom.Of("p9"),
            "k" => TestRoom.Of("c9"),
            _ => TestRoom.Of(row + "1"),
        };
        if (allowed.Contains(row, StringComparison.Ordinal))
        {
            action(room.Control, actor);
        }
        else
        {
            Assert.IsNotNull(room.Refused(ControlFault.NotPermitted, () => action(room.Control, actor)).Permission);
        }
    }

    [TestMethod]
    public void Reading_hands_and_lists_changes_nothing()
    {
        using TestRoom room = MakeRoom();
        string before = room.Everything();
        int told = room.Told.Count;
        foreach (string reading in new[] { "lobby list", "bans", "read chat", "people on the stage", "boxes", "hands" })
        {
            s_actions.Single(one => one.Name == reading).Do(room.Control, TestRoom.Of("h1"));
        }

        Assert.AreEqual(before, room.Everything());
        Assert.HasCount(told, room.Told);
    }

    private static TestRoom MakeRoom()
    {
        TestRoom room = new TestRoom(new RoomSettings { Layout = "interview" })
            .With("h1", "h2", "c1", "c2", "c9", "p1", "p2", "a1", "a2", "b9", "g1").OnStage("g1");
        Actor host = TestRoom.Of("h2");
        room.Control.Remove(host, "c9", isBanned: false);
        room.Control.Remove(host, "b9", isBanned: true);
        room.Control.Update(host, one => one with { Lobby = LobbyPolicy.Ask });
        room.Control.Enter(TestRoom.Of("w1"), "W", null);
        room.Control.Enter(TestRoom.Of("w2"), "W", null);
        room.Control.RaiseHand(TestRoom.Of("p2"));
        room.Control.Say(host, ChatScope.All, null, "hello");
        room.Told.Clear();
        return room;
    }
}
