using McuServer.Conference.Live;
using McuServer.Rtp.Sdp;

namespace McuServer.Conference.Tests.Live;

/// <summary>Who is let in, and whose place is taken.</summary>
[TestClass]
public class JoinTests
{
    [TestMethod]
    public async Task A_second_join_of_the_same_person_takes_the_first_one_s_place()
    {
        using ServerRig rig = new();
        LiveSession first = rig.Join("kim");
        LiveSession watching = rig.Join("kim", use: PeerUse.Watch);
        LiveSession second = rig.Join("kim");
        Assert.IsTrue(first.HasEnded);
        Assert.AreEqual("duplicate", (await ServerRig.EventsAsync(first))[^1].Reason);
        Assert.IsFalse(watching.HasEnded, "watching is another use");
        Assert.IsFalse(second.HasEnded);
        Assert.AreEqual(2, rig.Server.ParticipantCount);
        Assert.AreEqual(1, rig.Server.RoomCount);
    }

    [TestMethod]
    public void A_full_room_takes_nobody_new_but_whoever_comes_again()
    {
        using ServerRig rig = new(o => o with { MaxParticipantsPerRoom = 2 });
        rig.Join("kim");
        rig.Join("lee");
        Assert.AreEqual(JoinRefusal.RoomFull, Refusal(() => rig.Join("park")));
        rig.Join("kim");
        rig.Join("park", room: "other");
        Assert.AreEqual(3, rig.Server.ParticipantCount);
    }

    [TestMethod]
    public void There_are_no_more_rooms_than_allowed()
    {
        using ServerRig rig = new(o => o with { MaxRooms = 1 });
        LiveSession first = rig.Join("kim", room: "a");
        rig.Join("lee", room: "a").Leave("left");
        Assert.AreEqual(JoinRefusal.ServerFull, Refusal(() => rig.Join("park", room: "b")));
        first.Leave("left");
        rig.Join("park", room: "b");
        Assert.AreEqual(1, rig.Server.RoomCount);
        Assert.AreEqual(2, rig.OpenedCount);
    }

    /// <summary>A room that nobody is let into would have no threads, and the next one would come into silence.</summary>
    [TestMethod]
    public void A_join_that_is_refused_leaves_no_room_behind()
    {
        using ServerRig rig = new(o => o with { MaxParticipants = 1 });
        LiveSession first = rig.Join("kim", room: "a");
        Assert.AreEqual(JoinRefusal.ServerFull, Refusal(() => rig.Join("lee", room: "b")));
        Assert.AreEqual(1, rig.Server.RoomCount);
        Assert.AreEqual(1, rig.OpenedCount);
        first.Leave("left");
        rig.Turn();
        rig.Join("lee", room: "b");
        Assert.AreEqual("b", rig.Rooms.Single().Name);
    }

    [TestMethod]
    public async Task Sessions_of_one_address_that_never_connect_are_limited()
    {
        using ServerRig rig = new(o => o with { MaxNewPerAddress = 2 });
        LiveSession first = rig.Join("p1", address: "192.0.2.7");
        LiveSession second = rig.Join("p2", address: "::ffff:192.0.2.7");
        Assert.AreEqual(JoinRefusal.TooManyNew, Refusal(() => rig.Join("p3", address: "192.0.2.7")));
        rig.Join("p4", address: "192.0.2.8");
        rig.Join("p5");

        await rig.AnswerAsync(first, ServerRig.Offer());
        Assert.AreEqual(JoinRefusal.TooManyNew, Refusal(() => rig.Join("p3", address: "192.0.2.7")), "an answer is no connection");
        first.Peer!.OnConnected(rig.Now);
        rig.Join("p3", address: "192.0.2.7");
        Assert.AreEqual(JoinRefusal.TooManyNew, Refusal(() => rig.Join("p6", address: "192.0.2.7")));
        second.Leave("left");
        rig.Join("p6", address: "192.0.2.7");

        // Neither the end of a connected session nor a second connection of it makes room once more.
        first.Peer!.OnConnected(rig.Now);
        first.Leave("left");
        Assert.AreEqual(JoinRefusal.TooManyNew, Refusal(() => rig.Join("p7", address: "192.0.2.7")));
    }

    [TestMethod]
    public void An_IPv6_network_counts_as_one_address()
    {
        using ServerRig rig = new(o => o with { MaxNewPerAddress = 1 });
        rig.Join("p1", address: "2001:db8:1:2::1");
        Assert.AreEqual(JoinRefusal.TooManyNew, Refusal(() => rig.Join("p2", address: "2001:db8:1:2:ffff::9")));
        rig.Join("p3", address: "2001:db8:1:3::1");
    }

    [TestMethod]
    [DataRow("v=0\r\nm=audio rubbish\r\n", true, DisplayName = "no SDP")]
    [DataRow("no codec", false)]
    public async Task An_offer_that_cannot_be_answered_takes_nobody_s_place(string offer, bool isMalformed)
    {
        using ServerRig rig = new();
        string good = ServerRig.Offer(direction: MediaDirection.SendOnly);
        string bad = isMalformed ? offer : good.Replace("VP8/90000", "H265/90000", StringComparison.Ordinal);
        LiveSession running = rig.Join("obs", use: PeerUse.Publish, offer: good);
        await rig.AnswerAsync(running, good);
        OfferRefusedException refused = Assert.ThrowsExactly<OfferRefusedException>(() => rig.Join("obs", use: PeerUse.Publish, offer: bad));
        Assert.AreEqual(isMalformed, refused.IsMalformed);
        Assert.ThrowsExactly<OfferRefusedException>(() => rig.Join("new", room: "new", use: PeerUse.Publish, offer: bad));
        rig.Turn();
        Assert.IsFalse(running.HasEnded);
        Assert.IsNotNull(running.Peer);
        Assert.AreEqual(1, rig.Server.ParticipantCount);
        Assert.AreEqual(1, rig.OpenedCount);

        rig.Join("obs", use: PeerUse.Publish, offer: good);
        Assert.IsTrue(running.HasEnded);
    }

    [TestMethod]
    public async Task While_the_server_stops_nobody_is_let_in_and_all_are_told()
    {
        using ServerRig rig = new();
        LiveSession inside = rig.Join("kim");
        rig.Server.BeginDrain();
        Assert.IsTrue(rig.Server.IsDraining);
        Assert.AreEqual(JoinRefusal.Draining, Refusal(() => rig.Join("lee")));
        Assert.AreEqual(JoinRefusal.Draining, Refusal(() => rig.Join("kim")));
        Assert.IsFalse(inside.HasEnded);
        Assert.IsTrue(rig.Server.TryResume(inside.ResumeToken, out _), "those inside may come back");
        rig.Server.EndAll("draining");
        CollectionAssert.AreEqual(
            (string[])["server.draining", "leave"], (await ServerRig.EventsAsync(inside)).ConvertAll(e => e.Type));
    }

    private static JoinRefusal Refusal(Action join) => Assert.ThrowsExactly<JoinRefusedException>(join).Refusal;
}
