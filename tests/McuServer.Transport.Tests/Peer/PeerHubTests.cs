using McuServer.TestKit.Live;
using McuServer.TestKit.Network;
using McuServer.Transport.Peer;

namespace McuServer.Transport.Tests.Peer;

/// <summary>The hub notes its peers' deadlines, instead of asking all of them several times a turn.</summary>
[TestClass]
public class PeerHubTests
{
    [TestMethod]
    public void The_noted_deadline_is_the_earliest_of_the_peers_at_any_time_also_when_some_have_gone()
    {
        using PeerScene scene = new(new LinkProfile { Delay = TimeSpan.FromMilliseconds(15), Loss = 0.05 });
        for (int i = 0; i < 20; i++)
        {
            // More than the hub has room for at first.
            scene.Join(new TestPeerOptions());
        }

        int looks = 0;
        scene.Clock.Every(TimeSpan.FromMilliseconds(1.7), () =>
        {
            TimeSpan earliest = TimeSpan.MaxValue;
            foreach (PeerTransport peer in scene.Hub.Peers)
            {
                earliest = peer.NextDeadline < earliest ? peer.NextDeadline : earliest;
            }

            Assert.AreEqual(earliest, scene.Hub.NextDeadline, $"at {scene.Clock.Now}");
            looks++;
        });
        scene.Connect();
        scene.Run(1);
        scene.Renegotiate(restartsIce: true);
        scene.Run(1);
        foreach (int gone in (int[])[3, 0, 11])
        {
            scene.Hub.Close(scene.Clock.Now, scene.Servers[gone].Transport);
            scene.Servers.RemoveAt(gone);
            scene.Run(0.5);
        }

        Assert.HasCount(17, scene.Hub.Peers);
        Assert.IsGreaterThan(1000, looks);
    }
}
