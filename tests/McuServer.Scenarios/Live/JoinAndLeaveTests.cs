using McuServer.Conference.Control;
using McuServer.Conference.Live;
using McuServer.Rtp.Sdp;
using McuServer.TestKit.Live;
using McuServer.Transport.Peer;

namespace McuServer.Scenarios.Live;

/// <summary>People come and go: who is there hears and sees the others, who left leaves nothing behind.</summary>
[TestClass]
public class JoinAndLeaveTests
{
    [TestMethod]
    public void Two_people_hear_each_other_and_not_themselves_and_see_the_mix()
    {
        using VirtualConference conference = new();
        VirtualParticipant anna = conference.Join("anna", new TestPeerOptions { ToneHz = 500 });
        VirtualParticipant bo = conference.Join("bo", new TestPeerOptions { ToneHz = 900 });
        Assert.IsTrue(conference.RunUntil(() => anna.IsConnected && bo.IsConnected, 2));
        conference.RunFor(4);
        TimeSpan second = TimeSpan.FromSeconds(1);
        Assert.IsTrue(anna.Peer.Sound.LevelDbfs(900, second) > -30, $"{anna.Peer.Sound.LevelDbfs(900, second):F1} dB");
        Assert.IsTrue(anna.Peer.Sound.LevelDbfs(500, second) < -80, $"{anna.Peer.Sound.LevelDbfs(500, second):F1} dB");
        Assert.IsTrue(bo.Peer.Sound.LevelDbfs(500, second) > -30, $"{bo.Peer.Sound.LevelDbfs(500, second):F1} dB");
        Assert.IsTrue(bo.Peer.Sound.LevelDbfs(900, second) < -80, $"{bo.Peer.Sound.LevelDbfs(900, second):F1} dB");
        Assert.AreEqual(640, anna.Peer.Picture.Width);
        Assert.IsTrue(anna.Peer.Picture.PictureCount >= 80, $"{anna.Peer.Picture.PictureCount} pictures in four seconds");
        Assert.AreEqual(0, anna.Peer.Picture.BrokenCount);
        Assert.AreEqual(1, conference.Room().Egress.RenditionCount, "one encode for both");
    }

    [TestMethod]
    public void Who_leaves_frees_his_tile_and_is_told_goodbye()
    {
        using VirtualConference conference = LiveRig.Create();
        VirtualParticipant anna = conference.Join("anna", LiveRig.Person(Colour.Green, 500));
        VirtualParticipant bo = conference.Join("bo", LiveRig.Person(Colour.Red, 900));
        conference.WaitFor(anna, bo);
        conference.RunFor(1.2);
        Assert.IsTrue(anna.Share(Colour.Red) > 0.1, $"{anna.Share(Colour.Red):P1} red");
        bo.Session.Leave("left");
        conference.RunFor(0.1);
        Assert.AreEqual("anna", conference.Order());
        Assert.AreEqual(PeerEnd.Remote, bo.Peer.End);
        Assert.IsTrue(bo.Peer.GoodbyeCount > 0, "a BYE for each stream");
        Assert.AreEqual("leave", bo.Told()[^1].Type);
        conference.RunFor(0.9);
        Assert.IsTrue(anna.Share(Colour.Red) < 0.005, $"{anna.Share(Colour.Red):P1} red");
        // The shape of the grid waits for 1.5 s (shrinkDelayMs), in case somebody comes back.
        conference.RunFor(1.2);
        Assert.IsTrue(anna.Share(Colour.Green) > 0.4, $"{anna.Share(Colour.Green):P1} green: who is there has the place");
        Assert.IsTrue(anna.Hears(900, 0.5) < -80, $"{anna.Hears(900, 0.5):F1} dB");
        Assert.AreEqual(1, conference.Server.ParticipantCount);
    }

    [TestMethod]
    public void A_second_join_of_the_same_person_takes_the_first_ones_place()
    {
        using VirtualConference conference = LiveRig.Create();
        VirtualParticipant anna = conference.Join("anna", LiveRig.Person(Colour.Green, 500));
        VirtualParticipant first = conference.Join("bo", LiveRig.Person(Colour.Red, 900));
        VirtualParticipant cleo = conference.Join("cleo", LiveRig.Person(Colour.Yellow, 1300));
        conference.WaitFor(anna, first, cleo);
        conference.RunFor(1);
        string order = conference.Order();
        VirtualParticipant second = conference.Join("bo", LiveRig.Person(Colour.Blue, 1700));
        conference.WaitFor(second);
        conference.RunFor(1.2);
        Assert.AreEqual(order, conference.Order(), "the same place in the grid");
        Assert.AreEqual(3, conference.Server.ParticipantCount);
        Assert.AreEqual(PeerEnd.Remote, first.Peer.End);
        RoomEvent last = first.Told()[^1];
        Assert.AreEqual("leave duplicate", $"{last.Type} {last.Reason}");
        Assert.IsTrue(anna.Share(Colour.Blue) > 0.05, $"{anna.Share(Colour.Blue):P1} of the new picture");
        Assert.IsTrue(anna.Share(Colour.Red) < 0.005, $"{anna.Share(Colour.Red):P1} of the old one");
        Assert.IsTrue(anna.Hears(1700, 0.5) > -30, $"{anna.Hears(1700, 0.5):F1} dB of the new voice");
        Assert.IsTrue(anna.Hears(900, 0.5) < -80, $"{anna.Hears(900, 0.5):F1} dB of the old one");
    }

    [TestMethod]
    public void Who_is_refused_leaves_no_room_behind_that_never_runs()
    {
        using VirtualConference conference = LiveRig.Create(change: options => options with { MaxParticipants = 1 });
        VirtualParticipant anna = conference.Join("anna", LiveRig.Person(Colour.Green));
        JoinRefusedException refused = Assert.ThrowsExactly<JoinRefusedException>(() => conference.Join("bo", room: "other"));
        Assert.AreEqual(JoinRefusal.ServerFull, refused.Refusal);
        Assert.AreEqual(1, conference.Server.RoomCount);
        anna.Session.Leave("left");
        conference.RunFor(0.1);
        VirtualParticipant bo = conference.Join("bo", LiveRig.Person(Colour.Red), room: "other");
        conference.WaitFor(bo);
        conference.RunFor(1);
        Assert.IsTrue(bo.Peer.Picture.PictureCount > 15, $"{bo.Peer.Picture.PictureCount} pictures");
    }

    [TestMethod]
    public void Somebody_who_also_watches_stays_on_the_stage_when_he_stops_watching()
    {
        using VirtualConference conference = LiveRig.Create();
        VirtualParticipant anna = conference.Join("anna", LiveRig.Person(Colour.Green));
        VirtualParticipant screen = conference.Join(
            "anna", new TestPeerOptions { Audio = MediaDirection.ReceiveOnly, Video = MediaDirection.ReceiveOnly }, use: PeerUse.Watch);
        conference.WaitFor(anna, screen);
        conference.RunFor(1);
        screen.Peer.Close(conference.Clock.Now);
        conference.RunFor(0.5);
        Assert.IsTrue(conference.ShowsVideo("anna"));
        Assert.AreEqual(1, conference.Server.ParticipantCount);
    }
}
