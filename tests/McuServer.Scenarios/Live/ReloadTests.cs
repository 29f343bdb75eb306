using McuServer.Conference.Live;
using McuServer.TestKit.Live;
using McuServer.Transport.Peer;

namespace McuServer.Scenarios.Live;

/// <summary>A page is loaded anew: the same seat by the resume token, never two tiles, and the old connection fenced off.</summary>
[TestClass]
public class ReloadTests
{
    [TestMethod]
    [DataRow(0.3)]
    [DataRow(8.0, DisplayName = "longer than the layout keeps a hole")]
    public void A_reloaded_page_has_its_place_again(double awaySeconds)
    {
        using VirtualConference conference = LiveRig.Create();
        VirtualParticipant anna = conference.Join("anna", LiveRig.Person(Colour.Green, 500));
        VirtualParticipant bo = conference.Join("bo", LiveRig.Person(Colour.Red, 900));
        VirtualParticipant cleo = conference.Join("cleo", LiveRig.Person(Colour.Yellow, 1300));
        conference.WaitFor(anna, bo, cleo);
        conference.RunFor(0.5);
        string token = bo.Session.ResumeToken;
        bo.Peer.Close(conference.Clock.Now);
        bo.Session.Detach();
        conference.RunFor(awaySeconds);
        Assert.AreEqual("anna cleo", conference.Order(), "a goodbye frees the tile at once");
        Assert.AreEqual(3, conference.Server.ParticipantCount, "but not the seat");
        IConferenceSession session = Resume(conference, token);
        Assert.AreSame(bo.Session, session);
        Assert.IsFalse(conference.Server.TryResume(token, out _), "a token works once");
        VirtualParticipant again = conference.Connect(session, LiveRig.Person(Colour.Blue, 900));
        conference.WaitFor(again);
        conference.RunFor(1.2);
        Assert.AreEqual("anna bo cleo", conference.Order(), "the same place in the grid");
        Assert.IsTrue(anna.Share(Colour.Blue) > 0.05, $"{anna.Share(Colour.Blue):P1} of the new picture");
        Assert.IsTrue(anna.Share(Colour.Red) < 0.005, $"{anna.Share(Colour.Red):P1} of the old one");
        Assert.IsTrue(anna.Hears(900, 0.5) > -30, $"{anna.Hears(900, 0.5):F1} dB");
        Assert.IsTrue(again.Hears(500, 0.5) > -30, $"{again.Hears(500, 0.5):F1} dB");
    }

    [TestMethod]
    public void A_new_connection_fences_the_old_one_off_that_nobody_knows_to_be_dead()
    {
        using VirtualConference conference = LiveRig.Create();
        VirtualParticipant anna = conference.Join("anna", LiveRig.Person(Colour.Green, 500));
        VirtualParticipant old = conference.Join("bo", LiveRig.Person(Colour.Red, 900));
        conference.WaitFor(anna, old);
        List<byte[]> copies = [];
        conference.Network.Tap = (from, to, bytes) =>
        {
            if (from == old.Peer.Endpoint && copies.Count < 300)
            {
                copies.Add(bytes.ToArray());
            }
        };
        conference.RunFor(1);
        IConferenceSession session = Resume(conference, old.Session.ResumeToken);
        TestPeerOptions page = LiveRig.Person(Colour.Blue, 1700) with { Dtls = TestPeer.CreateDtls() };
        VirtualParticipant again = conference.Connect(session, page);
        Assert.AreEqual(2, conference.Server.ParticipantCount);
        conference.WaitFor(again);
        conference.RunFor(1);
        Assert.AreEqual(PeerEnd.Remote, old.Peer.End);
        Assert.AreEqual("anna bo", conference.Order());
        long frames = again.Camera().FrameCount;
        foreach (byte[] copy in copies)
        {
            old.Peer.Endpoint!.Send(conference.Endpoint.PublicAddress, copy);
        }

        conference.RunFor(1);
        Assert.IsTrue(copies.Count > 150, $"{copies.Count} datagrams to send again");
        Assert.AreEqual("anna bo", conference.Order());
        Assert.AreEqual(LiveRig.FramesPerSecond, again.Camera().FrameCount - frames, 1, "frames of the new connection alone");
        Assert.IsTrue(anna.Share(Colour.Blue) > 0.1, $"{anna.Share(Colour.Blue):P1} of the new picture");
        Assert.IsTrue(anna.Share(Colour.Red) < 0.005, $"{anna.Share(Colour.Red):P1} of the old one");
        Assert.IsTrue(anna.Hears(1700, 0.5) > -30, $"{anna.Hears(1700, 0.5):F1} dB of the new voice");
        Assert.IsTrue(anna.Hears(900, 0.5) < -80, $"{anna.Hears(900, 0.5):F1} dB of the old one");
        Assert.AreEqual(2, conference.Server.Network.Hub.Peers.Count);
    }

    [TestMethod]
    public void A_seat_waits_for_thirty_seconds()
    {
        using VirtualConference conference = LiveRig.Create();
        TestPeerOptions slow = LiveRig.Person(Colour.Red) with { Audio = null, FramesPerSecond = 1, Decodes = false };
        VirtualParticipant anna = conference.Join("anna", slow);
        VirtualParticipant bo = conference.Join("bo", slow);
        VirtualParticipant cleo = conference.Join("cleo", slow);
        conference.WaitFor(anna, bo, cleo);
        foreach (VirtualParticipant gone in new[] { bo, cleo })
        {
            gone.Peer.Close(conference.Clock.Now);
            gone.Session.Detach();
        }

        conference.RunFor(29.5);
        IConferenceSession session = Resume(conference, bo.Session.ResumeToken);
        string token = cleo.Session.ResumeToken;
        conference.RunFor(1);
        Assert.IsFalse(conference.Server.TryResume(token, out _), "30.5 s");
        Assert.IsFalse(conference.Server.TryResume("", out _));
        Assert.AreEqual(2, conference.Server.ParticipantCount);
        VirtualParticipant again = conference.Connect(session, slow);
        conference.WaitFor(again);
        conference.RunFor(0.1);
        Assert.AreEqual("anna bo", conference.Order());
    }

    private static IConferenceSession Resume(VirtualConference conference, string token)
    {
        Assert.IsTrue(conference.Server.TryResume(token, out IConferenceSession? session));
        return session!;
    }
}
