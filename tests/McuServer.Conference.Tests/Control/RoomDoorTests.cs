using McuServer.Conference.Control;
using static McuServer.Conference.Tests.Control.TestRoom;

namespace McuServer.Conference.Tests.Control;

[TestClass]
public class RoomDoorTests
{
    private static readonly RoomSettings s_ask = new() { Lobby = LobbyPolicy.Ask };

    [TestMethod]
    public void Accept_lets_in_and_the_others_are_told_when_the_connection_stands()
    {
        using TestRoom room = new TestRoom().With("h1");
        Assert.AreEqual(AdmissionState.Admitted, room.Control.Enter(Of("a1"), "Kim", null));
        Assert.DoesNotContain("participant.joined", room.Types);
        room.Control.Connected("a1");
        RoomEvent joined = room.Only("participant.joined");
        Assert.AreEqual("Kim", ((ParticipantData)joined.Data!).Participant.Name);
        Assert.AreEqual(EventAudience.Viewers, joined.Audience);
        room.Control.Connected("a1");
        room.Only("participant.joined");
    }

    [TestMethod]
    public void Deny_refuses_all_but_hosts_and_cohosts()
    {
        using TestRoom room = new(new RoomSettings { Lobby = LobbyPolicy.Deny });
        room.Refused(ControlFault.Denied, () => room.Control.Enter(Of("p1"), "P", null));
        room.Refused(ControlFault.Denied, () => room.Control.Enter(Of("a1"), "A", null));
        room.With("h1", "c1");
    }

    [TestMethod]
    public void Ask_makes_panelists_and_attendees_wait_and_tells_places_on_change()
    {
        using TestRoom room = new TestRoom(s_ask).With("h1", "c1");
        foreach (string id in new[] { "p1", "a1", "a2" })
        {
            Assert.AreEqual(AdmissionState.Waiting, room.Control.Enter(Of(id), id, null));
        }

        RoomSnapshot waiting = room.Control.SnapshotFor("a1");
        Assert.IsTrue(waiting.Waiting);
        Assert.AreEqual("lobby", waiting.WaitingFor);
        Assert.AreEqual(2, waiting.WaitingPosition);
        Assert.IsNull(waiting.Me);
        Assert.AreEqual(0, waiting.Room.MaxParticipants, "who waits learns nothing but the title");
        Assert.AreEqual(3, room.Told.Count(one => one.Type == "lobby.waiting" && one.Audience == EventAudience.Hosts));
        room.Told.Clear();

        room.Control.Admit(Of("c1"), "p1");
        string[] places = [.. room.Told.Where(one => one.Type == "lobby.position").Select(one => $"{one.Participant} {((LobbyPositionData)one.Data!).Position}")];
        CollectionAssert.AreEqual(new[] { "a1 1", "a2 2" }, places);
        RoomEvent[] admitted = [.. room.Told.Where(one => one.Type == "lobby.admitted")];
        Assert.AreEqual(2, ((LobbyData)admitted[0].Data!).Count);
        Assert.AreEqual("p1", admitted[1].Participant);
        Assert.IsFalse(((RoomSnapshot)admitted[1].Data!).Waiting);

        room.Control.Deny(Of("h1"), "a1");
        Assert.Contains(("a1", "denied"), room.EndedSessions);
        Assert.AreEqual(1, room.Control.AdmitAll(Of("h1")));
        Assert.IsEmpty(room.Control.Lobby(Of("h1")));
        room.Refused(ControlFault.ParticipantNotFound, () => room.Control.Admit(Of("h1"), "a2"));
        room.Refused(ControlFault.ParticipantNotFound, () => room.Control.Deny(Of("h1"), "nobody"));
    }

    [TestMethod]
    public void Who_waits_for_the_host_goes_in_when_one_comes()
    {
        using TestRoom room = new(new RoomSettings { WaitForHost = true });
        Assert.AreEqual(AdmissionState.Waiting, room.Control.Enter(Of("a1"), "A", null));
        Assert.AreEqual("host", room.Control.SnapshotFor("a1").WaitingFor);
        Assert.IsFalse(room.Control.State.Started);
        room.In("h1");
        Assert.AreEqual("a1", room.Told.Single(one => one.Type == "lobby.admitted" && one.Audience == EventAudience.One).Participant);
        Assert.IsTrue(room.Control.State.Started);
        Assert.AreEqual(2, room.Control.State.ParticipantCount);
    }

    [TestMethod]
    public void With_ask_they_go_on_waiting_for_a_decision_when_the_host_comes()
    {
        using TestRoom room = new(s_ask with { WaitForHost = true });
        room.Control.Enter(Of("a1"), "A", null);
        room.In("h1");
        Assert.AreEqual("lobby", room.Control.SnapshotFor("a1").WaitingFor);
        Assert.HasCount(1, room.Control.SnapshotFor("h1").Lobby);
        room.Control.Update(Of("h1"), settings => settings with { Lobby = LobbyPolicy.Accept });
        Assert.IsFalse(room.Control.SnapshotFor("a1").Waiting, "the policy now lets everybody in");
    }

    [TestMethod]
    public void A_locked_room_takes_nobody_new_but_who_was_inside_comes_back()
    {
        using TestRoom room = new TestRoom().With("h1", "a1");
        room.Control.Lock(Of("h1"), isLocked: true);
        Assert.Contains("room.locked", room.Types);
        room.Refused(ControlFault.RoomLocked, () => room.Control.Enter(Of("a2"), "A", null));
        room.Control.Left("a1", "timeout");
        Assert.AreEqual(AdmissionState.Admitted, room.Control.Enter(Of("a1"), "A1", null));
        Assert.AreEqual(AdmissionState.Admitted, room.Control.Enter(Of("c1"), "C", null), "a lock does not lock out hosts");
        int told = room.Told.Count;
        room.Control.Lock(Of("h1"), isLocked: true);
        Assert.HasCount(told, room.Told);
    }

    [TestMethod]
    public void A_full_room_says_how_many_there_may_be()
    {
        using TestRoom room = new TestRoom(new RoomSettings { MaxParticipants = 2 }).With("h1", "a1");
        Assert.AreEqual(2, room.Refused(ControlFault.RoomFull, () => room.Control.Enter(Of("a2"), "A", null)).Limit);
        Assert.AreEqual(AdmissionState.Admitted, room.Control.Enter(Of("a1"), "A1", null), "a reload takes no further place");
        room.Control.Left("a1", "left");
        room.In("a2");
    }

    [TestMethod]
    public void A_host_admits_no_more_than_there_is_room_for()
    {
        using TestRoom room = new TestRoom(s_ask with { MaxParticipants = 2 }).With("h1");
        room.Control.Enter(Of("a1"), "A", null);
        Assert.AreEqual(AdmissionState.Waiting, room.Control.Enter(Of("a2"), "A", null));
        Assert.AreEqual(1, room.Control.AdmitAll(Of("h1")));
        room.Refused(ControlFault.RoomFull, () => room.Control.Admit(Of("h1"), "a2"));
        room.Refused(ControlFault.RoomFull, () => room.Control.AdmitAll(Of("h1")));
    }

    [TestMethod]
    public void J10_who_comes_back_has_his_role_place_seat_pin_order_and_locks()
    {
        using TestRoom room = new TestRoom(s_ask with { Layout = "interview" }).With("h1");
        room.Control.Enter(Of("a1"), "A", null);
        room.Control.Admit(Of("h1"), "a1");
        room.OnStage("a1");
        Actor host = Of("h1");
        room.Control.Change(host, "a1", "Renamed", null, Media.Layouts.Role.Panelist, 7);
        room.Control.Seat(host, "left", "a1");
        room.Control.Pin(host, "a1", MediaKind.Video, isPinned: true);
        room.Control.Mute(host, "a1", MediaKind.Audio, isMuted: true, locks: true);
        ParticipantState before = room.State("a1");
        room.Control.Left("a1", "timeout");
        Assert.IsEmpty(room.Control.State.Seats);
        Assert.IsEmpty(room.Control.State.Pins);

        Assert.AreEqual(AdmissionState.Admitted, room.Control.Enter(Of("a1"), "A", null), "no lobby for who was inside");
        Assert.AreEqual(before with { Connected = false }, room.State("a1"));
        Assert.AreEqual("a1", room.Control.State.Seats["left"]);
    }

    [TestMethod]
    public void A_seat_that_was_given_away_meanwhile_stays_with_the_other()
    {
        using TestRoom room = new TestRoom(new RoomSettings { Layout = "interview" }).With("h1", "p1", "p2");
        room.Control.Seat(Of("h1"), "left", "p1");
        room.Control.Left("p1", "left");
        room.Control.Seat(Of("h1"), "left", "p2");
        room.In("p1");
        Assert.AreEqual("p2", room.Control.State.Seats["left"]);
        Assert.IsNull(room.State("p1").Seat);
    }

    [TestMethod]
    public void A_new_token_brings_its_own_role()
    {
        using TestRoom room = new TestRoom().With("h1", "p1");
        room.Control.Enter(new Actor("p1", Media.Layouts.Role.Cohost), "P1", null);
        Assert.AreEqual(Media.Layouts.Role.Cohost, room.State("p1").Role);
        Assert.Contains("participant.role-changed", room.Types);
    }

    [TestMethod]
    public void Who_was_kicked_waits_in_the_lobby_whatever_the_policy_and_may_nothing()
    {
        using TestRoom room = new TestRoom().With("h1", "c1", "p1");
        room.Control.Remove(Of("h1"), "c1", isBanned: false);
        Assert.Contains(("c1", "kicked"), room.EndedSessions);
        Assert.AreEqual("kicked", room.Only("participant.left").Reason);
        room.Refused(ControlFault.NotPermitted, () => room.Control.Lock(Of("c1"), isLocked: true));
        Assert.AreEqual(AdmissionState.Waiting, room.Control.Enter(Of("c1"), "C", null));
        room.Refused(ControlFault.NotPermitted, () => room.Control.Admit(Of("c1"), "c1"));
        room.Control.Update(Of("h1"), settings => settings with { Title = "T" });
        Assert.IsTrue(room.Control.SnapshotFor("c1").Waiting, "the policy lets everybody in, but not him");
        room.Control.Admit(Of("h1"), "c1");
        room.Control.Left("c1", "left");
        Assert.AreEqual(AdmissionState.Admitted, room.Control.Enter(Of("c1"), "C", null), "forgiven");
    }

    [TestMethod]
    public void E3_who_is_banned_does_not_come_back_and_his_name_leads_to_the_lobby()
    {
        using TestRoom room = new TestRoom().With("h1", "a1");
        room.Control.Remove(Of("h1"), "a1", isBanned: true);
        Assert.Contains(("a1", "banned"), room.EndedSessions);
        room.Refused(ControlFault.Banned, () => room.Control.Enter(Of("a1"), "other", null));
        Assert.AreEqual(AdmissionState.Waiting, room.Control.Enter(Of("a2"), "a1", null));
        room.Control.Remove(Of("h1"), "a2", isBanned: true);
        room.Refused(ControlFault.Banned, () => room.Control.Enter(Of("a2"), "x", null));
    }

    [TestMethod]
    public void Somebody_who_has_gone_can_be_banned()
    {
        using TestRoom room = new TestRoom().With("h1", "a1");
        room.Control.Left("a1", "left");
        room.Refused(ControlFault.ParticipantNotFound, () => room.Control.Remove(Of("h1"), "a1", isBanned: false));
        room.Control.Remove(Of("h1"), "a1", isBanned: true);
        room.Refused(ControlFault.Banned, () => room.Control.Enter(Of("a1"), "A", null));
    }

    [TestMethod]
    public void The_end_is_for_all()
    {
        using TestRoom room = new TestRoom(s_ask).With("h1", "c1");
        room.Control.Enter(Of("a1"), "A", null);
        room.Refused(ControlFault.NotPermitted, () => room.Control.End(Of("c1")));
        room.Control.End(Of("h1"));
        Assert.IsTrue(room.Control.IsFor(room.Only("room.ended"), "c1"));
        CollectionAssert.AreEquivalent(new[] { "h1", "c1", "a1" }, room.EndedSessions.Select(one => one.Id).ToArray());
        Assert.IsTrue(room.EndedSessions.All(one => one.Reason == "room-ended"));
        Assert.IsTrue(room.Control.HasEnded);
        room.Refused(ControlFault.RoomEnded, () => room.Control.Enter(Of("h1"), "H", null));
        room.Refused(ControlFault.RoomEnded, () => room.Control.Lock(Of("h1"), isLocked: true));
        Assert.IsFalse(room.Control.MayPublish("h1", MediaKind.Audio));
    }

    [TestMethod]
    public void Without_a_host_the_event_ends_after_the_grace_time_and_not_if_one_comes_back()
    {
        using TestRoom room = new TestRoom(new RoomSettings { EndsWithoutHostAfter = TimeSpan.FromMinutes(1) }).With("h1", "a1");
        room.Control.Left("h1", "timeout");
        Assert.AreEqual(Epoch + room.Now + TimeSpan.FromMinutes(1), room.Data<RoomState>("room.updated").EndsAt);
        room.Now += TimeSpan.FromSeconds(59);
        room.Control.Care();
        Assert.IsFalse(room.Control.HasEnded);
        room.In("h1");
        Assert.IsNull(room.Control.State.EndsAt);
        room.Now += TimeSpan.FromMinutes(2);
        room.Control.Care();
        Assert.IsFalse(room.Control.HasEnded);
        room.Control.Left("h1", "timeout");
        room.Now += TimeSpan.FromMinutes(1);
        room.Control.Care();
        Assert.IsTrue(room.Control.HasEnded);
        Assert.Contains(("a1", "room-ended"), room.EndedSessions);
    }

    [TestMethod]
    public void Numbers_are_told_once_however_many_came()
    {
        using TestRoom room = new();
        room.With("a1", "a2", "a3");
        room.Control.Care();
        Assert.AreEqual(3, room.Data<RoomState>("room.updated").AttendeeCount);
        room.Control.Care();
        room.Only("room.updated");
    }

    [TestMethod]
    public void The_thousand_and_first_who_left_pushes_out_the_first()
    {
        using TestRoom room = new TestRoom(new RoomSettings { Lobby = LobbyPolicy.Accept }).With("h1");
        for (int i = 0; i <= 1000; i++)
        {
            room.Control.Enter(Of($"a{i}"), "A", null);
            room.Control.Left($"a{i}", "left");
        }

        room.Control.Lock(Of("h1"), isLocked: true);
        room.Refused(ControlFault.RoomLocked, () => room.Control.Enter(Of("a0"), "A", null));
        Assert.AreEqual(AdmissionState.Admitted, room.Control.Enter(Of("a1"), "A", null));
    }

    [TestMethod]
    public void Settings_are_checked_and_a_stale_revision_is_refused()
    {
        using TestRoom room = new TestRoom().With("h1", "p1");
        long revision = room.Control.State.Revision;
        Assert.IsGreaterThan(revision, room.Control.Update(Of("h1"), one => one with { Title = "새 제목" }, revision).Revision);
        room.Refused(ControlFault.RevisionMismatch, () => room.Control.Update(Of("h1"), one => one with { Title = "x" }, revision));
        room.Refused(ControlFault.Invalid, () => room.Control.Update(Of("h1"), one => one with { MaxParticipants = 0 }));
        room.Refused(ControlFault.Invalid, () => room.Control.Update(Of("h1"), one => one with { MaxOnStage = 1 }));
        room.Refused(ControlFault.Invalid, () => room.Control.Update(Of("h1"), one => one with { Language = "k o" }));
        room.Refused(ControlFault.Invalid, () => room.Control.Update(Of("h1"), one => one with { Title = "a\nb" }));
        Assert.AreEqual("새 제목", room.Control.State.Title);
    }
}
