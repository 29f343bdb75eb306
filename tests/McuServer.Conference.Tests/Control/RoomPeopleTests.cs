using McuServer.Conference.Control;
using McuServer.Media.Layouts;
using static McuServer.Conference.Tests.Control.TestRoom;

namespace McuServer.Conference.Tests.Control;

[TestClass]
public class RoomPeopleTests
{
    [TestMethod]
    public void A_cohost_touches_no_host_and_makes_and_unmakes_no_cohost()
    {
        using TestRoom room = new TestRoom().With("h1", "h2", "c1", "c2", "p1");
        Actor c = Of("c1");
        room.Refused(ControlFault.NotPermitted, () => room.Control.Change(c, "h1", "x", null, null, null));
        room.Refused(ControlFault.NotPermitted, () => room.Control.Change(c, "h1", null, null, Role.Panelist, null));
        room.Refused(ControlFault.NotPermitted, () => room.Control.Change(c, "p1", null, null, Role.Cohost, null));
        room.Refused(ControlFault.NotPermitted, () => room.Control.Change(c, "c2", null, null, Role.Panelist, null));
        room.Refused(ControlFault.NotPermitted, () => room.Control.Change(c, "c1", null, null, Role.Host, null));
        room.Refused(ControlFault.NotPermitted, () => room.Control.Remove(c, "h1", isBanned: false));
        room.Refused(ControlFault.NotPermitted, () => room.Control.Remove(c, "c2", isBanned: true));
        room.Refused(ControlFault.NotPermitted, () => room.Control.Mute(c, "h1", MediaKind.Audio, isMuted: true));
        room.Refused(ControlFault.NotPermitted, () => room.Control.TakeOffStage(c, "h1"));
        room.Refused(ControlFault.NotPermitted, () => room.Control.MuteInChat(c, "h1", isMuted: true));
        room.Control.RaiseHand(Of("h1"));
        room.Refused(ControlFault.NotPermitted, () => room.Control.LowerHand(c, "h1"));
        Assert.HasCount(1, room.Control.LowerAllHands(c));
        room.Control.Change(c, "p1", null, null, Role.Attendee, null);
        room.Control.Change(Of("h1"), "c2", null, null, Role.Panelist, null);
        Assert.AreEqual(Role.Panelist, room.State("c2").Role);
    }

    [TestMethod]
    public void The_last_host_stays()
    {
        using TestRoom room = new TestRoom().With("h1", "h2");
        room.Control.Remove(Of("h1"), "h2", isBanned: false);
        room.Refused(ControlFault.NotPermitted, () => room.Control.Change(Of("h1"), "h1", null, null, Role.Panelist, null));
        room.Refused(ControlFault.NotPermitted, () => room.Control.Remove(Of("h9"), "h1", isBanned: false));
        room.Refused(ControlFault.Invalid, () => room.Control.Remove(Of("h1"), "h1", isBanned: false));
    }

    [TestMethod]
    public void A_demotion_holds_for_the_same_token_inside_and_outside()
    {
        using TestRoom room = new TestRoom().With("h1", "h2");
        room.Control.Change(Of("h1"), "h2", null, null, Role.Panelist, null);
        Assert.IsFalse(room.Control.May(Of("h2"), Permission.ManageRoom));
        room.Control.Left("h2", "left");
        Assert.IsFalse(room.Control.May(Of("h2"), Permission.ManageRoom));
        room.In("h2");
        Assert.AreEqual(Role.Panelist, room.State("h2").Role);
    }

    [TestMethod]
    public void A_token_that_names_permissions_has_those_alone()
    {
        using TestRoom room = new TestRoom().With("h1");
        Actor limited = new("h5", Role.Host, [Permission.Receive, Permission.LockRoom]);
        room.Control.Enter(limited, "H", null);
        room.Control.Lock(limited, isLocked: true);
        room.Refused(ControlFault.NotPermitted, () => room.Control.ClearChat(limited));
        CollectionAssert.AreEquivalent(limited.Granted!.ToArray(), room.Control.SnapshotFor("h5").Permissions.ToArray());
        Actor program = new("program", Role.Attendee, [Permission.ManageStage, Permission.Chat]);
        Assert.IsTrue(room.Control.May(program, Permission.ManageStage));
        Assert.IsFalse(room.Control.May(program, Permission.Chat), "outside, nobody goes round the lobby");
        Assert.IsFalse(room.Control.May(Of("p7"), Permission.SeePeople));
    }

    [TestMethod]
    public void Names_are_composed_and_own_ones_need_the_stage()
    {
        using TestRoom room = new TestRoom().With("h1", "p1", "a1");
        Assert.AreEqual("한글", room.Control.Change(Of("p1"), "p1", " \u1112\u1161\u11ab\u1100\u1173\u11af ", null, null, null).Name);
        Assert.AreEqual("participant.renamed", room.Told[^1].Type);
        room.Refused(ControlFault.NotPermitted, () => room.Control.Change(Of("a1"), "a1", "x", null, null, null));
        room.Refused(ControlFault.NotPermitted, () => room.Control.Change(Of("p1"), "p1", "x", null, null, 3));
        room.Refused(ControlFault.Invalid, () => room.Control.Change(Of("h1"), "p1", "\u001b[31m", null, null, null));
        room.Refused(ControlFault.Invalid, () => room.Control.Change(Of("h1"), "p1", " ", null, null, null));
        room.Refused(ControlFault.Invalid, () => room.Control.Change(Of("h1"), "p1", new string('x', 101), null, null, null));
        room.Refused(ControlFault.Invalid, () => room.Control.Change(Of("h1"), "p1", null, null, null, 100_000));
        room.Control.Change(Of("h1"), "p1", null, "Dr", null, 3);
        room.Tick();
        Assert.AreEqual("Dr", room.Media.Find("p1").Title);
        Assert.AreEqual(3, room.Media.Find("p1").Order);
        room.Control.Enter(Of("p1"), "P1", null);
        Assert.AreEqual("한글", room.State("p1").Name, "a reload does not undo it");
    }

    [TestMethod]
    public void Attendees_see_the_stage_and_themselves_until_the_policy_shows_them_the_list()
    {
        using TestRoom room = new TestRoom().With("h1", "p1", "a1", "a2");
        CollectionAssert.AreEqual(new[] { "h1", "p1", "a1" }, room.Control.Participants(Of("a1")).Select(one => one.Id).ToArray());
        room.Refused(ControlFault.ParticipantNotFound, () => room.Control.Participant(Of("a1"), "a2"));
        RoomEvent about = new("x") { Audience = EventAudience.Viewers, Participant = "a2" };
        Assert.IsFalse(room.Control.IsFor(about, "a1"));
        Assert.IsTrue(room.Control.IsFor(about, "p1"));
        Assert.IsTrue(room.Control.IsFor(about with { IsAboutStage = true }, "a1"));
        room.Control.SetPolicies(Of("h1"), Role.Attendee, RolePolicies.Of(Role.Attendee) with { SeeList = true });
        Assert.HasCount(4, room.Control.Participants(Of("a1")));
        room.Control.SetPolicies(Of("h1"), Role.Panelist, new RolePolicies { SeeList = false });
        Assert.HasCount(2, room.Control.Participants(Of("p1")));
    }

    [TestMethod]
    public void T4_nobody_is_unmuted_from_outside()
    {
        using TestRoom room = new TestRoom().With("h1", "p1");
        Actor host = Of("h1");
        room.Control.Mute(host, "p1", MediaKind.Audio, isMuted: true);
        room.Refused(ControlFault.NeedsConsent, () => room.Control.Mute(host, "p1", MediaKind.Audio, isMuted: false));
        room.Control.Mute(host, "p1", MediaKind.Audio, isMuted: true, locks: true);
        Assert.IsFalse(room.Control.MayPublish("p1", MediaKind.Audio));
        Assert.IsTrue(room.Control.MayPublish("p1", MediaKind.Video), "locks do not influence each other");
        room.Refused(ControlFault.NotPermitted, () => room.Control.Mute(Of("p1"), "p1", MediaKind.Audio, isMuted: false));
        ParticipantState freed = room.Control.Mute(host, "p1", MediaKind.Audio, isMuted: false);
        Assert.IsTrue(freed.AudioMuted, "only the right is given back");
        Assert.IsFalse(freed.AudioLocked);
        room.Tick();
        Assert.IsTrue(room.Media.Find("p1").IsAudioMuted);
        Assert.IsFalse(room.Control.Mute(Of("p1"), "p1", MediaKind.Audio, isMuted: false).AudioMuted);
        room.Tick();
        Assert.IsFalse(room.Media.Find("p1").IsAudioMuted);
    }

    [TestMethod]
    public void Asking_is_told_to_one_and_lets_him_say_yes()
    {
        using TestRoom room = new TestRoom().With("h1", "p1", "a1");
        room.Control.Mute(Of("h1"), "p1", MediaKind.Audio, isMuted: true, locks: true);
        room.Control.Ask(Of("h1"), "p1", MediaKind.Audio);
        RoomEvent asked = room.Only("media.unmute-requested");
        Assert.AreEqual("p1", asked.Participant);
        Assert.AreEqual(EventAudience.One, asked.Audience);
        Assert.IsTrue(room.State("p1").AudioMuted);
        room.Control.Mute(Of("p1"), "p1", MediaKind.Audio, isMuted: false);
        room.Refused(ControlFault.NotOnStage, () => room.Control.Ask(Of("h1"), "a1", MediaKind.Audio));
    }

    [TestMethod]
    public void T3_mute_all_holds_for_who_comes_later_and_a_further_call_takes_its_place()
    {
        using TestRoom room = new TestRoom().With("h1", "c1", "p1");
        Role[] hosts = [Role.Host, Role.Cohost];
        Assert.AreEqual(1, room.Control.MuteAll(Of("h1"), MediaKind.Audio, hosts, locks: true));
        room.In("p2");
        Assert.IsTrue(room.State("p2") is { AudioMuted: true, AudioLocked: true, VideoMuted: false });
        Assert.IsFalse(room.State("c1").AudioMuted);
        room.Control.Mute(Of("h1"), "p2", MediaKind.Audio, isMuted: false);
        room.Control.Left("p2", "left");
        room.In("p2");
        Assert.IsFalse(room.State("p2").AudioLocked, "the host made an exception of him");
        Assert.AreEqual(0, room.Control.MuteAll(Of("h1"), MediaKind.Audio, Enum.GetValues<Role>(), locks: false));
        Assert.IsTrue(room.State("p1") is { AudioMuted: true, AudioLocked: false });
        room.In("p3");
        Assert.IsFalse(room.State("p3").AudioMuted);
        Assert.AreEqual(2, room.Control.MuteAll(Of("c1"), MediaKind.Audio, [], locks: true), "p3 and the co-host, but not the host");
        Assert.IsTrue(room.State("c1") is { AudioMuted: true, AudioLocked: false });
        Assert.IsFalse(room.State("h1").AudioMuted);
    }

    [TestMethod]
    public void Policies_switch_off_what_they_forbid_each_for_itself_and_never_hold_back_hosts()
    {
        using TestRoom room = new TestRoom().With("h1", "c1", "p1");
        room.Control.SetPolicies(Of("h1"), Role.Panelist, new RolePolicies { Camera = false });
        Assert.IsTrue(room.State("p1") is { VideoMuted: true, AudioMuted: false });
        Assert.IsFalse(room.Control.MayPublish("p1", MediaKind.Video));
        Assert.IsTrue(room.Control.MayPublish("p1", MediaKind.Audio));
        Assert.IsTrue(room.Control.MayPublish("p1", MediaKind.Screen));
        YouData you = (YouData)room.Told.Last(one => one.Type == "you.updated" && one.Participant == "p1").Data!;
        Assert.IsFalse(you.Policies.Camera);
        RolePolicies none = new() { Microphone = false, Camera = false, Screen = false, ChatAll = false, ChatHosts = false, ChatPrivate = false, SeeList = false };
        room.Control.SetPolicies(Of("h1"), Role.Cohost, none);
        Assert.IsTrue(room.Control.MayPublish("c1", MediaKind.Video));
        room.Control.Say(Of("c1"), ChatScope.All, null, "hi");
        room.Control.SetPolicies(Of("h1"), Role.Panelist, new RolePolicies());
        Assert.IsTrue(room.State("p1").VideoMuted, "what is given back stays off until its owner switches it on");
        room.Control.Mute(Of("p1"), "p1", MediaKind.Video, isMuted: false);
    }

    [TestMethod]
    public void Panelists_record_if_the_policy_says_so()
    {
        using TestRoom room = new TestRoom().With("h1", "p1", "a1");
        Assert.ThrowsExactly<ControlException>(() => room.Control.Demand(Of("p1"), Permission.ControlRecording));
        foreach (Role role in Enum.GetValues<Role>())
        {
            room.Control.SetPolicies(Of("h1"), role, new RolePolicies { Record = true });
        }

        room.Control.Demand(Of("p1"), Permission.ControlRecording);
        Assert.IsFalse(room.Control.May(Of("a1"), Permission.ControlRecording));
    }

    [TestMethod]
    public void R5_as_many_screens_as_may_be()
    {
        using TestRoom room = new TestRoom().With("h1", "p1", "p2");
        room.Control.SetMedia("p1", hasVideo: true, sharesScreen: true);
        CollectionAssert.AreEqual(new[] { "media.started", "media.started", "share.started" }, room.Types.ToArray());
        Assert.IsTrue(room.Control.MayPublish("p1", MediaKind.Screen));
        Assert.IsFalse(room.Control.MayPublish("p2", MediaKind.Screen));
        ControlException taken = room.Refused(ControlFault.ScreenTaken, () => room.Control.Mute(Of("p2"), "p2", MediaKind.Screen, isMuted: false));
        Assert.AreEqual(1, taken.Limit);
        Assert.AreEqual(new PersonName("p1", "P1"), taken.Participants!.Single(), "it says who shares");
        StringAssert.Contains(taken.Message, "P1");
        room.Control.SetMedia("p2", hasVideo: false, sharesScreen: true);
        Assert.IsFalse(room.State("p2").SharesScreen);
        Assert.AreEqual(("p2", EventAudience.One), (room.Only("share.refused").Participant, room.Only("share.refused").Audience));
        Assert.AreEqual("p1", room.Data<ShareRefusedData>("share.refused").Participants.Single().Id);
        room.Control.Mute(Of("h1"), "p1", MediaKind.Screen, isMuted: true);
        Assert.IsFalse(room.State("p1").SharesScreen);
        Assert.Contains("share.stopped", room.Types);
        room.Control.SetMedia("p1", hasVideo: true, sharesScreen: true);
        Assert.IsFalse(room.State("p1").SharesScreen, "ended by the host, until he shares anew");
        room.Control.Mute(Of("p2"), "p2", MediaKind.Screen, isMuted: false);
        room.Control.SetMedia("p2", hasVideo: false, sharesScreen: true);
        Assert.IsTrue(room.State("p2").SharesScreen);
    }

    [TestMethod]
    public void R5_two_screens_where_the_room_allows_two()
    {
        using TestRoom room = new TestRoom(new RoomSettings { MaxScreens = 2 }).With("h1", "p1", "p2", "p3");
        room.Control.SetMedia("p1", hasVideo: false, sharesScreen: true);
        room.Control.Mute(Of("p2"), "p2", MediaKind.Screen, isMuted: false);
        room.Control.SetMedia("p2", hasVideo: false, sharesScreen: true);
        Assert.IsTrue(room.State("p2").SharesScreen);
        ControlException taken = room.Refused(ControlFault.ScreenTaken, () => room.Control.Mute(Of("p3"), "p3", MediaKind.Screen, isMuted: false));
        CollectionAssert.AreEqual((string[])["p1", "p2"], taken.Participants!.Select(one => one.Id).ToArray());
    }

    [TestMethod]
    public void Connection_and_quality_are_told_when_they_change()
    {
        using TestRoom room = new TestRoom().With("h1", "p1");
        room.Control.SetConnected("p1", isConnected: false);
        Assert.IsFalse(room.Data<ParticipantData>("participant.updated").Participant.Connected);
        room.Control.SetConnected("p1", isConnected: false);
        room.Control.SetQuality("p1", ConnectionQuality.Poor);
        room.Control.SetQuality("p1", ConnectionQuality.Poor);
        Assert.AreEqual(ConnectionQuality.Poor, room.Data<QualityData>("quality.changed").Quality);
        room.Control.SetConnected("nobody", isConnected: true);
        room.Control.Left("nobody", "left");
        Assert.HasCount(2, room.Told);
    }

    /// <summary>Whoever never gets a connection is nobody for the others, whatever is done to him.</summary>
    [TestMethod]
    public void What_happens_to_somebody_before_his_connection_is_told_to_himself_alone()
    {
        using TestRoom room = new TestRoom().With("h1", "p1");
        room.Control.Enter(Of("p2"), "P2", null);
        room.Told.Clear();
        room.Control.Mute(Of("p2"), "p2", MediaKind.Audio, isMuted: true);
        room.Control.Mute(Of("h1"), "p2", MediaKind.Video, isMuted: true);
        room.Control.SetQuality("p2", ConnectionQuality.Poor);
        room.Control.RaiseHand(Of("p2"));
        RoomEvent[] about = [.. room.Told.Where(one => one.Participant == "p2")];
        CollectionAssert.IsSubsetOf((string[])["media.muted", "quality.changed", "hand.raised"], about.Select(one => one.Type).ToArray());
        foreach (RoomEvent one in about)
        {
            Assert.IsTrue(room.Control.IsFor(one, "p2"), one.Type);
            Assert.IsFalse(room.Control.IsFor(one, "h1") || room.Control.IsFor(one, "p1"), one.Type);
        }

        room.Control.Connected("p2");
        ParticipantState joined = room.Data<ParticipantData>("participant.joined").Participant;
        Assert.IsTrue(joined is { AudioMuted: true, VideoMuted: true, Quality: ConnectionQuality.Poor }, "told whole when he is there");
        room.Told.Clear();
        room.Control.Mute(Of("p2"), "p2", MediaKind.Audio, isMuted: false);
        Assert.IsTrue(room.Control.IsFor(room.Only("media.unmuted"), "p1"));
        room.Control.Left("p2", "left");
        Assert.IsTrue(room.Control.IsFor(room.Only("participant.left"), "p1"));
    }
}
