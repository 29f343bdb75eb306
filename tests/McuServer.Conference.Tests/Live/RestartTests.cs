using McuServer.Conference.Live;
using McuServer.Rtp.Sdp;

namespace McuServer.Conference.Tests.Live;

/// <summary>ICE restarts by WHIP's PATCH, and what later offers make of them.</summary>
[TestClass]
public class RestartTests
{
    private const string Password = "wxyz0123456789012345678901";

    [TestMethod]
    public async Task A_fragment_has_new_credentials_and_the_candidates()
    {
        using ServerRig rig = new();
        LiveSession session = await rig.ConnectAsync("obs", use: PeerUse.Publish);
        string before = session.IceGeneration!;
        string fragment = await rig.RestartAsync(session, "wxyz", Password);
        Assert.AreNotEqual(before, session.IceGeneration);
        (string? ufrag, string? password) = SdpFragment.ReadCredentials(fragment);
        Assert.AreEqual(session.IceGeneration, ufrag);
        Assert.AreEqual(session.Peer!.Transport.Session.LocalUfrag, ufrag);
        Assert.AreEqual(session.Peer.Transport.Session.LocalPassword, password);
        Assert.AreEqual("wxyz", session.Peer.Transport.Session.RemoteUfrag);
        foreach (string line in (string[])["a=ice-lite\r\n", "a=group:BUNDLE 0 1\r\n", "m=audio 9 UDP/TLS/RTP/SAVPF ", "a=mid:0\r\n",
            "a=candidate:1 1 udp ", "192.0.2.1 40000 typ host\r\n", "a=end-of-candidates\r\n"])
        {
            StringAssert.Contains(fragment, line);
        }
    }

    [TestMethod]
    public async Task A_later_offer_goes_on_with_the_restarted_credentials_and_a_later_restart_has_others()
    {
        using ServerRig rig = new();
        LiveSession session = rig.Join("kim");
        string first = await rig.AnswerAsync(session, ServerRig.Offer(ufrag: "abcd"));
        object connection = session.Peer!;
        await rig.RestartAsync(session, "wxyz", $"wxyz{"0123456789012345678901"}");
        string restarted = session.IceGeneration!;

        string second = await rig.AnswerAsync(session, ServerRig.Offer(ufrag: "wxyz"));
        Assert.AreEqual(restarted, session.IceGeneration);
        StringAssert.Contains(second, $"a=ice-ufrag:{restarted}\r\n");
        Assert.AreSame(connection, session.Peer, "it is the same connection");
        Assert.AreEqual(Origin(first).Id, Origin(second).Id);
        Assert.AreEqual(Origin(first).Version + 1, Origin(second).Version);

        string third = await rig.AnswerAsync(session, ServerRig.Offer(ufrag: "efgh"));
        Assert.AreNotEqual(restarted, session.IceGeneration);
        Assert.AreSame(connection, session.Peer);
        Assert.AreEqual(Origin(second).Version + 1, Origin(third).Version);
    }

    [TestMethod]
    public async Task Without_a_connection_there_is_nothing_to_restart()
    {
        using ServerRig rig = new();
        LiveSession session = rig.Join("kim");
        await Assert.ThrowsExactlyAsync<OfferRefusedException>(() => rig.RestartAsync(session, "wxyz", Password));
        await rig.AnswerAsync(session, ServerRig.Offer());
        string before = session.IceGeneration!;

        // The connection ends while the restart is on its way to the network thread.
        Task<string> restart = session.RestartIceAsync("wxyz", Password, CancellationToken.None);
        rig.Server.Network.Hub.Close(rig.Now, session.Peer!.Transport);
        rig.Turn();
        await Assert.ThrowsExactlyAsync<OfferRefusedException>(() => restart);
        Assert.AreEqual(before, session.IceGeneration);
    }

    [TestMethod]
    [DataRow("abc", Password)]
    [DataRow("wxyz", "012345678901234567890")]
    [DataRow("", Password)]
    [DataRow("wx:z", Password)]
    [DataRow("wx-z", Password)]
    [DataRow("wx z", Password)]
    [DataRow("wxyz", "wxyz0123456789012345678\r\n1")]
    [DataRow("wxy\u00E9", Password)]
    [DataRow("wxyz", "\u6771\u6771\u6771\u6771\u6771\u6771\u6771\u6771\u6771\u6771\u6771\u6771\u6771\u6771\u6771\u6771\u6771\u6771\u6771\u6771\u6771\u6771")]
    public async Task Credentials_that_are_none_are_refused_and_nothing_changes(string ufrag, string password)
    {
        using ServerRig rig = new();
        LiveSession session = rig.Join("kim");
        await rig.AnswerAsync(session, ServerRig.Offer());
        string before = session.IceGeneration!;
        NegotiatedSession agreed = session.Peer!.Transport.Session;
        OfferRefusedException refused = await Assert.ThrowsExactlyAsync<OfferRefusedException>(() => rig.RestartAsync(session, ufrag, password));
        Assert.IsTrue(refused.IsMalformed);
        StringAssert.Contains(refused.Message, "4 to 256");
        Assert.AreEqual(before, session.IceGeneration);
        Assert.AreSame(agreed, session.Peer.Transport.Session);
        StringAssert.Contains(await rig.RestartAsync(session, "wxyz", Password), $"a=ice-ufrag:{session.IceGeneration}\r\n");
    }

    [TestMethod]
    public async Task The_longest_credentials_are_taken()
    {
        using ServerRig rig = new();
        LiveSession session = rig.Join("kim");
        await rig.AnswerAsync(session, ServerRig.Offer());
        string longest = new('+', 256);
        await rig.RestartAsync(session, longest, longest);
        Assert.AreEqual(longest, session.Peer!.Transport.Session.RemoteUfrag);
        await Assert.ThrowsExactlyAsync<OfferRefusedException>(() => rig.RestartAsync(session, longest + "/", longest));
        await Assert.ThrowsExactlyAsync<OfferRefusedException>(() => rig.RestartAsync(session, longest, longest + "/"));
    }

    /// <summary>The client has gone away from the request; what was agreed on must still be what the connection has.</summary>
    [TestMethod]
    public async Task An_answer_that_nobody_waits_for_any_more_is_known_to_the_next()
    {
        using ServerRig rig = new();
        LiveSession session = rig.Join("kim");
        using CancellationTokenSource gone = new();
        Task<string> answer = session.AnswerAsync(ServerRig.Offer(), gone.Token);
        await gone.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => answer);
        rig.Turn();
        Assert.AreEqual(session.Peer!.Transport.Session.LocalUfrag, session.IceGeneration);
        object connection = session.Peer;
        await rig.AnswerAsync(session, ServerRig.Offer());
        Assert.AreSame(connection, session.Peer);
        Assert.HasCount(1, rig.Server.Network.Hub.Peers);
    }

    [TestMethod]
    public async Task A_page_that_was_loaded_anew_gets_a_connection_of_its_own_in_the_same_seat()
    {
        using ServerRig rig = new();
        LiveSession session = await rig.ConnectAsync("kim");
        object before = session.Peer!;
        await rig.AnswerAsync(session, ServerRig.Offer("B2"));
        Assert.AreNotSame(before, session.Peer);
        Assert.IsFalse(session.HasEnded);
        Assert.HasCount(1, rig.Server.Network.Hub.Peers);
    }

    private static (ulong Id, ulong Version) Origin(string sdp)
    {
        string[] words = sdp[(sdp.IndexOf("o=", StringComparison.Ordinal) + 2)..].Split(' ');
        return (ulong.Parse(words[1]), ulong.Parse(words[2]));
    }
}
