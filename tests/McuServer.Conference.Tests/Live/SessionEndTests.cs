using McuServer.Conference.Control;
using McuServer.Conference.Live;
using McuServer.Media.Layouts;
using McuServer.Native;
using McuServer.Transport.Peer;

namespace McuServer.Conference.Tests.Live;

/// <summary>How sessions are kept, and how they end.</summary>
[TestClass]
[DoNotParallelize]
public class SessionEndTests
{
    /// <summary>Taken by REST: nobody holds it until a socket comes with the token.</summary>
    [TestMethod]
    [DataRow(LobbyPolicy.Accept)]
    [DataRow(LobbyPolicy.Ask)]
    public async Task A_seat_that_no_socket_takes_over_is_given_up(LobbyPolicy lobby)
    {
        using ServerRig rig = new();
        LiveSession host = await rig.ConnectAsync("host", role: Role.Host);
        host.Control.Update(Actor.Server, one => one with { Lobby = lobby });
        LiveSession session = rig.Join("late", role: Role.Attendee);
        session.Detach();
        Assert.AreEqual(lobby == LobbyPolicy.Ask, session.Snapshot.Waiting);
        rig.Advance(29);
        Assert.IsFalse(session.HasEnded);
        Assert.IsTrue(rig.Server.TryResume(session.ResumeToken, out IConferenceSession? resumed));
        Assert.AreSame(session, resumed);
        rig.Advance(31);
        Assert.IsFalse(session.HasEnded, "a socket has it now");
        session.Detach();
        rig.Advance(31);
        Assert.AreEqual("timeout", (await ServerRig.EventsAsync(session))[^1].Reason);
        Assert.AreSame(host, rig.Server.SessionsOf("lobby").Single());
        Assert.IsEmpty(host.Control.Lobby(Actor.Server));
    }

    [TestMethod]
    public void A_resume_token_is_good_once()
    {
        using ServerRig rig = new();
        LiveSession session = rig.Join("kim");
        string first = session.ResumeToken;
        Assert.IsFalse(rig.Server.TryResume("no such token", out IConferenceSession? resumed));
        Assert.IsNull(resumed);
        Assert.IsTrue(rig.Server.TryResume(first, out resumed));
        Assert.AreSame(session, resumed);
        Assert.AreNotEqual(first, session.ResumeToken);
        Assert.IsFalse(rig.Server.TryResume(first, out _), "a token that was used");
        Assert.IsTrue(rig.Server.TryResume(session.ResumeToken, out _));
        session.Leave("left");
        Assert.IsFalse(rig.Server.TryResume(session.ResumeToken, out _), "a session that has ended");
    }

    [TestMethod]
    public async Task A_seat_waits_30_s_for_its_socket()
    {
        using ServerRig rig = new();
        LiveSession session = rig.Join("kim");
        rig.Advance(100);
        Assert.IsFalse(session.HasEnded, "a socket holds it");
        session.Detach();
        rig.Advance(29);
        Assert.IsTrue(rig.Server.TryResume(session.ResumeToken, out _));
        rig.Advance(60);
        Assert.IsFalse(session.HasEnded, "it came back");
        session.Detach();
        rig.Advance(29.9);
        Assert.IsFalse(session.HasEnded);
        rig.Advance(0.2);
        Assert.AreEqual("timeout", (await ServerRig.EventsAsync(session))[^1].Reason);
        Assert.AreEqual(0, rig.Server.RoomCount);
        rig.Turn();
        Assert.IsEmpty(rig.Rooms);
    }

    /// <summary>The old socket's end may be noticed after the new one is there.</summary>
    [TestMethod]
    public void Whoever_holds_the_session_last_counts()
    {
        using ServerRig rig = new();
        LiveSession session = rig.Join("kim");
        session.Detach();
        session.Attach();
        rig.Advance(40);
        Assert.IsFalse(session.HasEnded);
    }

    [TestMethod]
    public async Task A_connection_holds_the_seat_without_a_socket_and_the_wait_begins_at_its_last_sign_of_life()
    {
        using ServerRig rig = new(o => o with { SeatKept = TimeSpan.FromSeconds(40) });
        LiveSession session = await rig.ConnectAsync("kim");
        session.Detach();
        rig.Advance(20);
        Assert.IsFalse(session.HasEnded, "the connection lives");
        Assert.IsTrue(rig.Rooms[0].Room.Contains("kim"));

        // Nothing has come from the client: the agent gives it up after 30 s.
        rig.Advance(12);
        Assert.IsNull(session.Peer);
        Assert.IsFalse(session.HasEnded);
        Assert.IsEmpty(rig.Server.Network.Hub.Peers);
        rig.Advance(8.1);
        List<RoomEvent> events = await ServerRig.EventsAsync(session);
        Assert.AreEqual("Timeout", events.Single(e => e.Type == "peer.disconnected").Reason);
        Assert.AreEqual("timeout", events[^1].Reason);
    }

    [TestMethod]
    [DataRow(PeerUse.Publish)]
    [DataRow(PeerUse.Watch)]
    public async Task WHIP_and_WHEP_end_with_their_connection(PeerUse use)
    {
        using ServerRig rig = new();
        LiveSession session = await rig.ConnectAsync("obs", use: use);
        session.Peer!.OnEnded(rig.Now, PeerEnd.Remote);
        Assert.AreEqual("left", (await ServerRig.EventsAsync(session))[^1].Reason);
        LiveSession silent = await rig.ConnectAsync("obs", use: use);
        rig.Advance(31);
        Assert.AreEqual("timeout", (await ServerRig.EventsAsync(silent))[^1].Reason);
        Assert.AreEqual(0, rig.Server.ParticipantCount);
    }

    [TestMethod]
    public async Task Others_hear_of_somebody_from_the_connection_to_the_end_and_no_more()
    {
        using ServerRig rig = new();
        LiveSession lee = await rig.ConnectAsync("lee");
        LiveSession watcher = await rig.ConnectAsync("watcher", use: PeerUse.Watch);
        LiveSession never = rig.Join("never");
        never.Leave("left");
        LiveSession kim = await rig.ConnectAsync("kim");
        kim.Control.Mute(kim.Actor, "kim", MediaKind.Audio, true);
        kim.Peer!.OnEnded(rig.Now, PeerEnd.Timeout);
        rig.Turn();
        await rig.AnswerAsync(kim, ServerRig.Offer("B2"));
        kim.Peer!.OnConnected(rig.Now);
        rig.Turn();
        watcher.Leave("left");
        kim.Leave("kicked");
        rig.Turn();
        rig.Turn();
        lee.Leave("left");
        string[] told = [.. from e in await ServerRig.EventsAsync(lee)
                            where e.Participant is not null && e.Participant != "lee"
                            select $"{e.Participant} {e.Type} {e.Reason}".Trim()];
        CollectionAssert.AreEqual(
            (string[])["kim participant.joined", "kim media.muted", "kim participant.updated", "kim participant.updated", "kim participant.left kicked"],
            told, string.Join(", ", told));
        List<RoomEvent> own = await ServerRig.EventsAsync(kim);
        Assert.AreEqual("leave", own[^1].Type);
        Assert.AreEqual("kicked", own[^1].Reason);
        Assert.AreEqual(1, own.Count(e => e.Type == "leave"));
    }

    [TestMethod]
    public async Task The_tile_goes_with_the_session_but_stays_for_one_that_has_taken_its_place()
    {
        using ServerRig rig = new();
        LiveSession stays = await rig.ConnectAsync("lee");
        LiveSession first = await rig.ConnectAsync("kim");
        Room room = rig.Rooms[0].Room;
        Assert.AreSame(stays.LiveRoom, first.LiveRoom);
        LiveSession second = await rig.ConnectAsync("kim");
        rig.Advance(0.1);
        Assert.IsTrue(room.Contains("kim"));
        second.Leave("left");
        rig.Advance(0.1);
        Assert.IsFalse(room.Contains("kim"));
        Assert.IsTrue(room.Contains("lee"));
    }

    [TestMethod]
    public async Task An_end_during_an_answer_leaves_no_connection()
    {
        using ServerRig rig = new();
        LiveSession session = rig.Join("kim");
        Task<string> answer = session.AnswerAsync(ServerRig.Offer(), CancellationToken.None);
        session.Leave("left");
        rig.Turn();
        await Assert.ThrowsExactlyAsync<OfferRefusedException>(() => answer);
        Assert.IsEmpty(rig.Server.Network.Hub.Peers);

        // And the other way round: the answer was first, the end comes before the network thread has told of it.
        LiveSession other = rig.Join("lee");
        answer = other.AnswerAsync(ServerRig.Offer(), CancellationToken.None);
        rig.Server.Datagrams.HandleWake(rig.Now);
        other.Leave("left");
        rig.Turn();
        await answer;
        Assert.IsEmpty(rig.Server.Network.Hub.Peers);
        await Assert.ThrowsExactlyAsync<OfferRefusedException>(() => rig.AnswerAsync(other, ServerRig.Offer()));
    }

    [TestMethod]
    public async Task All_sessions_end_with_a_reason_and_all_rooms_are_given_back()
    {
        using ServerRig rig = new();
        LiveSession[] all =
        [
            await rig.ConnectAsync("kim"), await rig.ConnectAsync("lee", "b"), rig.Join("park", "c"),
            await rig.ConnectAsync("obs", "b", PeerUse.Publish), await rig.ConnectAsync("tv", "b", PeerUse.Watch),
        ];
        Assert.AreEqual(3, rig.Server.RoomCount);
        rig.Server.EndAll("draining");
        rig.Turn();
        foreach (LiveSession session in all)
        {
            List<RoomEvent> events = await ServerRig.EventsAsync(session);
            Assert.AreEqual("leave", events[^1].Type);
            Assert.AreEqual("draining", events[^1].Reason);
        }

        Assert.AreEqual(0, rig.Server.RoomCount);
        Assert.AreEqual(0, rig.Server.ParticipantCount);
        Assert.IsEmpty(rig.Rooms);
        Assert.IsEmpty(rig.Server.Network.Hub.Peers);
    }

    [TestMethod]
    public async Task A_handshake_has_the_configured_time()
    {
        using ServerRig rig = new(o => o with { Dtls = o.Dtls with { Timeout = TimeSpan.FromSeconds(2) } });
        LiveSession session = rig.Join("kim");
        await rig.AnswerAsync(session, ServerRig.Offer());
        session.Peer!.Transport.Dtls.Start(rig.Now);
        rig.Advance(1.9);
        Assert.IsNotNull(session.Peer);
        rig.Advance(0.2);
        Assert.IsNull(session.Peer);
    }

    /// <summary>Native handles, pooled frames, packets and samples; with pictures and sound encoded for those inside.</summary>
    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public async Task After_the_end_nothing_is_left(bool endsInOrder)
    {
        int handles = NativeCore.OutstandingHandles;
        ServerRig rig = new();
        LiveSession kim = await rig.ConnectAsync("kim");
        await rig.ConnectAsync("lee");
        await rig.ConnectAsync("tv", use: PeerUse.Watch);
        await rig.ConnectAsync("park", "b");
        for (int i = 0; i < 10; i++)
        {
            rig.Advance(0.1);
            rig.Rooms.ForEach(room => room.VideoTick(rig.Now));
        }

        Assert.IsGreaterThan(0L, rig.Server.Network.SentFrames);
        await rig.ConnectAsync("kim");
        await rig.AnswerAsync(await rig.ConnectAsync("choi"), ServerRig.Offer("C3"));
        rig.Advance(1);
        Assert.IsTrue(kim.HasEnded);
        Assert.IsGreaterThan(handles, NativeCore.OutstandingHandles);
        if (endsInOrder)
        {
            rig.Server.EndAll("draining");
            rig.Advance(1);
        }

        rig.Server.Dispose();
        Assert.AreEqual(0, rig.Server.OutstandingCells);
        Assert.AreEqual(0, rig.Resources.Outstanding);
        rig.Dispose();
        Assert.AreEqual(handles, NativeCore.OutstandingHandles);
    }
}
