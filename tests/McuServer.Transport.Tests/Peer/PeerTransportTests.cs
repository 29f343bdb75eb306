using System.Runtime.CompilerServices;
using McuServer.Rtp.Sdp;
using McuServer.Rtp.Wire;
using McuServer.TestKit.Live;
using McuServer.TestKit.Network;
using McuServer.Transport.Ice;
using McuServer.Transport.Peer;
using McuServer.Transport.Streams;

namespace McuServer.Transport.Tests.Peer;

/// <summary>Server and client joined by a network: what both see and hear.</summary>
[TestClass]
public class PeerTransportTests
{
    private static readonly LinkProfile s_dsl = new() { Delay = TimeSpan.FromMilliseconds(20) };

    [TestMethod]
    [DataRow("VP8", 0)]
    [DataRow("H264", 0)]
    [DataRow("VP8", 10)]
    [DataRow("H264", 10)]
    public void Sound_and_pictures_go_both_ways(string codec, int lossPercent)
    {
        using PeerScene scene = new(s_dsl with { Loss = lossPercent / 100.0 });
        scene.Join(new TestPeerOptions { VideoCodecs = [codec] });
        scene.Connect();
        scene.Run(10);
        // What is concealed for a while is quieter.
        double tolerance = lossPercent == 0 ? 0.5 : 6;
        Assert.AreEqual(-20, scene.Client.Sound.LevelDbfs(ServerPeer.ToneHz, PeerScene.Second), tolerance);
        Assert.AreEqual(-20, scene.Peer.Heard.LevelDbfs(440, PeerScene.Second), tolerance);
        Assert.IsLessThan(127, scene.Peer.LoudestLevel, "levels are told");
        CheckPicture(scene.Client.Picture, lossPercent);
        CheckPicture(scene.Peer.Camera, lossPercent);
        Assert.AreEqual(0, scene.Peer.Transport.Drops[DropReason.AuthenticationFailed]);
        Assert.AreEqual(0, scene.Peer.Transport.Drops[DropReason.UnknownSsrc]);
        Assert.AreEqual(0, scene.Client.Transport!.Drops[DropReason.UnknownSsrc]);
    }

    [TestMethod]
    public void Bug_2_13_24_lost_packets_are_repaired_by_retransmission_both_ways()
    {
        using PeerScene scene = new(s_dsl with { Loss = 0.03 });
        scene.Join(new TestPeerOptions());
        scene.Connect();
        scene.Run(10);
        foreach (ReceivedPicture picture in new[] { scene.Client.Picture, scene.Peer.Camera })
        {
            Assert.IsGreaterThan(10, picture.RecoveredCount);
            Assert.IsGreaterThan(240, picture.FrameCount);
        }

        SendStreamCounters counters = scene.Peer.Transport.Video!.Stream.Counters;
        Assert.AreEqual(counters.ResentCount, scene.Client.Picture.RecoveredCount, counters.ResentCount * 0.1 + 2);
        Assert.AreEqual(0, scene.Client.Transport!.Drops[DropReason.Replayed]);
        Assert.AreEqual(0, scene.Peer.Transport.Drops[DropReason.Discarded]);
    }

    [TestMethod]
    public void Bug_24_reordered_packets_are_not_asked_for()
    {
        using PeerScene scene = new(s_dsl with { Reorder = 0.05, ReorderDelay = TimeSpan.FromMilliseconds(3) });
        scene.Join(new TestPeerOptions());
        scene.Connect();
        scene.Run(5);
        Assert.AreEqual(0, scene.Client.Picture.RecoveredCount);
        Assert.AreEqual(0, scene.Peer.Camera.RecoveredCount);
        Assert.AreEqual(0, scene.Peer.Transport.Video!.Stream.Counters.ResentCount);
    }

    [TestMethod]
    public void A_lost_picture_is_asked_for()
    {
        using PeerScene scene = new(s_dsl);
        scene.Join(new TestPeerOptions());
        scene.Connect();
        // The clips have a key frame of their own every 2 s.
        scene.Run(3);
        int before = scene.Peer.KeyFrameRequests;
        long cameraBefore = scene.Client.Cameras[0].RequestCount;
        scene.Client.Picture.Assembler!.RequireKeyFrame();
        scene.Peer.Camera.Assembler!.RequireKeyFrame();
        long keyFrames = scene.Client.Picture.KeyFrameCount;
        scene.Run(0.5);
        Assert.AreEqual(before + 1, scene.Peer.KeyFrameRequests);
        Assert.AreEqual(cameraBefore + 1, scene.Client.Cameras[0].RequestCount);
        Assert.IsGreaterThan(keyFrames, scene.Client.Picture.KeyFrameCount);
        Assert.IsFalse(scene.Client.Picture.Assembler.NeedsKeyFrame);
    }

    [TestMethod]
    public void Reports_tell_the_round_trip_and_the_loss()
    {
        using PeerScene scene = new(new LinkProfile { Delay = TimeSpan.FromMilliseconds(40), Loss = 0.05 });
        scene.Join(new TestPeerOptions());
        scene.Connect();
        scene.Run(20);
        Assert.AreEqual(80, scene.Peer.Transport.RoundTrip.Value.TotalMilliseconds, 5);
        Assert.AreEqual(80, scene.Client.Transport!.RoundTrip.Value.TotalMilliseconds, 5);
        Assert.IsGreaterThan(15, scene.Peer.SenderReports);
        Assert.IsGreaterThan(15, scene.Client.SenderReportCount);
        Assert.IsGreaterThan(5, scene.Peer.Transport.Audio!.Stream.Counters.ReportCount);
        Assert.IsGreaterThan(0, scene.Peer.Transport.Audio.Stream.LastReport.CumulativeLost);
    }

    [TestMethod]
    public void Bug_9_arrivals_of_all_packets_are_told_retransmissions_too()
    {
        using PeerScene scene = new(s_dsl with { Loss = 0.03 });
        scene.Join(new TestPeerOptions());
        scene.Connect();
        scene.Run(10);
        PeerTransport client = scene.Client.Transport!;
        long sent = client.SendTracks.Sum(static t => t.Stream.PacketCount + t.Stream.Counters.ResentCount);
        Assert.IsGreaterThan(0, client.SendTracks.Sum(static t => t.Stream.Counters.ResentCount));
        Assert.IsGreaterThan(50, client.TransportFeedbackCount);

        // Feedback itself is lost too.
        Assert.AreEqual(sent * 0.97 * 0.97, client.TransportArrivedCount, sent * 0.03);
        Assert.AreEqual(sent * 0.03, client.TransportMissingCount, sent * 0.025);
    }

    /// <summary>A browser that looks for more bandwidth sends padding on its retransmission stream and counts what of it arrives.</summary>
    [TestMethod]
    public void Bug_9_arrivals_of_probes_on_the_retransmission_stream_are_told()
    {
        const int Probes = 60;
        using PeerScene scene = new(s_dsl);
        scene.Join(new TestPeerOptions());
        scene.Connect();
        scene.Run(2);
        scene.Client.Microphone!.IsPaused = true;
        scene.Client.Cameras[0].IsPaused = true;
        scene.Run(1);
        PeerTransport client = scene.Client.Transport!;
        ReceiveLayer camera = scene.Peer.Transport.ReceiveLayers.Single(static l => l.Track.Kind == SectionKind.Video);
        (long arrived, long missing, long packets) = (client.TransportArrivedCount, client.TransportMissingCount, scene.Peer.PacketCount);
        byte[] probe = new byte[400];
        for (int i = 0; i < Probes; i++)
        {
            int length = WriteProbe(scene.Client.Cameras[0].Track, i, Numbers(client).Take(), probe);
            Assert.IsTrue(client.TrySendPlain(probe, length));
            scene.Client.HandleTimeout(scene.Clock.Now);
            scene.Run(0.005);
        }

        scene.Run(1);
        Assert.AreEqual(Probes, client.TransportArrivedCount - arrived, "each one is reported");
        Assert.AreEqual(0, client.TransportMissingCount - missing);
        Assert.AreEqual((Probes, 0L), (camera.Stream.ProbeCount, camera.Stream.Nack.RequestCount));
        Assert.AreEqual(packets, scene.Peer.PacketCount, "there is nothing in them for the picture");
        scene.Client.Microphone.IsPaused = scene.Client.Cameras[0].IsPaused = false;
        long frames = scene.Peer.Camera.FrameCount;
        scene.Run(1);
        Assert.AreEqual(25, scene.Peer.Camera.FrameCount - frames, 2);
        Assert.AreEqual(0, scene.Peer.Camera.BrokenCount);
    }

    /// <summary>A packet of 200 bytes of padding alone, with the extensions of a retransmission.</summary>
    private static int WriteProbe(SendTrack track, int number, long transportSequence, Span<byte> packet)
    {
        const byte Padding = 200;
        packet.Clear();
        HeaderExtensionValues values = new()
        {
            Mid = System.Text.Encoding.ASCII.GetBytes(track.Section.Mid),
            TransportSequence = (ushort)transportSequence,
        };
        Assert.IsTrue(HeaderExtensionWriter.TryWrite(packet[RtpHeader.FixedLength..], track.Section.Extensions, values, out HeaderExtensionBlock block));
        RtpHeader.Write(
            packet, (byte)track.Codec.RtxPayloadType, false, (ushort)(track.Stream.NextRtxSequence + number), 90, track.Stream.RtxSsrc,
            hasExtension: true, hasPadding: true);
        int length = RtpHeader.FixedLength + block.Length + Padding;
        packet[length - 1] = Padding;
        return length;
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_sequencer")]
    private static extern ref TransportSequencer Numbers(PeerTransport transport);

    [TestMethod]
    public void Bug_04_media_go_on_within_a_second_when_the_selected_connection_closes()
    {
        using PeerScene scene = new(s_dsl);
        (VirtualEndpoint tcp, VirtualEndpoint udp) = scene.JoinByBothWays(new TestPeerOptions());
        scene.Connect();
        scene.Run(5);
        Assert.AreEqual(tcp.Address, scene.Peer.Transport.Ice.Selected);
        Assert.AreEqual(scene.OtherAddress, scene.Client.Transport!.Ice.Selected);
        long before = scene.Network.Counters(scene.Server, udp).Delivered;
        scene.Run(1);
        Assert.IsLessThan(10, scene.Network.Counters(scene.Server, udp).Delivered - before, "only checks go the other way");
        (scene.Client.Picture.LongestGap, scene.Peer.Camera.LongestGap) = (TimeSpan.Zero, TimeSpan.Zero);
        scene.Network.Detach(tcp);
        scene.Hub.HandleConnectionClosed(scene.Clock.Now, tcp.Address);
        scene.Client.Transport.RemoveAddress(scene.Clock.Now, scene.OtherAddress);
        scene.Client.HandleTimeout(scene.Clock.Now);
        scene.Run(2);
        Assert.AreEqual(udp.Address, scene.Peer.Transport.Ice.Selected);
        Assert.AreEqual(scene.ServerAddress, scene.Client.Transport.Ice.Selected);
        Console.WriteLine($"without a picture: client {scene.Client.Picture.LongestGap.TotalMilliseconds:F0} ms, server {scene.Peer.Camera.LongestGap.TotalMilliseconds:F0} ms");
        Assert.IsLessThan(PeerScene.Second, scene.Client.Picture.LongestGap);
        Assert.IsLessThan(PeerScene.Second, scene.Peer.Camera.LongestGap);
        Assert.AreEqual(-20, scene.Client.Sound.LevelDbfs(ServerPeer.ToneHz, PeerScene.Second), 0.5);
        Assert.AreEqual(-20, scene.Peer.Heard.LevelDbfs(440, PeerScene.Second), 0.5);
        Assert.AreEqual(1, scene.Peer.ConnectedCount, "by the same keys");
        Assert.IsNull(scene.Peer.End);
    }

    [TestMethod]
    public void After_an_ICE_restart_media_flow_on()
    {
        using PeerScene scene = new(s_dsl);
        scene.Join(new TestPeerOptions());
        scene.Connect();
        scene.Run(3);
        string before = scene.Peer.Transport.Session.LocalUfrag;
        scene.Client.Picture.LongestGap = TimeSpan.Zero;
        scene.Peer.Camera.LongestGap = TimeSpan.Zero;
        scene.Renegotiate(restartsIce: true);
        scene.Run(10);
        Assert.AreNotEqual(before, scene.Peer.Transport.Session.LocalUfrag);
        Assert.IsLessThan(100, scene.Client.Picture.LongestGap.TotalMilliseconds);
        Assert.IsLessThan(100, scene.Peer.Camera.LongestGap.TotalMilliseconds);
        Assert.AreEqual(1, scene.Peer.ConnectedCount, "DTLS goes on");
        Assert.AreEqual(IceState.Completed, scene.Peer.Transport.Ice.State);
        Assert.AreEqual(0, scene.Peer.Transport.Drops[DropReason.AuthenticationFailed]);
    }

    [TestMethod]
    public void Media_follow_a_client_to_its_new_address()
    {
        using PeerScene scene = new(s_dsl);
        scene.Join(new TestPeerOptions());
        scene.Connect();
        scene.Run(3);
        TransportAddress moved = TransportAddress.FromIPv4(0xC6336401, 60001);
        scene.Network.Rebind(scene.Client.Endpoint!, moved);
        scene.Run(8);
        Assert.AreEqual(moved, scene.Peer.Transport.Ice.Selected);
        Assert.AreEqual(-20, scene.Client.Sound.LevelDbfs(ServerPeer.ToneHz, PeerScene.Second), 0.5);
        Assert.AreEqual(-20, scene.Peer.Heard.LevelDbfs(440, PeerScene.Second), 0.5);
        Assert.IsGreaterThan(0, scene.Hub.StrayCount, "before it was validated, media from there are nobody's");
    }

    [TestMethod]
    public void A_pause_of_the_direction_and_back_goes_on_under_the_same_numbers()
    {
        using PeerScene scene = new(s_dsl);
        scene.Join(new TestPeerOptions());
        scene.Connect();
        scene.Run(2);
        uint sequence = scene.Peer.Transport.Video!.Stream.NextSequence;
        scene.Client.Change(1, static s => s with { Direction = MediaDirection.SendOnly });
        scene.Renegotiate(restartsIce: false);
        Assert.IsNull(scene.Peer.Transport.Video);
        scene.Run(1);
        long frames = scene.Client.Picture.FrameCount;
        scene.Client.Change(1, static s => s with { Direction = MediaDirection.SendReceive });
        scene.Renegotiate(restartsIce: false);
        scene.Run(2);
        Assert.IsGreaterThanOrEqualTo(sequence, scene.Peer.Transport.Video!.Stream.NextSequence);
        Assert.IsGreaterThan(frames + 40, scene.Client.Picture.FrameCount);
    }

    [TestMethod]
    public void Two_clients_behind_one_port_hear_their_own_side()
    {
        using PeerScene scene = new(s_dsl);
        scene.Join(new TestPeerOptions { Seed = 1, ToneHz = 300 });
        scene.Join(new TestPeerOptions { Seed = 2, ToneHz = 600, HasScreen = true });
        scene.Connect();
        scene.Run(4);
        Assert.AreEqual(-20, scene.Servers[0].Heard.LevelDbfs(300, PeerScene.Second), 0.5);
        Assert.AreEqual(-20, scene.Servers[1].Heard.LevelDbfs(600, PeerScene.Second), 0.5);
        Assert.IsLessThan(-60, scene.Servers[1].Heard.LevelDbfs(300, PeerScene.Second));
        Assert.HasCount(2, scene.Servers[1].Seen);
        Assert.IsTrue(scene.Servers[1].Seen.Values.All(static s => s.PictureCount > 80));
        Assert.IsTrue(scene.Servers[1].Transport.ReceiveTracks[2].IsScreen);
        scene.Clients[0].Close(scene.Clock.Now);
        scene.Run(1);
        Assert.HasCount(1, scene.Hub.Peers);
        Assert.AreEqual(-20, scene.Servers[1].Heard.LevelDbfs(600, PeerScene.Second / 2), 0.5);
    }

    [TestMethod]
    public void Media_flow_over_TCP_addresses()
    {
        using PeerScene scene = new(s_dsl, protocol: TransportProtocol.Tcp);
        scene.Join(new TestPeerOptions());
        scene.Connect();
        scene.Run(3);
        Assert.AreEqual(TransportProtocol.Tcp, scene.Peer.Transport.Ice.Selected!.Value.Protocol);
        Assert.IsGreaterThan(60, scene.Client.Picture.PictureCount);
        Assert.IsGreaterThan(60, scene.Peer.Camera.PictureCount);
        scene.Hub.HandleConnectionClosed(scene.Clock.Now, scene.Peer.Transport.Ice.Selected!.Value);
        Assert.IsFalse(scene.Peer.Transport.IsReady, "there is no way to it");
        Assert.HasCount(1, scene.Peer.Reachable);
    }

    [TestMethod]
    public void Bug_21_simulcast_streams_are_found_by_their_names_and_kept_without_them()
    {
        using PeerScene scene = new(s_dsl with { Loss = 0.02 });
        scene.Join(new TestPeerOptions { Rids = ["q", "h", "f"], Width = 640, Height = 360, AnnouncesSsrcs = false });
        scene.Connect();
        scene.Run(6);
        Assert.HasCount(3, scene.Peer.Seen);
        (int Width, string Rid)[] layers = [(160, "q"), (320, "h"), (640, "f")];
        foreach ((int width, string rid) in layers)
        {
            ReceivedPicture picture = scene.Peer.Seen[(1, rid)];
            Assert.AreEqual(width, picture.Width, rid);
            Assert.IsGreaterThan(120, picture.PictureCount, rid);
        }

        Assert.IsTrue(scene.Client.Transport!.SendTracks.All(static t => !t.Stream.NamesItself), "names are gone after the first report");
        Assert.IsGreaterThan(0, scene.Peer.Seen[(1, "f")].RecoveredCount);
    }

    private static void CheckPicture(ReceivedPicture picture, int lossPercent)
    {
        Assert.AreEqual(320, picture.Width);
        Assert.AreEqual(180, picture.Height);
        Assert.AreEqual(0, picture.BrokenCount);
        Assert.IsGreaterThan(lossPercent == 0 ? 245 : 170, picture.PictureCount);
    }
}
