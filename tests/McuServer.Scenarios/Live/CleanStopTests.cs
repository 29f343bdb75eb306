using McuServer.Conference.Control;
using McuServer.Conference.Live;
using McuServer.Native;
using McuServer.TestKit.Live;
using McuServer.Transport.Peer;

namespace McuServer.Scenarios.Live;

/// <summary>A server that stops tells everybody, and leaves nothing behind. Counts handles of the process, so it runs alone.</summary>
[TestClass]
[DoNotParallelize]
public class CleanStopTests
{
    [TestMethod]
    public void A_server_that_drains_takes_nobody_in_and_says_so()
    {
        using VirtualConference conference = LiveRig.Create();
        VirtualParticipant anna = conference.Join("anna", LiveRig.Person(Colour.Green, 500));
        VirtualParticipant bo = conference.Join("bo", LiveRig.Person(Colour.Red, 900));
        conference.WaitFor(anna, bo);
        conference.Server.BeginDrain();
        JoinRefusedException refused = Assert.ThrowsExactly<JoinRefusedException>(() => conference.Join("cleo"));
        Assert.AreEqual(JoinRefusal.Draining, refused.Refusal);
        conference.RunFor(0.5);
        Assert.AreEqual("anna bo", conference.Order(), "who is inside goes on");
        conference.Server.EndAll("draining");
        conference.RunFor(0.1);
        foreach (VirtualParticipant participant in new[] { anna, bo })
        {
            List<RoomEvent> told = participant.Told();
            Assert.IsTrue(told.Exists(e => e.Type == "server.draining"));
            Assert.AreEqual("leave draining", $"{told[^1].Type} {told[^1].Reason}");
            Assert.AreEqual(PeerEnd.Remote, participant.Peer.End, "close_notify");
            Assert.AreEqual(2, participant.Peer.GoodbyeCount, "a BYE for sound and picture");
        }

        Assert.AreEqual(0, conference.Server.RoomCount);
        Assert.AreEqual(0, conference.Server.ParticipantCount);
        Assert.AreEqual(0, conference.Server.Network.Hub.Peers.Count);
        Assert.AreEqual(0, conference.Resources.Outstanding, "pooled frames");
    }

    [TestMethod]
    public void Nothing_is_left_of_a_server_that_was_disposed_of()
    {
        RunOnce(endsFirst: true);
        int before = NativeCore.OutstandingHandles;
        int drawings = DrawSurface.Outstanding;
        RunOnce(endsFirst: true);
        Assert.AreEqual(before, NativeCore.OutstandingHandles, "native handles");
        RunOnce(endsFirst: false);
        Assert.AreEqual(before, NativeCore.OutstandingHandles, "native handles, without a goodbye");
        Assert.AreEqual(drawings, DrawSurface.Outstanding, "drawings");
    }

    [TestMethod]
    public void Two_hundred_who_join_and_leave_leave_nothing_behind()
    {
        using VirtualConference conference = LiveRig.Create(change: options => options with { FramesPerSecond = 5 });
        TestPeerOptions small = LiveRig.Person(Colour.Green) with { FramesPerSecond = 10, Decodes = false };
        VirtualParticipant anna = conference.Join("anna", small with { Audio = null });
        conference.WaitFor(anna);
        for (int i = 0; i < 20; i++)
        {
            ComeAndGo(conference, $"warm{i}", small, i);
        }

        conference.RunFor(1);
        int handles = NativeCore.OutstandingHandles;
        int pooled = conference.Resources.Outstanding;
        long memory = GC.GetTotalMemory(forceFullCollection: true);
        for (int i = 0; i < 200; i++)
        {
            ComeAndGo(conference, $"p{i}", small, i);
        }

        conference.RunFor(1);
        LiveRoom room = conference.Room();
        Assert.AreEqual(1, conference.Server.ParticipantCount);
        Assert.AreEqual(1, conference.Server.Network.Hub.Peers.Count);
        Assert.AreEqual(1, conference.People().Count);
        Assert.AreEqual(1, room.Egress.Subscriptions.Count);
        Assert.AreEqual(0, room.Room.Mixer.InputCount);
        Assert.AreEqual(1, room.Room.Mixer.ListenerCount);
        Assert.AreEqual(handles, NativeCore.OutstandingHandles, "native handles");
        Assert.AreEqual(pooled, conference.Resources.Outstanding, "pooled frames");
        long grown = GC.GetTotalMemory(forceFullCollection: true) - memory;
        Assert.IsTrue(grown < 1_500_000, $"{grown} bytes more");
    }

    private static void ComeAndGo(VirtualConference conference, string id, TestPeerOptions options, int number)
    {
        VirtualParticipant guest = conference.Join(id, options);
        conference.WaitFor(guest);
        conference.RunFor(0.15);
        if (number % 3 == 0)
        {
            // A closed page: its connection ends, then its socket, then nobody comes back.
            guest.Peer.Close(conference.Clock.Now);
            conference.RunFor(0.03);
        }

        guest.Session.Leave("left");
        conference.RunFor(0.05);
        conference.Remove(guest);
    }

    private static void RunOnce(bool endsFirst)
    {
        using VirtualConference conference = LiveRig.Create();
        VirtualParticipant anna = conference.Join("anna", LiveRig.Person(Colour.Green, 500));
        VirtualParticipant bo = conference.Join("bo", LiveRig.Person(Colour.Red, 900) with { VideoCodecs = ["H264"], HasScreen = true });
        conference.WaitFor(anna, bo);
        conference.RunFor(0.5);
        if (endsFirst)
        {
            conference.Server.EndAll("room-ended");
            conference.RunFor(0.1);
            Assert.AreEqual(0, conference.Resources.Outstanding, "pooled frames");
        }
    }
}
