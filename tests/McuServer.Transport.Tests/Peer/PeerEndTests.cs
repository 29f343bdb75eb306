using McuServer.Native;
using McuServer.TestKit.Live;
using McuServer.TestKit.Network;
using McuServer.Transport.Dtls;
using McuServer.Transport.Ice;
using McuServer.Transport.Peer;

namespace McuServer.Transport.Tests.Peer;

/// <summary>How connections begin and end, and what is kept out of them.</summary>
[TestClass]
[DoNotParallelize]
public class PeerEndTests
{
    private static readonly LinkProfile s_dsl = new() { Delay = TimeSpan.FromMilliseconds(20) };

    [TestMethod]
    [DataRow(SrtpProfile.Aes128CmHmacSha1Tag80)]
    [DataRow(SrtpProfile.AeadAes128Gcm)]
    [DataRow(SrtpProfile.AeadAes256Gcm)]
    public void Every_profile_carries_media(SrtpProfile profile)
    {
        using DtlsContext dtls = TestPeer.CreateDtls([profile]);
        using (PeerScene scene = new(s_dsl))
        {
            scene.Join(new TestPeerOptions { Dtls = dtls });
            scene.Connect();
            scene.Run(2);
            Assert.AreEqual(profile, scene.Peer.Transport.Dtls.Profile);
            Assert.IsGreaterThan(40, scene.Peer.Camera.PictureCount);
            Assert.IsGreaterThan(40, scene.Client.Picture.PictureCount);
        }
    }

    [TestMethod]
    public void A_handshake_finishes_with_a_third_of_the_datagrams_lost()
    {
        for (ulong seed = 1; seed <= 5; seed++)
        {
            using PeerScene scene = new(s_dsl with { Loss = 0.33 }, seed);
            scene.Join(new TestPeerOptions { Video = null, Seed = seed });
            scene.Connect();
        }
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Each_side_hears_the_goodbye_of_the_other(bool byClient)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        int before = NativeCore.OutstandingHandles;
        using (DtlsContext dtls = TestPeer.CreateDtls())
        using (PeerScene scene = new(s_dsl, dtls: dtls))
        {
            scene.Join(new TestPeerOptions { Dtls = dtls });
            scene.Connect();
            scene.Run(1);
            if (byClient)
            {
                scene.Client.Close(scene.Clock.Now);
            }
            else
            {
                scene.Hub.Close(scene.Clock.Now, scene.Peer.Transport);
            }

            scene.Run(1);
            Assert.AreEqual(byClient ? PeerEnd.Remote : PeerEnd.Local, scene.Peer.End);
            Assert.AreEqual(byClient ? PeerEnd.Local : PeerEnd.Remote, scene.Client.End);
            Assert.IsEmpty(scene.Hub.Peers);
            Assert.AreEqual(byClient ? 2 : 0, scene.Peer.Goodbyes, "BYE comes before close_notify");
            Assert.AreEqual(TimeSpan.MaxValue, scene.Hub.NextDeadline);
        }

        Assert.AreEqual(before, NativeCore.OutstandingHandles);
    }

    [TestMethod]
    public void Bug_3_a_silent_client_is_unreachable_after_10_s_and_gone_after_30()
    {
        using PeerScene scene = new(s_dsl);
        scene.Join(new TestPeerOptions());
        scene.Connect();
        scene.Run(2);
        TimeSpan death = scene.Clock.Now;
        scene.Client.IsDead = true;
        Assert.IsTrue(scene.Clock.RunUntil(() => scene.Peer.Reachable.Count > 0, death + (40 * PeerScene.Second)));
        Assert.AreEqual(10, (scene.Clock.Now - death).TotalSeconds, 0.1);
        Assert.IsFalse(scene.Peer.Reachable[0]);
        scene.Run(0.1);
        long sent = scene.Network.Counters(scene.Server, scene.Client.Endpoint!).Sent;
        Assert.IsTrue(scene.Clock.RunUntil(() => scene.Peer.End is not null, death + (40 * PeerScene.Second)));
        Assert.AreEqual(30, (scene.Clock.Now - death).TotalSeconds, 0.1);
        Assert.AreEqual(PeerEnd.Timeout, scene.Peer.End);
        Assert.AreEqual(sent, scene.Network.Counters(scene.Server, scene.Client.Endpoint!).Sent, "nothing is sent to nobody");
        Assert.IsEmpty(scene.Hub.Peers);
    }

    [TestMethod]
    public void Bug_3_media_go_on_after_a_gap_of_12_s()
    {
        using PeerScene scene = new(s_dsl);
        scene.Join(new TestPeerOptions());
        scene.Connect();
        scene.Run(2);
        LinkProfile gap = s_dsl with { Blackouts = [new Blackout(scene.Clock.Now, scene.Clock.Now + (12 * PeerScene.Second))] };
        scene.Network.SetProfile(scene.Client.Endpoint!, scene.Server, gap);
        scene.Network.SetProfile(scene.Server, scene.Client.Endpoint!, gap);
        scene.Run(11);
        Assert.IsFalse(scene.Peer.Transport.IsReady);
        long frames = scene.Client.Picture.FrameCount;
        scene.Run(6);
        CollectionAssert.AreEqual(new[] { false, true }, scene.Peer.Reachable);
        Assert.IsGreaterThan(frames + 60, scene.Client.Picture.FrameCount);
        Assert.AreEqual(-20, scene.Peer.Heard.LevelDbfs(440, PeerScene.Second), 0.5);
    }

    [TestMethod]
    public void A_certificate_that_is_not_the_one_of_the_answer_ends_the_connection()
    {
        using DtlsContext other = TestPeer.CreateDtls();
        using PeerScene scene = new(s_dsl);
        scene.Join(new TestPeerOptions { Video = null });
        using TestPeer liar = TestPeer.On(
            scene.Network, scene.Clock, TransportAddress.FromIPv4(0xC0000299, 7), new TestPeerOptions { Video = null, Dtls = other });
        Assert.AreNotEqual(liar.CreateOffer(), scene.Client.CreateOffer(), "another fingerprint");
        scene.Connect();

        // The honest offer was answered; the liar takes the answer to it with its own certificate.
        liar.TakeAnswer(scene.Clock.Now, scene.Peer.Transport.Session.AnswerText, [scene.ServerAddress]);
        scene.Run(3);
        Assert.IsFalse(liar.IsConnected);
        Assert.IsTrue(scene.Peer.Transport.IsReady);
    }

    [TestMethod]
    public void Datagrams_from_addresses_that_were_not_validated_are_dropped()
    {
        using PeerScene scene = new(s_dsl);
        scene.Join(new TestPeerOptions());
        scene.Connect();
        List<byte[]> recorded = [];
        scene.Network.Tap = (_, to, bytes) =>
        {
            if (ReferenceEquals(to, scene.Server) && recorded.Count < 200)
            {
                recorded.Add(bytes.ToArray());
            }
        };
        scene.Run(2);
        scene.Network.Tap = null;
        VirtualEndpoint stranger = scene.Network.Attach(
            TransportAddress.FromIPv4(0xC6336407, 5000), static (TimeSpan _, in TransportAddress _, ReadOnlySpan<byte> _) => { });
        PeerTransport peer = scene.Peer.Transport;
        long packets = scene.Peer.PacketCount;
        TransportAddress from = stranger.Address;
        int count = 0;
        foreach (byte[] datagram in recorded)
        {
            if (datagram[0] >= 20)
            {
                count++;
                peer.Handle(scene.Clock.Now, from, datagram);
            }
        }

        peer.Handle(scene.Clock.Now, from, [22, 254, 253, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1]);
        Assert.AreEqual(count + 1, peer.Drops[DropReason.AddressNotValidated]);
        Assert.AreEqual(packets, scene.Peer.PacketCount);
        Assert.AreEqual(DtlsSessionState.Connected, peer.Dtls.State);
        Assert.AreEqual(IceState.Completed, peer.Ice.State);
    }
}
