using McuServer.Conference.Control;

namespace McuServer.Conference.Tests.Control;

/// <summary>Who was removed does not come back by the same link, unless he is allowed to (layouts-and-page.md E3).</summary>
[TestClass]
public class RoomBansTests
{
    [TestMethod]
    public void A_ban_is_listed_and_told_to_hosts()
    {
        using TestRoom room = new TestRoom().With("h", "a1");
        room.Control.Remove(TestRoom.Of("h"), "a1", isBanned: true);
        BanState ban = room.Control.BanList(TestRoom.Of("h")).Single();
        Assert.AreEqual(("a1", "A1", "h", false), (ban.Id, ban.Name, ban.By, ban.Browser));
        Assert.AreEqual(TestRoom.Epoch + room.Now, ban.BannedAt);
        Assert.AreEqual(EventAudience.Hosts, room.Only("ban.added").Audience);
        Assert.AreEqual(ban, room.Data<BanData>("ban.added").Ban);
        room.Refused(ControlFault.Banned, () => room.Control.Enter(TestRoom.Of("a1"), "A1", null));
    }

    [TestMethod]
    public void A_lifted_ban_lets_in_as_if_nothing_had_been()
    {
        using TestRoom room = new TestRoom().With("h", "a1");
        room.Control.Remove(TestRoom.Of("h"), "a1", isBanned: true);
        room.Refused(ControlFault.BanNotFound, () => room.Control.LiftBan(TestRoom.Of("h"), "a2"));
        Assert.AreEqual("a1", room.Control.LiftBan(TestRoom.Of("h"), "a1").Id);
        Assert.AreEqual("a1", room.Data<BanData>("ban.lifted").Ban.Id);
        Assert.IsEmpty(room.Control.BanList(TestRoom.Of("h")));
        Assert.AreEqual(AdmissionState.Admitted, room.Control.Enter(TestRoom.Of("a1"), "A1", null));
        room.Refused(ControlFault.BanNotFound, () => room.Control.LiftBan(TestRoom.Of("h"), "a1"));
    }

    /// <summary>A shared link gives a new id each time; the browser stays the same.</summary>
    [TestMethod]
    public void A_ban_holds_for_the_browser_whatever_id_it_comes_with()
    {
        using TestRoom room = new TestRoom().With("h");
        room.Control.Enter(TestRoom.Of("a1"), "Kim", null, "browser-1");
        room.Control.Remove(TestRoom.Of("h"), "a1", isBanned: true);
        Assert.IsTrue(room.Control.BanList(TestRoom.Of("h")).Single().Browser);
        room.Refused(ControlFault.Banned, () => room.Control.Enter(TestRoom.Of("a2"), "Lee", null, "browser-1"));
        room.Refused(ControlFault.Banned, () => room.Control.Enter(TestRoom.Of("p2"), "Lee", null, "browser-1"));
        Assert.AreEqual(AdmissionState.Admitted, room.Control.Enter(TestRoom.Of("a3"), "Park", null, "browser-2"));
        Assert.AreEqual(AdmissionState.Admitted, room.Control.Enter(TestRoom.Of("a4"), "Choi", null));
        room.Control.LiftBan(TestRoom.Of("h"), "a1");
        Assert.AreEqual(AdmissionState.Admitted, room.Control.Enter(TestRoom.Of("a2"), "Lee", null, "browser-1"));
    }

    /// <summary>Their browser may have been one of the audience's, to see what that sees.</summary>
    [TestMethod]
    public void A_browser_s_ban_does_not_hold_back_a_host()
    {
        using TestRoom room = new TestRoom().With("h");
        room.Control.Enter(TestRoom.Of("a1"), "Kim", null, "browser-1");
        room.Control.Remove(TestRoom.Of("h"), "a1", isBanned: true);
        Assert.AreEqual(AdmissionState.Admitted, room.Control.Enter(TestRoom.Of("h2"), "Host", null, "browser-1"));
    }

    [TestMethod]
    public void A_browser_that_was_thrown_out_waits_for_a_decision_that_counts_from_then_on()
    {
        using TestRoom room = new TestRoom().With("h");
        room.Control.Enter(TestRoom.Of("a1"), "Kim", null, "browser-1");
        room.Control.Remove(TestRoom.Of("h"), "a1", isBanned: false);
        Assert.IsEmpty(room.Control.BanList(TestRoom.Of("h")));
        Assert.AreEqual(AdmissionState.Waiting, room.Control.Enter(TestRoom.Of("a2"), "Lee", null, "browser-1"));
        room.Control.Admit(TestRoom.Of("h"), "a2");
        room.Control.Left("a2", "left");
        Assert.AreEqual(AdmissionState.Admitted, room.Control.Enter(TestRoom.Of("a3"), "Lee", null, "browser-1"), "let in once, he is forgiven");
    }

    [TestMethod]
    public void Somebody_banned_at_the_door_is_known_by_his_browser_too()
    {
        using TestRoom room = new TestRoom(new RoomSettings { Lobby = LobbyPolicy.Ask }).With("h");
        Assert.AreEqual(AdmissionState.Waiting, room.Control.Enter(TestRoom.Of("a1"), "Kim", null, "browser-1"));
        room.Control.Remove(TestRoom.Of("h"), "a1", isBanned: true);
        room.Refused(ControlFault.Banned, () => room.Control.Enter(TestRoom.Of("a2"), "Lee", null, "browser-1"));
    }

    [TestMethod]
    public void The_list_is_bounded_and_forgets_the_oldest()
    {
        Bans bans = new(3);
        for (int i = 0; i < 5; i++)
        {
            Assert.IsTrue(bans.Add(new Bans.Entry($"a{i}", $"n{i}", $"b{i}", default, null)));
            bans.NoteThrownOut($"b{i}", $"a{i}");
        }

        Assert.IsFalse(bans.Add(new Bans.Entry("a4", "again", null, default, null)));
        CollectionAssert.AreEqual((string[])["a2", "a3", "a4"], bans.All.Select(one => one.Id).ToArray());
        Assert.IsFalse(bans.WasThrownOut("b1"));
        Assert.IsTrue(bans.WasThrownOut("b2"));
        bans.Forgive(null, "a2");
        Assert.IsFalse(bans.WasThrownOut("b2"));
        Assert.IsFalse(bans.HasVisitor(null));
    }
}
