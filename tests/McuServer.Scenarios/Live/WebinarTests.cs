using McuServer.Conference;
using McuServer.Conference.Control;
using McuServer.Conference.Live;
using McuServer.Media.Layouts;
using McuServer.TestKit.Live;

namespace McuServer.Scenarios.Live;

/// <summary>Roles, lobby and stage, proved in the media that others receive.</summary>
[TestClass]
[DoNotParallelize]
public class WebinarTests
{
    [TestMethod]
    public void From_the_lobby_to_the_stage_and_out()
    {
        using Webinar webinar = new(change: settings => settings with { Lobby = LobbyPolicy.Ask });
        VirtualConference conference = webinar.Conference;
        IConferenceSession anna = conference.Enter("anna", Role.Attendee);
        Assert.IsFalse(anna.IsAdmitted);
        Assert.IsTrue(anna.Snapshot.Waiting);
        OfferRefusedException refused = Assert.ThrowsExactly<OfferRefusedException>(() => conference.Connect(anna, LiveScene.Viewer));
        Assert.IsTrue(refused.IsConflict, "nobody is answered in the lobby");
        JoinRefusedException whep = Assert.ThrowsExactly<JoinRefusedException>(() => conference.Enter("tv", Role.Attendee, use: PeerUse.Watch));
        Assert.AreEqual(JoinRefusal.Waiting, whep.Refusal);
        conference.RunFor(0.2);
        Assert.IsNull(webinar.InRoom("anna"));

        webinar.Control.Admit(webinar.HostActor, "anna");
        Assert.IsTrue(anna.IsAdmitted);
        VirtualParticipant inside = conference.Connect(anna, LiveRig.Person(Colour.Red, 900));
        conference.WaitFor(inside);
        conference.RunFor(1);
        List<RoomEvent> told = inside.Told();
        Assert.IsInstanceOfType<RoomSnapshot>(told.Find(e => e.Type == "lobby.admitted")?.Data);
        Assert.IsFalse(conference.ShowsVideo("anna"), "an attendee only watches");
        Assert.IsTrue(webinar.Host.Share(Colour.Red) < 0.005 && webinar.Host.Hears(900, 0.5) < -80);
        Assert.IsTrue(inside.Share(Colour.Green) > 0.1, "and sees the host");

        webinar.Control.Invite(webinar.HostActor, "anna");
        Assert.IsTrue(inside.Told().Exists(e => e.Type == "stage.invited"));
        webinar.Control.AnswerInvitation(anna.Actor, accepts: true);
        inside.Negotiate();
        conference.RunFor(1.5);
        Assert.IsTrue(webinar.Host.Share(Colour.Red) > 0.1, $"{webinar.Host.Share(Colour.Red):P1} of the guest");
        Assert.IsTrue(webinar.Host.Hears(900, 0.5) > -30, $"{webinar.Host.Hears(900, 0.5):F1} dB");

        webinar.Control.Remove(webinar.HostActor, "anna", isBanned: false);
        conference.RunFor(1);
        RoomEvent last = inside.Told()[^1];
        Assert.AreEqual("leave kicked", $"{last.Type} {last.Reason}");
        Assert.IsNull(webinar.InRoom("anna"));
        Assert.IsTrue(webinar.Host.Share(Colour.Red) < 0.005 && webinar.Host.Hears(900, 0.2) < -80);
        Assert.AreEqual(1, conference.Server.ParticipantCount);
    }

    [TestMethod]
    public void Who_is_muted_by_the_host_falls_silent_within_200_ms_whatever_he_sends()
    {
        using Webinar webinar = new();
        VirtualParticipant bo = webinar.JoinNow("bo", Role.Panelist, LiveRig.Person(Colour.Red, 900));
        webinar.Conference.RunFor(1);
        Assert.IsTrue(webinar.Host.Hears(900, 0.2) > -30);
        webinar.Control.Mute(webinar.HostActor, "bo", MediaKind.Audio, isMuted: true);
        webinar.Conference.RunFor(0.25);
        double level = webinar.Host.Peer.Sound.LevelDbfs(900, TimeSpan.FromMilliseconds(50));
        Assert.IsTrue(level < -60, $"{level:F1} dB between 200 and 250 ms after");
        webinar.Control.Mute(webinar.HostActor, "bo", MediaKind.Video, isMuted: true);
        webinar.Conference.RunFor(1);
        Assert.IsTrue(bo.Peer.Microphone!.PacketCount > 90, "he sends on");
        Assert.IsTrue(webinar.Host.Share(Colour.Red) < 0.005, "and his camera is not shown");
        Assert.IsTrue(bo.Told().Exists(e => e.Type == "media.muted" && e.By == "host"));
        webinar.Control.Mute(bo.Session.Actor, "bo", MediaKind.Audio, isMuted: false);
        webinar.Conference.RunFor(0.5);
        Assert.IsTrue(webinar.Host.Hears(900, 0.2) > -30, "he unmutes himself");
    }

    [TestMethod]
    public void Another_layout_is_in_the_picture_within_two_frames()
    {
        using Webinar webinar = new("grid-auto");
        webinar.JoinNow("bo", Role.Panelist, LiveRig.Person(Colour.Red, 900));
        webinar.Conference.RunFor(1.5);
        webinar.Host.Told();
        double before = webinar.Host.Share(Colour.Red);
        List<(long RtpTime, TimeSpan At, double Share)> seen = [];
        webinar.Host.Peer.Picture.Decoded = (_, rtpTime) => seen.Add((rtpTime, webinar.Conference.Clock.Now, webinar.Host.Share(Colour.Red)));
        TimeSpan asked = webinar.Conference.Clock.Now;
        webinar.Control.ApplyLayout(webinar.HostActor, "speaker-strip");
        webinar.Conference.RunFor(1);
        (long rtp, TimeSpan at, _) = seen.Find(picture => Math.Abs(picture.Share - before) > 0.004);
        Assert.IsTrue(at - asked <= TimeSpan.FromMilliseconds(2000 / LiveRig.FramesPerSecond) && at > asked, $"after {at - asked}");
        AppliedLayout[] applied = [.. from e in webinar.Host.Told() where e.Type == "layout.applied" select (AppliedLayout)e.Data!];
        Assert.AreEqual("speaker-strip", applied[0].Layout);
        Assert.AreEqual(applied[0].RtpTimestamp, (uint)rtp, "the boxes name the picture that first shows them");
        Assert.IsTrue(applied.Length <= 2, $"{applied.Length} messages for one change");
        CollectionAssert.AreEquivalent(
            (string[])["host", "bo"], (from layer in applied[^1].Layers where layer.Participant is not null select layer.Participant).Distinct().ToArray());
        Assert.AreEqual(0, applied[^1].Hidden.Length);
    }

    [TestMethod]
    public void Off_the_stage_nothing_is_decoded_or_seen_though_it_is_sent_on()
    {
        using Webinar webinar = new();
        VirtualParticipant bo = webinar.JoinNow("bo", Role.Panelist, LiveRig.Person(Colour.Red, 900));
        webinar.Conference.RunFor(1);
        Assert.IsTrue(webinar.Host.Share(Colour.Red) > 0.1);
        webinar.Host.Told();
        IngressPipeline ingress = bo.ServerPeer().Ingress;
        webinar.Control.TakeOffStage(webinar.HostActor, "bo");
        webinar.Conference.RunFor(0.12);
        Participant person = webinar.InRoom("bo")!;
        Assert.IsTrue(person is { Camera: null, Microphone: null, IsOnStage: false }, "at the next tick");
        AppliedLayout applied = (AppliedLayout)webinar.Host.Told().First(e => e.Type == "layout.applied").Data!;
        Assert.IsFalse(applied.Layers.Any(layer => layer.Participant == "bo"), "the tile is gone");
        long forbidden = ingress.ForbiddenCount;
        webinar.Conference.RunFor(1);
        Assert.IsTrue(ingress.ForbiddenCount - forbidden > 60, $"{ingress.ForbiddenCount - forbidden} packets came in vain");
        Assert.IsTrue(person is { Camera: null, Microphone: null });
        Assert.IsTrue(webinar.Host.Share(Colour.Red) < 0.005 && webinar.Host.Hears(900, 0.5) < -80);

        webinar.Control.Invite(webinar.HostActor, "bo");
        webinar.Control.AnswerInvitation(bo.Session.Actor, accepts: true);
        webinar.Conference.RunFor(1.5);
        Assert.IsTrue(webinar.Host.Share(Colour.Red) > 0.1 && webinar.Host.Hears(900, 0.3) > -30, "back on the stage");
    }

    [TestMethod]
    public void An_attendee_who_sends_nevertheless_is_neither_decoded_nor_seen()
    {
        using Webinar webinar = new();
        IConferenceSession session = webinar.Conference.Enter("eve", Role.Attendee);
        VirtualParticipant eve = webinar.Conference.Connect(
            session, LiveRig.Person(Colour.Red, 900), readAnswer: answer => answer.Replace("a=sendonly", "a=sendrecv", StringComparison.Ordinal));
        webinar.Conference.WaitFor(eve);
        webinar.Conference.RunFor(1.5);
        Assert.IsTrue(eve.Peer.Microphone!.PacketCount > 60 && eve.Peer.Cameras[0].FrameCount > 20, "she sends");
        Participant person = webinar.InRoom("eve")!;
        Assert.IsTrue(person is { Camera: null, Microphone: null });
        Assert.IsFalse(webinar.StateOf("eve").HasVideo);
        Assert.IsTrue(webinar.Host.Share(Colour.Red) < 0.005 && webinar.Host.Hears(900, 0.5) < -80);
        Assert.IsTrue(eve.Share(Colour.Green) > 0.1, "but she sees");
    }

    [TestMethod]
    public void A_policy_takes_the_camera_and_leaves_the_voice()
    {
        using Webinar webinar = new();
        webinar.JoinNow("bo", Role.Panelist, LiveRig.Person(Colour.Red, 900));
        webinar.Conference.RunFor(1);
        webinar.Control.SetPolicies(webinar.HostActor, Role.Panelist, new RolePolicies { Camera = false });
        webinar.Conference.RunFor(1);
        Assert.IsNull(webinar.InRoom("bo")!.Camera);
        Assert.IsTrue(webinar.Host.Share(Colour.Red) < 0.005);
        Assert.IsTrue(webinar.Host.Hears(900, 0.3) > -30, "the voice stays");
    }

    [TestMethod]
    public void A_reloaded_page_has_its_role_its_seat_and_its_stage_again()
    {
        using Webinar webinar = new("interview");
        VirtualParticipant bo = webinar.JoinNow("bo", Role.Attendee, LiveRig.Person(Colour.Red, 900));
        webinar.Control.Change(webinar.HostActor, "bo", null, null, Role.Panelist, null);
        if (webinar.StateOf("bo").Stage != StagePlace.On)
        {
            webinar.Control.Invite(webinar.HostActor, "bo");
            webinar.Control.AnswerInvitation(bo.Session.Actor, accepts: true);
        }

        webinar.Control.Seat(webinar.HostActor, "left", "bo");
        bo.Negotiate();
        webinar.Conference.RunFor(1);
        Assert.IsTrue(webinar.Host.Share(Colour.Red, 0.1, 0.4, 0.3, 0.6) > 0.5, "on the left");
        bo.Peer.Close(webinar.Conference.Clock.Now);
        bo.Session.Leave("left");
        webinar.Conference.RunFor(0.5);
        VirtualParticipant again = webinar.JoinNow("bo", Role.Attendee, LiveRig.Person(Colour.Blue, 900));
        webinar.Conference.RunFor(1.5);
        ParticipantState state = webinar.StateOf("bo");
        Assert.AreEqual((Role.Panelist, StagePlace.On, "left"), (state.Role, state.Stage, state.Seat));
        Assert.AreEqual(Role.Panelist, webinar.InRoom("bo")!.Role);
        Assert.IsTrue(webinar.Host.Share(Colour.Blue, 0.1, 0.4, 0.3, 0.6) > 0.5, "on the left again");
        Assert.IsTrue(again.Session.Snapshot.Me is { Role: Role.Panelist, Seat: "left" });
    }

    [TestMethod]
    public void The_end_is_for_all()
    {
        using Webinar webinar = new();
        VirtualParticipant bo = webinar.JoinNow("bo", Role.Panelist, LiveRig.Person(Colour.Red));
        VirtualParticipant eve = webinar.JoinNow("eve", Role.Attendee, Webinar.Light);
        webinar.Control.End(webinar.HostActor);
        webinar.Conference.RunFor(0.1);
        foreach (VirtualParticipant one in new[] { webinar.Host, bo, eve })
        {
            List<RoomEvent> told = one.Told();
            Assert.IsTrue(told.Exists(e => e.Type == "room.ended"), one.Session.ParticipantId);
            Assert.AreEqual("leave room-ended", $"{told[^1].Type} {told[^1].Reason}");
        }

        Assert.AreEqual(0, webinar.Conference.Server.ParticipantCount);
        Assert.AreEqual(0, webinar.Conference.Rooms.Count(), "the media are gone");
        JoinRefusedException refused = Assert.ThrowsExactly<JoinRefusedException>(() => webinar.Conference.Enter("late"));
        Assert.AreEqual(ControlFault.RoomEnded, refused.Cause?.Fault);
    }

    [TestMethod]
    public void When_the_host_vanishes_the_event_ends_after_a_grace()
    {
        using Webinar webinar = new(
            change: settings => settings with { EndsWithoutHostAfter = TimeSpan.FromSeconds(4) },
            options: options => options with { SeatKept = TimeSpan.FromSeconds(2) });
        VirtualParticipant bo = webinar.JoinNow("bo", Role.Panelist, LiveRig.Person(Colour.Red) with { Decodes = false });
        webinar.Host.Peer.Close(webinar.Conference.Clock.Now);
        webinar.Host.Session.Detach();
        webinar.Conference.RunFor(5);
        Assert.IsFalse(bo.Told().Exists(e => e.Type == "leave"), "2 s of the seat, 3 of the grace");
        webinar.Conference.RunFor(3);
        RoomEvent last = bo.Told()[^1];
        Assert.AreEqual("leave room-ended", $"{last.Type} {last.Reason}");
    }
}
