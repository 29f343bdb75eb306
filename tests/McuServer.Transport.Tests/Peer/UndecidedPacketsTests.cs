using McuServer.Rtp.Sdp;
using McuServer.TestKit.Live;
using McuServer.TestKit.Network;
using McuServer.Transport.Peer;

namespace McuServer.Transport.Tests.Peer;

[TestClass]
public sealed class UndecidedPacketsTests : IUndecidedSink
{
    private readonly DropCounters _drops = new();
    private readonly UndecidedPackets.Bound _bound = new(300);
    private readonly List<byte> _released = [];

    [TestMethod]
    public void What_waited_comes_out_in_order_and_the_rest_goes_on_waiting()
    {
        UndecidedPackets packets = new(_drops, _bound);
        for (byte i = 0; i < 10; i++)
        {
            packets.Add(Ms(i), i % 2 == 0 ? 7u : 8u, [i, 1, 2]);
        }

        packets.Release(Ms(20), 7, this);
        CollectionAssert.AreEqual(new byte[] { 0, 2, 4, 6, 8 }, _released);
        Assert.AreEqual((5, 5), (packets.Count, _bound.Count));
        packets.Release(Ms(21), 7, this);
        packets.Release(Ms(22), 8, this);
        CollectionAssert.AreEqual(new byte[] { 0, 2, 4, 6, 8, 1, 3, 5, 7, 9 }, _released);
        Assert.AreEqual((0, 0, 0L), (packets.Count, _bound.Count, _drops[DropReason.UnknownSsrc]));
    }

    [TestMethod]
    public void Fifty_of_a_stream_wait_and_four_streams_of_a_peer_and_no_longer_than_a_second()
    {
        UndecidedPackets packets = new(_drops, _bound);
        for (int i = 0; i < 60; i++)
        {
            packets.Add(Ms(i), 7, [(byte)i]);
        }

        Assert.AreEqual((50, 10L), (packets.Count, _drops[DropReason.UnknownSsrc]));
        for (uint ssrc = 8; ssrc < 20; ssrc++)
        {
            packets.Add(Ms(100), ssrc, [1]);
        }

        Assert.AreEqual((53, 19L), (packets.Count, _drops[DropReason.UnknownSsrc]));
        packets.Expire(Ms(1010));
        Assert.AreEqual((43, 29L), (packets.Count, _drops[DropReason.UnknownSsrc]));
        packets.Release(Ms(1070), 7, this);
        Assert.IsEmpty(_released, "too late");
        packets.Clear();
        Assert.AreEqual((0, 0, 72L), (packets.Count, _bound.Count, _drops[DropReason.UnknownSsrc]));
    }

    [TestMethod]
    public void All_peers_share_one_bound()
    {
        UndecidedPackets[] peers = [new(_drops, _bound), new(_drops, _bound), new(_drops, _bound)];
        for (int i = 0; i < 600; i++)
        {
            peers[i % 3].Add(Ms(0), (uint)(i % 12 / 3), new byte[1200]);
        }

        Assert.AreEqual(300, peers.Sum(static p => p.Count));
        Assert.AreEqual((300, 300L), (_bound.Count, _drops[DropReason.UnknownSsrc]));
        peers[0].Clear();
        Assert.AreEqual(300 - 100, _bound.Count);
    }

    /// <summary>A Firefox whose first packets have no RID: what came before it is not lost.</summary>
    [TestMethod]
    [DataRow(400, true)]
    [DataRow(1500, false)]
    public void A_layer_that_is_named_late_is_received_from_its_first_packet_on(int silentMs, bool isWhole)
    {
        using PeerScene scene = new(new LinkProfile { Delay = TimeSpan.FromMilliseconds(20) });
        scene.Join(new TestPeerOptions { Rids = ["q", "h"], Width = 320, Height = 180, AnnouncesSsrcs = false, VideoBitrateBps = 200_000 });
        SendTrack[] cameras = [.. scene.Client.Transport!.SendTracks.Where(static t => t.Section.Kind == SectionKind.Video)];
        SetNames(cameras, false);
        scene.Connect();
        scene.Run(silentMs / 1000.0);
        Assert.IsFalse(scene.Peer.Transport.ReceiveLayers.Any(static l => l.Track.Kind == SectionKind.Video));
        SetNames(cameras, true);
        scene.Run(0.5);
        ReceiveLayer[] layers = [.. scene.Peer.Transport.ReceiveLayers.Where(static l => l.Track.Kind == SectionKind.Video)];
        Assert.HasCount(2, layers);
        Assert.AreEqual(isWhole, scene.Peer.Transport.Drops[DropReason.UnknownSsrc] == 0);
        foreach (ReceiveLayer layer in layers)
        {
            SendTrack sent = cameras.Single(c => c.Rid == layer.Rid);
            Assert.AreEqual(isWhole, layer.Stream.Statistics.PacketCount >= sent.Stream.PacketCount - 6, $"{layer.Rid}: {layer.Stream.Statistics.PacketCount} of {sent.Stream.PacketCount}");
        }

        scene.Run(2);
        Assert.IsTrue(scene.Peer.Seen.Values.All(static p => p.BrokenCount == 0 && p.FrameCount > 40));
    }

    public void OnDecided(TimeSpan now, ReadOnlySpan<byte> packet) => _released.Add(packet[0]);

    private static void SetNames(SendTrack[] tracks, bool isNamed)
    {
        foreach (SendTrack track in tracks)
        {
            track.Stream.NamesItself = track.Stream.NamesRetransmissions = isNamed;
        }
    }

    private static TimeSpan Ms(int ms) => TimeSpan.FromMilliseconds(ms);
}
