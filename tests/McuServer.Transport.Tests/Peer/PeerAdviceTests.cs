using McuServer.TestKit.Live;
using McuServer.TestKit.Network;

namespace McuServer.Transport.Tests.Peer;

/// <summary>REMB goes to senders that have nothing better, and to nobody else.</summary>
[TestClass]
public class PeerAdviceTests
{
    private static readonly TestPeerOptions s_old = new() { UsesTransportFeedback = false, VideoBitrateBps = 500_000 };

    [TestMethod]
    public void A_sender_without_transport_feedback_is_told_the_bound_every_second()
    {
        using PeerScene scene = new();
        scene.Join(s_old);
        scene.Connect();
        scene.Run(5);
        Assert.AreEqual(0, scene.Client.Transport!.TransportFeedbackCount);
        Assert.AreEqual(2_500_000, scene.Client.Transport.RembBps, 20);
        Assert.AreEqual(5, scene.Peer.Transport.Advice!.SentCount, 1);
    }

    [TestMethod]
    public void Loss_on_its_way_lowers_it_and_it_grows_again_afterwards()
    {
        using PeerScene scene = new();
        scene.Join(s_old);
        scene.Connect();
        scene.Run(3);
        scene.Network.SetProfile(scene.Client.Endpoint!, scene.Server, LinkProfile.Perfect with { Loss = 0.2 });
        scene.Run(5);
        long low = scene.Client.Transport!.RembBps;
        Assert.IsLessThan(500_000, low, "below what is sent");
        Assert.IsGreaterThanOrEqualTo(150_000 - 1, low);
        scene.Network.SetProfile(scene.Client.Endpoint!, scene.Server, LinkProfile.Perfect);
        scene.Run(10);
        Assert.IsGreaterThan(low * 3 / 2, scene.Client.Transport.RembBps);
    }

    [TestMethod]
    public void Two_pictures_have_twice_the_bound()
    {
        using PeerScene scene = new();
        scene.Join(s_old with { HasScreen = true });
        scene.Connect();
        scene.Run(4);
        Assert.AreEqual(5_000_000, scene.Client.Transport!.RembBps, 40);
    }

    [TestMethod]
    public void Who_has_transport_feedback_or_sends_no_picture_gets_none()
    {
        using PeerScene scene = new();
        scene.Join(new TestPeerOptions());
        scene.Join(s_old with { Video = Rtp.Sdp.MediaDirection.ReceiveOnly });
        scene.Connect();
        scene.Run(5);
        Assert.IsGreaterThan(0, scene.Client.Transport!.TransportFeedbackCount);
        Assert.AreEqual(0, scene.Client.Transport.RembBps);
        Assert.AreEqual(0, scene.Clients[1].Transport!.RembBps);
        Assert.IsNull(scene.Servers[0].Transport.Advice);
        Assert.IsNull(scene.Servers[1].Transport.Advice);
    }
}
