using McuServer.TestKit.Live;
using McuServer.TestKit.Network;

namespace McuServer.Scenarios.Live;

/// <summary>Somebody is gone without a goodbye: his picture, what is sent to him and his seat go one after the other.</summary>
[TestClass]
public class LostContactTests
{
    [TestMethod]
    public void A_crash_leaves_the_last_picture_for_two_seconds_then_a_card_then_nothing()
    {
        using VirtualConference conference = LiveRig.Create();
        TestPeerOptions slow = LiveRig.Person(Colour.Red) with { Audio = null, FramesPerSecond = 5 };
        VirtualParticipant anna = conference.Join("anna", slow with { Decodes = false });
        VirtualParticipant bo = conference.Join("bo", slow);
        conference.WaitFor(anna, bo);
        conference.RunFor(1);
        TimeSpan crash = conference.Clock.Now;
        bo.Peer.IsDead = true;
        bo.Session.Detach();
        conference.RunFor(1.5);
        Assert.IsTrue(conference.ShowsVideo("bo"), "the last picture stands in");
        conference.RunFor(0.9);
        Assert.IsFalse(conference.ShowsVideo("bo"), "2.4 s after the last packet");
        Assert.AreEqual("anna bo", conference.Order(), "the tile with his card");
        conference.Clock.RunUntil(crash + TimeSpan.FromSeconds(10.2));
        LinkCounters toBo = conference.Network.Counters(conference.Endpoint, bo.Peer.Endpoint!);
        long sent = toBo.Sent;
        conference.Clock.RunUntil(crash + TimeSpan.FromSeconds(15));
        Assert.AreEqual(sent, toBo.Sent, "nothing is sent to a dead address");
        Assert.AreEqual("anna", conference.Order(), "no tile for somebody who has given no sign of life for 10 s");
        conference.Clock.RunUntil(crash + TimeSpan.FromSeconds(29.5));
        Assert.AreEqual(2, conference.Server.ParticipantCount, "the seat is kept");
        string token = bo.Session.ResumeToken;
        conference.Clock.RunUntil(crash + TimeSpan.FromSeconds(30.5));
        Assert.AreEqual(1, conference.Server.ParticipantCount);
        Assert.IsNull(conference.Person("bo"));
        Assert.IsFalse(conference.Server.TryResume(token, out _), "too late");
        Assert.AreEqual("timeout", bo.Told()[^1].Reason);
    }

    [TestMethod]
    public void A_network_that_is_gone_for_eight_seconds_changes_nothing_but_the_picture()
    {
        using VirtualConference conference = LiveRig.Create();
        VirtualParticipant anna = conference.Join("anna", LiveRig.Person(Colour.Green, 500));
        VirtualParticipant bo = conference.Join("bo", LiveRig.Person(Colour.Red, 900));
        conference.WaitFor(anna, bo);
        conference.RunFor(1);
        TimeSpan gone = conference.Clock.Now;
        TimeSpan back = gone + TimeSpan.FromSeconds(8);
        LinkProfile dark = new() { Blackouts = [new Blackout(gone, back)] };
        conference.Network.SetProfile(bo.Peer.Endpoint!, conference.Endpoint, dark);
        conference.Network.SetProfile(conference.Endpoint, bo.Peer.Endpoint!, dark);
        string? agreed = bo.Peer.Session!.AnswerText;
        string? generation = bo.Session.IceGeneration;
        conference.RunFor(4);
        Assert.IsFalse(conference.ShowsVideo("bo"));
        Assert.AreEqual("anna bo", conference.Order());
        conference.Clock.RunUntil(back + TimeSpan.FromSeconds(1));
        Assert.IsTrue(conference.ShowsVideo("bo"), "a second after the network is back");
        conference.RunFor(1.5);
        Assert.AreEqual("anna bo", conference.Order());
        Assert.IsTrue(anna.Share(Colour.Red) > 0.1, $"{anna.Share(Colour.Red):P1} red");
        Assert.IsTrue(bo.Share(Colour.Green) > 0.1, $"{bo.Share(Colour.Green):P1} green");
        Assert.IsTrue(anna.Hears(900) > -30, $"{anna.Hears(900):F1} dB");
        Assert.IsTrue(bo.Hears(500) > -30, $"{bo.Hears(500):F1} dB");
        Assert.IsTrue(bo.Hears(900) < -70, $"{bo.Hears(900):F1} dB of himself");
        Assert.AreSame(agreed, bo.Peer.Session.AnswerText, "nothing is negotiated");
        Assert.AreEqual(generation, bo.Session.IceGeneration);
        Assert.IsTrue(bo.Peer.Picture.LastFrameAt > back, "he sees the others again");
    }
}
